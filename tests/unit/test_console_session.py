"""The console's own rules without a network: tokens, sessions, form tokens, paths, sign-in cookies, gestures, uploads."""

import base64
import json
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alerting.runtime.web_pages import Request, UnreadableError
from console.consequence import gesture_of, is_gesture, plain
from console.screens import SCREENS
from console.session import (
    ACCESS,
    MARGIN,
    REFRESH,
    SHIFT,
    UNTIL,
    Tokens,
    claims_of,
    form_token,
    is_form_of,
    is_fresh,
    new_form_key,
    person_of,
    session_end,
    set_cookie,
    signed_in,
    signed_out,
)
from console.sign_in import HOME, Started, own_path
from console.site import Routes
from console.uploads import with_upload

NOW: Final = datetime(2026, 11, 20, 13, 40, tzinfo=UTC)
JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def token(claims: object) -> str:
    return f"e30.{base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b'=').decode()}.x"


# --- tokens and sessions ---


@given(st.text())
@example("a.b.c")
@example("e30.e30")
@example("..é")
@example(f"x.{base64.urlsafe_b64encode(b'[' * 100_000).decode()}.x")
def test_what_is_no_token_says_nothing_and_is_nobody(text: str) -> None:
    assert claims_of(text) == {} or isinstance(claims_of(text), dict)
    assert person_of(text, NOW) is None
    assert not is_fresh(text, NOW)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "sub": JSON | st.text(min_size=1),
            "exp": JSON | st.sampled_from(["1e400", 1e400, 10**30]),
            "cognito:groups": JSON,
        },
    )
)
def test_a_token_with_odd_claims_never_breaks_a_page(claims: dict[str, Any]) -> None:
    found = person_of(token(claims), NOW)
    assert found is None or (found.sub == claims["sub"] and found.sub)
    assert is_fresh(token(claims), NOW) in {True, False}


def test_roles_and_organisations_are_read_from_the_groups() -> None:
    person = person_of(token({"sub": "s", "cognito:groups": ["operator", "org-midden-nederland", 5]}), NOW)
    assert person is not None
    assert (person.roles, person.organisations) == (frozenset({"operator"}), frozenset({"midden-nederland"}))
    for odd in ("operator", None, 7, {"operator": 1}):
        person = person_of(token({"sub": "s", "cognito:groups": odd}), NOW)
        assert person is not None
        assert person.roles == frozenset()


def test_a_token_is_renewed_a_minute_before_it_ends() -> None:
    ends = NOW + MARGIN
    assert not is_fresh(token({"exp": int(ends.timestamp())}), NOW)
    assert is_fresh(token({"exp": int(ends.timestamp()) + 1}), NOW)


@given(st.text() | st.integers().map(str))
@example("9" * 5_000)
@example("-99999999999999")
def test_what_is_no_moment_ends_no_session_later(text: str) -> None:
    until = session_end({UNTIL: text})
    assert until is None or until == datetime.fromtimestamp(int(text), UTC)


def test_a_session_lasts_one_shift_and_leaving_takes_every_cookie() -> None:
    cookies = dict(line.partition(";")[0].split("=", 1) for line in signed_in(Tokens("a.b.c", "refresh"), NOW))
    assert (cookies[ACCESS], cookies[REFRESH]) == ("a.b.c", "refresh")
    assert session_end(cookies) == NOW + SHIFT
    assert all("Max-Age=0" in line for line in signed_out())
    assert {line.partition("=")[0] for line in signed_out()} > cookies.keys()


def test_a_cookie_is_for_this_site_over_tls_and_for_no_script() -> None:
    assert set_cookie("__Host-x", "1", 5) == "__Host-x=1; Max-Age=5; Path=/; Secure; HttpOnly; SameSite=Lax"


# --- form tokens ---


@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_a_form_is_of_one_browser_and_one_person(key: str, other_key: str, sub: str, other_sub: str) -> None:
    mine = form_token(key, sub)
    assert is_form_of(mine, key, sub)
    assert is_form_of(mine, key, other_sub) == (sub == other_sub)
    # HMAC (RFC 2104) fills a key up with zeros: ours are random, and have none
    assert is_form_of(mine, other_key, sub) == (key.rstrip("\0") == other_key.rstrip("\0")) or len(key.encode()) > 64


@given(st.text())
@example("")
@example("é")
def test_nothing_is_a_token_without_a_key(text: str) -> None:
    assert not is_form_of(text, "", "sub")
    assert not is_form_of(form_token("", "sub"), "", "sub")
    assert not is_form_of(text, "key", "sub")


def test_keys_are_random_and_long() -> None:
    keys = {new_form_key()[0] for _ in range(20)}
    assert len(keys) == 20
    assert all(len(key) >= 43 for key in keys)


# --- signing in ---


@given(st.text())
@example("//evil.example")
@example("/console/..//evil.example")
@example("/console/../x")
@example("/console\n")
@example("/console/\\evil")
@example("/console?to=https://evil.example")
@example("https://evil.example/console")
@example("/consolex")
@example("/console/a?b\r\nc")
def test_a_path_of_ours_stays_ours(text: str) -> None:
    path = own_path(text)
    assert path in {text, HOME}
    assert path == HOME or path.startswith(("/console/", "/console?"))
    assert "//" not in path
    assert "/.." not in path
    assert not {"\\", "\n", "\r", " ", "@", ":", "<"} & set(path)
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "/console",
        "/console/alerts/7k2m9qxw/sign",
        "/console/quick?place=Den+Haag&do=caf%C3%A9&x=",
        "/console/audit.csv?alert=a-b_c~d",
    ],
)
def test_a_path_of_ours_is_left_as_it_is(path: str) -> None:
    assert own_path(path) == path


