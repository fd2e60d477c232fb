"""`sg.respond` does what the verb does: a drawing or a file is answered, the answer written."""

import warnings

import mido
import numpy as np
import pytest

import strokegen as sg
from strokegen.formats.touches import encode
from strokegen.ink.errors import DataError, LeftOut
from strokegen.ink.touches import from_touches, to_touches
from strokegen.models.robojam.respond import both, heard, write_response

CALL = from_touches(np.random.default_rng(0).uniform([0, 0, 0.01], [1, 1, 0.2], (20, 3)))


@pytest.fixture(scope="module")
def response():
    return sg.respond(CALL, duration=1.0, seed=3)


def test_a_drawing_is_answered_by_name_and_by_loaded_preset(response):
    assert response.meta["verdict"] == "finished" and response.meta["preset"] == "robojam"
    assert to_touches(response)[:, 2].sum() <= 1.0
    assert sg.respond(CALL, duration=1.0, seed=3, preset=sg.load("robojam")) == response
    assert sg.respond(CALL, duration=1.0, seed=4) != response


def test_a_file_is_answered_as_what_is_in_it(response, tmp_path):
    file = tmp_path / "call.csv"
    file.write_bytes(encode([CALL]))
    answer = sg.respond(file, duration=1.0, seed=3)
    assert answer == sg.respond(heard(str(file)), duration=1.0, seed=3)
    assert abs(answer.num_points - response.num_points) < 30


def test_the_answer_is_written_in_every_format(response, tmp_path):
    for kind in ("csv", "mid", "svg", "png"):
        write_response(CALL, response, tmp_path / f"a.{kind}")
    again = to_touches(heard(tmp_path / "a.csv"))
    assert np.abs(again - to_touches(response))[1:].max() < 1e-5
    assert mido.MidiFile(tmp_path / "a.mid").length == pytest.approx(1, abs=0.5)
    assert (tmp_path / "a.svg").read_text() == sg.render.to_svg(
        both(CALL, response), background="white"
    )
    with pytest.raises(ValueError, match="cannot tell the format of a.wav"):
        write_response(CALL, response, "a.wav")


def test_what_is_no_call_is_named(tmp_path):
    (tmp_path / "bad.csv").write_text("time,x,y\n")
    with pytest.raises(DataError, match="not a performance"):
        sg.respond(tmp_path / "bad.csv")
    with pytest.raises(ValueError, match="is a synthesis, not a RoboJam network"):
        sg.respond(CALL, preset="handwriting")


def called(tmp_path, text):
    (tmp_path / "call.csv").write_text(text)
    return heard(tmp_path / "call.csv")


def test_microjam_s_own_performances_are_heard_from_their_first_touch_on(tmp_path):
    # Its numbers stand behind spaces, and its time need not begin at 0.
    text = "time, x, y, z, moving\n5.5, 0.7, 0.1, 25.5, 0\n5.6, 0.6, 0.2, 25.5, 1\n\n"
    expected = [[0.7, 0.1, 0], [0.6, 0.2, 0.1]]
    assert np.allclose(to_touches(called(tmp_path, text)), expected, atol=1e-6)
    assert np.allclose(to_touches(called(tmp_path, "dt,y,x\n0,1,0.5\n0.25,0,0.5\n")),
                       [[0.5, 1, 0], [0.5, 0, 0.25]], atol=1e-6)  # fmt: skip


@pytest.mark.parametrize(
    "text, message",
    [
        ("x,y\n1,2\n", "has no times"),
        ("x,y,dt\n", "has no touches"),
        ("x,y,time\n1,2,3\n1,2,2\n", "run backwards"),
        ("x,y,dt\n1,2,3\n1,2\n", "line 3: 2 cells where 3"),
    ],
)
def test_what_is_no_performance_is_refused_by_name(tmp_path, text, message):
    with pytest.raises(DataError, match=message) as caught:
        called(tmp_path, text)
    told = str(caught.value)
    assert told.startswith(f"{tmp_path / 'call.csv'}") and "\n" not in told


def test_ink_in_other_units_is_fitted_to_the_screen_and_it_is_said(tmp_path):
    text = "time,x,y\n0,100,300\n0.05,500,300\n0.1,500,500\n"
    with pytest.warns(LeftOut, match="call.csv: places up to 500 are no shares of a screen"):
        fitted = called(tmp_path, text)
    # The longer side, 400, fills the screen; the shorter, 200, lies in its middle.
    assert np.allclose(fitted.points, [[0, 0.25], [1, 0.25], [1, 0.75]], atol=1e-6)
    assert np.allclose(np.concatenate(fitted.times), [0, 0.05, 0.1])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        near = called(tmp_path, "time,x,y\n0,-0.2,0.5\n0.05,1.3,0.5\n")
    assert np.allclose(near.points[:, 0], [-0.2, 1.3])
