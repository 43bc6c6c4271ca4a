"""Contacts, places and pages' words: what is one and the same, what is Dutch, and what is not."""

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerting.domain.coverage import cell_of
from community.pages.words import MISTAKES
from community.participants.code_post import spoken_code
from community.participants.contact import email_of, number_of
from community.participants.country import is_dutch
from community.participants.place import make_place
from community.participants.refusals import WORDS, Reason, WrongValueError

KEY = b"a contact key of 32 characters!!"


@pytest.mark.parametrize(
    "text", ["+31612345678", "0612345678", "06 12 34 56 78", "06-12345678", "0031612345678", " +31 (0)612345678 "]
)
def test_a_number_is_the_same_however_it_is_written(text: str) -> None:
    assert number_of(text).value == "+31612345678"
    assert number_of(text).mobile


def test_an_id_is_the_hmac_of_kind_and_contact_in_base_32() -> None:
    digest = hmac.new(KEY, b"number:+31612345678", hashlib.sha256).digest()

    assert number_of("0612345678").id(KEY) == base64.b32encode(digest).decode().lower()[:26]
    assert number_of("0612345678").id(KEY) != number_of("0612345678").id(KEY[::-1])


def test_capitals_do_not_make_another_mail_address() -> None:
    assert email_of("Jan.Jansen@Example.NL") == email_of("jan.jansen@example.nl")


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_contact_or_a_refusal(text: str) -> None:
    for parse in (number_of, email_of):
        try:
            contact = parse(text)
        except WrongValueError:
            continue
        assert parse(contact.value) == contact
        assert contact.value.isascii()
        assert contact.value.isprintable()


DUTCH = {
    "Utrecht": (52.0907, 5.1214),
    "Maastricht": (50.8514, 5.6910),
    "Vaals": (50.7700, 6.0180),
    "Sluis": (51.3080, 3.3860),
    "Cadzand": (51.3670, 3.4080),
    "Hulst": (51.2800, 4.0530),
    "Terneuzen": (51.3350, 3.8280),
    "Baarle-Nassau": (51.4440, 4.9290),
    "Eijsden": (50.7770, 5.7100),
    "Roermond": (51.1940, 5.9870),
    "Swalmen": (51.2310, 6.0350),
    "Venlo": (51.3704, 6.1724),
    "Kerkrade": (50.8660, 6.0620),
    "Siebengewald": (51.6340, 6.1050),
    "Millingen": (51.8640, 6.0420),
    "Dinxperlo": (51.8640, 6.4900),
    "Winterswijk": (51.9720, 6.7190),
    "Overdinkel": (52.2330, 7.0330),
    "Denekamp": (52.3770, 7.0070),
    "Coevorden": (52.6610, 6.7410),
    "Schoonebeek": (52.6620, 6.8850),
    "Ter Apel": (52.8760, 7.0590),
    "Bad Nieuweschans": (53.1820, 7.2080),
    "Delfzijl": (53.3300, 6.9200),
    "Schiermonnikoog": (53.4800, 6.1600),
    "Oost-Vlieland": (53.2960, 5.0740),
    "De Cocksdorp": (53.1560, 4.8780),
    "Den Haag": (52.0800, 4.3100),
    "Westkapelle": (51.5290, 3.4410),
    "Burgh-Haamstede": (51.6960, 3.7430),
}
ABROAD = {
    "Antwerp": (51.2194, 4.4025),
    "Brussels": (50.8503, 4.3517),
    "Ghent": (51.0543, 3.7174),
    "Bruges": (51.2093, 3.2247),
    "Hasselt": (50.9307, 5.3325),
    "Liège": (50.6326, 5.5797),
    "Düsseldorf": (51.2277, 6.7735),
    "Mönchengladbach": (51.1805, 6.4428),
    "Münster": (51.9607, 7.6261),
    "Emden": (53.3594, 7.2060),
    "Willemstad": (12.1167, -68.9333),
    "London": (51.5074, -0.1278),
    "null island": (0.0, 0.0),
}


@pytest.mark.parametrize("place", DUTCH)
def test_who_lives_at_the_border_can_take_part(place: str) -> None:
    assert is_dutch(*DUTCH[place])


@pytest.mark.parametrize("place", ABROAD)
def test_cities_abroad_are_abroad(place: str) -> None:
    assert not is_dutch(*ABROAD[place])


def test_only_about_ten_metres_are_kept_and_the_cell_is_theirs() -> None:
    place = make_place(52.09071234, 5.12145678)

    assert (place.latitude, place.longitude) == (52.0907, 5.1215)
    assert place.cell == cell_of(52.0907, 5.1215)


def test_every_reason_has_words_in_both_languages() -> None:
    assert set(WORDS) == set(MISTAKES) == set(Reason)


def test_a_code_is_spoken_twice_digit_by_digit() -> None:
    assert spoken_code("123456").count('1<break time="400ms"/>2') == 2
