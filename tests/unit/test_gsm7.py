"""SMS text in the GSM 7-bit alphabet."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerting.render.gsm7 import BASIC, EXTENSION, fold, parts, septets


@pytest.mark.parametrize(("letters", "folded"), [("ëïáíóúç", "eiaiouc"), ("ËÏÁÍÓÚ", "EIAIOU"), ("éèüöäàñÇ", "éèüöäàñÇ")])
def test_letters_outside_the_alphabet_are_folded_and_those_inside_stay(letters: str, folded: str) -> None:
    assert fold(letters) == folded


def test_typographic_signs_become_plain_ones() -> None:
    assert fold("\u2018Zoë\u2019 \u2013 \u201cbeëindigd\u201d\u2026\u00a0ĳs, œuvre") == "'Zoe' - \"beeindigd\"... ijs, oeuvre"


def test_a_letter_written_as_two_code_points_counts_as_one() -> None:
    assert fold("e\u0301") == "é"
    assert fold("e\u0308") == "e"


def test_what_has_no_likeness_becomes_a_question_mark() -> None:
    assert fold("Kiev Київ 🚗") == "Kiev ???? ?"


def test_the_message_of_the_escaping_rule_folds_to_gsm_letters() -> None:
    assert fold('Zoë & Daniël <b> "X"') == 'Zoe & Daniel <b> "X"'


def test_extension_characters_count_double() -> None:
    assert septets("AB") == 2
    assert septets("€^{}[]~|\\") == 18


def test_an_unfolded_text_has_no_count() -> None:
    with pytest.raises(ValueError, match="fold the text first"):
        septets("Zoë")


@pytest.mark.parametrize(("length", "count"), [(0, 1), (160, 1), (161, 2), (306, 2), (307, 3)])
def test_a_longer_sms_has_153_septets_a_part(length: int, count: int) -> None:
    assert parts("a" * length) == count


def test_an_escaped_character_never_straddles_two_parts() -> None:
    assert parts("a" * 152 + "€" + "a" * 151) == 2
    assert parts("a" * 152 + "€" + "a" * 152) == 3


@settings(deadline=None)
@given(st.text())
def test_folding_always_ends_in_the_alphabet_and_twice_is_once(text: str) -> None:
    folded = fold(text)
    assert set(folded) <= BASIC | EXTENSION
    assert fold(folded) == folded