def test_a_sign_in_under_way_is_remembered_as_it_began() -> None:
    started = Started("state", "verifier", "/console/quick?place=Den+Haag&do=caf%C3%A9")
    value = started.cookie().partition(";")[0].partition("=")[2]
    assert Started.read(value) == started


@given(st.text())
@example("")
@example("..")
@example("a.b")
@example(".b./console")
@example("a.b.//evil.example")
@example("a.b.%2F%2Fevil.example")
def test_what_is_no_sign_in_under_way_is_none_and_never_leads_elsewhere(value: str) -> None:
    started = Started.read(value)
    assert started is None or (started.state and own_path(started.to) == started.to)


@pytest.mark.parametrize("part", ["..", ".", ".x", "", "a/b", "a b", "a%2fb", "é", "a?b", "a#b", "a\n"])
def test_no_part_of_an_address_leads_to_another_of_the_api(part: str) -> None:
    routes = Routes(SCREENS)
    assert routes.find("GET", f"/console/templates/{part}") is None
    assert routes.find("POST", f"/console/alerts/{part}/sign") is None
    assert routes.find("GET", "/console/templates/a.b-c_d~e") is not None


# --- the word of a national alert ---


def content(*names: str, kind: str = "national", exercise: bool = False) -> dict[str, Any]:
    persons = [{"role": "missing", "first_name": name} for name in names]
    return {"exercise": exercise, "area": {"type": kind}, "persons": persons}


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Zoë", "zoe"),
        ("Zoë", "ZOË"),
        ("Anne-Fleur", "anne fleur"),
        ("Jan Peter", "  jan   peter "),
        ("Łukasz", "LUKASZ"),
        ("Søren", "soren"),
        ("D\u2019Angelo", "d'angelo"),
        ("Ömer", "O\u0308MER"),
        ("İpek", "ipek"),
        ("Strauß", "strauss"),
        ("محمد", "محمد"),
    ],
)
def test_the_name_is_the_name_whatever_the_keyboard(name: str, typed: str) -> None:
    assert is_gesture(typed, content(name))
    assert not is_gesture("Piet", content(name))
    assert not is_gesture("", content(name))


def test_which_word_is_asked_for() -> None:
    assert gesture_of(content("Jan", "Fleur")) == "Jan"
    assert gesture_of(content()) == "NEDERLAND"
    assert gesture_of(content("Jan", exercise=True)) == "OEFENING"
    assert gesture_of(content("Jan", kind="circle", exercise=True)) == "OEFENING"
    assert gesture_of(content("Jan", kind="circle")) == ""
    assert gesture_of({**content("Jan"), "area": None}) == ""


def test_any_of_several_names_will_do_but_no_name_in_an_exercise() -> None:
    assert is_gesture("fleur", content("Jan", "Fleur"))
    assert is_gesture("nederland", content())
    assert not is_gesture("nederland", content("Jan"))
    assert not is_gesture("jan", content("Jan", exercise=True))
    assert is_gesture("", content("Jan", kind="circle"))


def test_a_name_of_marks_alone_is_not_an_empty_word() -> None:
    assert gesture_of(content("\u0301")) == "NEDERLAND"
    assert not is_gesture("", content("\u0301"))


@given(st.text(max_size=20))
def test_a_name_is_its_own_word(name: str) -> None:
    assert plain(plain(name)) == plain(name)
    if plain(name):
        assert is_gesture(name, content(name))


# --- forms with a file ---


def multipart(parts: list[tuple[str, bytes]], file: bytes | None, boundary: str) -> Request:
    lines = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value for name, value in parts]
    if file is not None:
        disposition = 'Content-Disposition: form-data; name="photo"; filename="a;b=\\"c.jpg"\r\nContent-Type: image/jpeg'
        lines.append(f"--{boundary}\r\n{disposition}\r\n\r\n".encode() + file)
    body = b"\r\n".join([*lines, f"--{boundary}--\r\n".encode()])
    return Request("POST", "/console", headers={"content-type": f"multipart/form-data; boundary={boundary}"}, body=body)


NAMES: Final = st.text("abcdefghijklmnopqrstuvwxyz0123456789._", min_size=1, max_size=20)


@given(st.lists(st.tuples(NAMES, st.text()), max_size=8), st.none() | st.binary())
@example([("a", "\r\n--x"), ("a", "1"), ("a", "\n")], b"\r\n--\r\n\r\n--y--\r\n")
@example([], b"--")
def test_every_field_and_every_byte_of_a_file_arrive(fields: list[tuple[str, str]], file: bytes | None) -> None:
    request = with_upload(multipart([(name, value.encode()) for name, value in fields], file, "a-boundary-that-nobody-guesses"))
    assert request.body == (file or b"")
    assert [(name, value) for name, values in request.lists.items() for value in values] == [
        (name, value) for wanted in dict.fromkeys(name for name, _ in fields) for name, value in fields if name == wanted
    ]
    assert request.form == dict(fields)


@given(
    st.binary(),
    st.sampled_from(["multipart/form-data", "multipart/form-data; boundary=x", 'Multipart/Form-Data; boundary="x y"']),
)
@example(b"--x--", "multipart/form-data; boundary=x")
@example(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n', "multipart/form-data; boundary=x")
def test_what_is_no_form_is_unreadable_or_empty(body: bytes, kind: str) -> None:
    try:
        request = with_upload(Request("POST", "/console", headers={"content-type": kind}, body=body))
    except UnreadableError:
        return
    assert request.form.keys() == request.lists.keys()


def test_a_form_without_a_file_is_left_as_it_is() -> None:
    request = Request("POST", "/console", form={"a": "1"}, headers={"content-type": "application/x-www-form-urlencoded"})
    assert with_upload(request) is request
