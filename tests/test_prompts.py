"""Lines to copy out: together they have every character, and each fits a line."""

import string

import pytest

from strokegen.models.handwriting.pieces import cut
from strokegen.prompts import PROMPTS, missing

PRINTED = {chr(code) for code in range(0x20, 0x7F)}


@pytest.mark.parametrize(
    "first, characters",
    [
        (6, string.ascii_lowercase),
        (10, string.ascii_letters + string.digits),
        (len(PROMPTS), PRINTED),
    ],
)
def test_the_first_prompts_have_these_characters(first, characters):
    assert set(characters) <= set("".join(PROMPTS[:first]))


def test_every_prompt_is_a_short_line_of_printable_characters_of_its_own():
    assert len(set(PROMPTS)) == len(PROMPTS) >= 20
    for prompt in PROMPTS:
        assert set(prompt) <= PRINTED and prompt == " ".join(prompt.split())
        assert 20 <= len(prompt) <= 48 and cut(0, prompt)


def test_what_is_missing_is_in_no_text():
    assert set(missing([])) == PRINTED - {" "}
    for count in range(len(PROMPTS)):
        left = missing(PROMPTS[:count])
        assert set(left) | set("".join(PROMPTS[:count])) | {" "} == PRINTED
        assert left == "".join(sorted(left)) and not set(left) & set("".join(PROMPTS[:count]))
