"""The table of what was judged."""

import pytest

from strokegen.models.sketch_rnn.judged import report


def figures(**mean):
    one = {"real": {"drawings": 50, "named": 0.8},
           "samples": {"drawings": 9, "named": 0.6, "unfinished": 2}, "L_R": 0.25}  # fmt: skip
    return {"preset": "p", "judge": "j", "split": "test", "data": "d", "temperature": 0.25,
            "each": {"cat": one, "dog": {"samples": {"drawings": 9, "unfinished": 1}}},
            "mean": {"real": 0.8, "samples": 0.6, "L_R": 0.25, **mean},
            "fid": {}, "between": {}, "chosen_by": "other"}  # fmt: skip


def cells(text, name):
    (line,) = [line for line in text.splitlines() if line.startswith(f"| {name}")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_rates_stand_beside_their_ratio_to_real_drawings():
    text = report(figures())
    assert cells(text, "cat") == ["cat", "50", "0.80", "0.60", "0.75", *"-" * 8, "0.250"]
    assert cells(text, "dog") == ["dog", "0", *"-" * 12]
    assert cells(text, "mean")[2:5] == ["0.80", "0.60", "0.75"]
    assert "3 drawings were not finished" in text and "FID" not in text


@pytest.mark.parametrize("near, shown", [(0.0, "0.0%"), (0.25, "25.0%")])
def test_copies_show(near, shown):
    text = report(figures(nearest={"samples": 0.6, "real": 0.5, "near": near}))
    assert f"{shown} of the samples" in text


def test_a_judge_that_chose_is_not_asked_unseen():
    itself = "itself chose drawings and endings: of these ask another judge"
    assert f"j {itself}" in report(figures() | {"chosen_by": "j"}) and itself not in report(
        figures()
    )


def test_steps_are_shown_whole_and_in_their_middle():
    way = {"drawings": 45, "known": 0.6, "certain": 0.5, "each": [1, 1, 1, 0.2, 0.3, 0.4, 1, 1, 1]}
    between = {"steps": 9, "certainty": 0.917, "sure": 0.8, "sphere": way,
               "straight": way | {"known": 0.4}, "real": way | {"each": [1, 1]}}  # fmt: skip
    text = report(figures() | {"between": between})
    assert cells(text, "along the sphere") == ["along the sphere", "45", "0.60", "0.30", "0.50"]
    assert cells(text, "straight lines")[2] == "0.40"
    assert cells(text, "real drawings")[3] == "-"
    assert "9 steps" in text and "probability of 0.917, as 80% of real validation" in text
    assert "steps" not in report(figures())
