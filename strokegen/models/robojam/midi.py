"""A touch performance as a MIDI file: place is pitch and brightness, a swipe glides.

x runs over four octaves from C2, y sets controller 74 (brightness), bright at the top. A swipe
sounds as long as it lasts, and goes to a new note wherever its x does; a tap is short.
"""

from __future__ import annotations

import io

from strokegen.ink.drawing import Drawing

_LOWEST, _KEYS = 36, 48  # C2, and four octaves above it
_TAP = 0.1  # s that the last touch of a swipe sounds on, and all that a tap sounds
_TICKS = 480  # a beat, of half a second
_BRIGHTNESS = 74


def to_midi(drawing: Drawing, program: int = 11) -> bytes:
    """The bytes of a one-track MIDI file; needs mido, the extra "midi".

    Args:
      drawing: with times; places as shares of the screen.
      program: General MIDI instrument from 0, a vibraphone by default.
    Raises:
      ValueError: the drawing has no times, or `program` is not 0 to 127.
    """
    import mido

    if drawing.times is None:
        raise ValueError("the drawing has no times; MIDI needs them")
    if not 0 <= program <= 127:
        raise ValueError(f"program must be 0 to 127, got {program}")
    # (seconds, 0 for what ends a note, so that it stands first at its time, message)
    events: list[tuple[float, int, mido.Message]] = []
    for stroke, times in zip(drawing.strokes, drawing.times):
        sounding = None
        for (x, y), time in zip(stroke.tolist(), times.tolist()):
            key = _LOWEST + round(_KEYS * min(max(x, 0.0), 1.0))
            bright = round(127 * (1 - min(max(y, 0.0), 1.0)))
            control = mido.Message("control_change", control=_BRIGHTNESS, value=bright)
            events.append((time, 1, control))
            if key != sounding:
                if sounding is not None:
                    events.append((time, 0, mido.Message("note_off", note=sounding)))
                events.append((time, 2, mido.Message("note_on", note=key, velocity=90)))
                sounding = key
        events.append((float(times[-1]) + _TAP, 0, mido.Message("note_off", note=sounding)))
    track = mido.MidiTrack([mido.Message("program_change", program=program)])
    now = 0
    for time, _, message in sorted(events, key=lambda event: event[:2]):
        tick = round(2 * _TICKS * time)
        track.append(message.copy(time=tick - now))
        now = tick
    file = io.BytesIO()
    mido.MidiFile(type=0, ticks_per_beat=_TICKS, tracks=[track]).save(file=file)
    return file.getvalue()
