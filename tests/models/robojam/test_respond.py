"""`sg.respond` does what the verb does: a drawing or a file is answered, the answer written."""

import mido
import numpy as np
import pytest

import strokegen as sg
from strokegen.formats.touches import encode, performance
from strokegen.ink.errors import DataError
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
    again = to_touches(performance(tmp_path / "a.csv"))
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
