"""The participants' API on moto: joining with a code, changing, seeing, leaving, and everything that is refused."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from alerting.domain.community import ParticipantState
from alerting.domain.content import Channel
from participants_world import EMAIL, HAARLEM, NUMBER, UTRECHT, World, id_of, joining


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        yield World()


def reasons(body: Any) -> set[tuple[str, str]]:
    return {(error["field"], error["reason"]) for error in body["errors"]}


def test_nobody_is_reached_before_the_code_came_back(world: World) -> None:
    assert world.call("POST", "", joining()) == (202, {"status": "confirm", "minutes": 15})

    assert world.participant(id_of("number", NUMBER)) is None
    assert not [pk for pk, _ in world.rows() if pk.startswith(("MEMBERS", "COUNT"))]


def test_the_code_makes_an_active_participant_with_members_and_counters(world: World) -> None:
    participant_id, _ = world.join(channels=["sms", "voice"], places=[UTRECHT, HAARLEM])

    participant = world.participant(participant_id)
    assert participant is not None
    assert participant_id == id_of("number", NUMBER)
    assert participant.state is ParticipantState.ACTIVE
    assert participant.channels == {Channel.SMS, Channel.VOICE}
    assert participant.consents[0].at == world.now
    assert {pk.split("#")[1] for pk, _ in world.rows() if pk.startswith("MEMBERS#")} == {"sms", "voice"}
    world.check_books()


def test_a_number_and_a_mail_address_are_two_participants_each_with_a_code_of_its_own(world: World) -> None:
    world.call("POST", "", joining(email=EMAIL, number=NUMBER, channels=["sms", "email"]))

    (sms, text), (mail, letter) = world.outside.sent
    assert (sms, mail) == ("SendTextMessage", "SendEmail")
    assert letter["Destination"] == {"ToAddresses": [EMAIL]}
    assert world.call("POST", "/confirm", {"email": EMAIL, "code": world.outside.code()})[0] == 200
    assert world.participant(id_of("number", NUMBER)) is None
    assert world.participant(id_of("email", EMAIL)) is not None
    assert text["DestinationPhoneNumber"] == NUMBER
    assert "Context" not in text
    world.check_books()


def test_the_mail_has_a_link_that_fills_in_the_code(world: World) -> None:
    world.call("POST", "", joining(email=EMAIL))

    assert f"/meedoen/bevestig?mail={id_of('email', EMAIL)}&code={world.outside.code()}" in world.outside.text()


def test_a_fixed_number_is_called_with_its_code_spoken(world: World) -> None:
    world.call("POST", "", joining(number="020 123 4567", channels=["voice"]))

    operation, request = world.outside.sent[0]
    assert (operation, request["VoiceId"], request["MessageBodyTextType"]) == ("SendVoiceMessage", "LOTTE", "SSML")
    assert world.call("POST", "/confirm", {"number": "0201234567", "code": world.outside.code()})[0] == 200


def test_the_sms_with_a_code_is_one_part(world: World) -> None:
    world.call("POST", "", joining())

    assert len(world.outside.text()) <= 160
    assert world.outside.text().isascii()


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("+32470123456", "number_abroad"),
        ("+4915112345678", "number_abroad"),
        ("0612", "number_invalid"),
        ("0699999999999", "number_invalid"),
        ("0800-FLOWERS", "number_invalid"),
        ("0612345678;ext=9", "number_invalid"),
        ("0800-0011", "number_not_callable"),
        ("0900-8844", "number_not_callable"),
        ("020-1234567", "number_not_mobile"),
    ],
)
def test_foreign_and_invalid_numbers_are_refused_with_what_to_do(world: World, number: str, reason: str) -> None:
    status, body = world.call("POST", "", joining(number=number))

    assert status == 422
    assert reasons(body) == {("number", reason)}
    assert len(body["errors"][0]["message"]) > 20
    assert world.outside.sent == []
    assert world.rows() == {}


@pytest.mark.parametrize(
    "email",
    [
        "jan",
        "jan@",
        "@example.nl",
        "jan@localhost",
        "jan@exa mple.nl",
        "a@b@c.nl",
        "jan@-x.nl",
        "jan@x..nl",
        "j" * 65 + "@x.nl",
        "jan@" + "x" * 250 + ".nl",
        "jan\n@x.nl",
        "jan..jansen@x.nl",
        "jan@1.2.3.4",
        '"jan"@x.nl',
        "jän@x.nl",
    ],
)
def test_mail_addresses_that_cannot_be_written_to_are_refused(world: World, email: str) -> None:
    status, body = world.call("POST", "", joining(email=email))

    assert status == 422
    assert world.outside.sent == []
    assert "email" in str(body["errors"])


def test_a_mail_address_is_one_participant_however_it_is_typed(world: World) -> None:
    world.call("POST", "", joining(email=" Jan@BÜCHER.example "))

    assert world.outside.sent[0][1]["Destination"] == {"ToAddresses": ["jan@xn--bcher-kva.example"]}


def test_everything_that_is_wrong_is_told_at_once(world: World) -> None:
    request = joining(number="0612", email="jan", channels=["voice", "email"], over_16=False)

    status, body = world.call("POST", "", request)

    assert status == 422
    assert reasons(body) == {("number", "number_invalid"), ("email", "email_invalid"), ("over_16", "too_young")}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"places": [UTRECHT] * 50}, "places"),
        ({"places": []}, "places"),
        ({"places": [{"latitude": "52.09", "longitude": 5.12}]}, "latitude"),
        ({"places": [{"latitude": 52.09, "longitude": "5,12"}]}, "longitude"),
        ({"places": [{"latitude": True, "longitude": 5.12}]}, "latitude"),
        ({"places": [UTRECHT | {"windows": [{"start": "07:00", "until": "22:00"}] * 5}]}, "windows"),
        ({"places": [UTRECHT | {"windows": [{"start": "25:00", "until": "22:00"}]}]}, "start"),
        ({"places": [UTRECHT | {"label": "a\x00b"}]}, "label"),
        ({"places": [UTRECHT | {"cell": "871969000ffffff"}]}, "cell"),
        ({"channels": []}, "channels"),
        ({"channels": ["push"]}, "channels"),
        ({"over_16": "true"}, "over_16"),
        ({"language": "Dutch"}, "language"),
        ({"name": "Jan"}, "name"),
    ],
)
def test_requests_of_the_wrong_form_are_refused(world: World, changes: dict[str, Any], field: str) -> None:
    status, body = world.call("POST", "", joining(**changes))

    assert status == 422
    assert field in str(body["errors"])
    assert world.rows() == {}


def test_not_a_number_is_no_coordinate(world: World) -> None:
    body = '{"number": "0612345678", "channels": ["sms"], "over_16": true, "places": [{"latitude": NaN, "longitude": 5.1}]}'

    assert world.call("POST", "", body)[0] == 422


@pytest.mark.parametrize(
    "place",
    [
        {"latitude": 51.2194, "longitude": 4.4025},  # Antwerp
        {"latitude": 50.7753, "longitude": 6.1839},  # Aachen
        {"latitude": 5.1214, "longitude": 52.0907},  # swapped
        {"latitude": 12.1167, "longitude": -68.9333},  # Willemstad
    ],
)
def test_places_abroad_are_refused(world: World, place: dict[str, float]) -> None:
    status, body = world.call("POST", "", joining(places=[UTRECHT, place]))

    assert status == 422
    assert reasons(body) == {("places.1.latitude", "place_abroad")}


def test_a_place_can_be_an_address(world: World) -> None:
    place = {"postcode": "3511 ab", "house_number": "12 A", "label": "Thuis"}

    participant_id, _ = world.join(places=[place])

    participant = world.participant(participant_id)
    assert participant is not None
    assert (participant.places[0].latitude, participant.places[0].longitude) == (52.0907, 5.1214)
    assert "3511" not in str(world.rows())
    url, options = world.register.asked[0]
    assert url == (
        "https://geocoder.example/v3_1/free?fq=type%3Aadres&fq=postcode%3A3511AB&fq=huisnummer%3A12&fl=centroide_ll&rows=1"
    )
    assert options["redirect"] is False


@pytest.mark.parametrize("place", [{"postcode": "9999ZZ", "house_number": "1"}, {"postcode": "0611AB", "house_number": "1"}])
def test_an_address_that_does_not_exist_is_told(world: World, place: dict[str, str]) -> None:
    status, body = world.call("POST", "", joining(places=[place]))

    assert status == 422
    assert reasons(body) == {("places.0.postcode", "address_unknown")}


@pytest.mark.parametrize(
    "place",
    [{}, {"postcode": "3511AB"}, {"latitude": 52.1}, UTRECHT | {"postcode": "3511AB", "house_number": "1"}],
)
def test_half_an_address_is_refused(world: World, place: dict[str, Any]) -> None:
    status, body = world.call("POST", "", joining(places=[place]))

    assert status == 422
    assert reasons(body) == {("places.0.latitude", "address_incomplete")}


def test_whether_a_contact_is_known_does_not_show(world: World) -> None:
    world.join()

    known = world.call("POST", "/sign-in", {"number": NUMBER})
    unknown = world.call("POST", "/sign-in", {"number": "+31687654321"})
    again = world.call("POST", "", joining())

    assert known == unknown == again == (202, {"status": "confirm", "minutes": 15})


def test_signing_in_costs_the_same_calls_whoever_it_is(world: World) -> None:
    world.join()
    calls: list[str] = []

    def note(model: Any, **_: Any) -> None:
        calls.append(model.name)

    world.dynamodb.meta.events.register("before-call.*", note)
    world.call("POST", "/sign-in", {"number": NUMBER})
    known, calls = calls, []
    world.dynamodb.meta.events.unregister("before-call.*", note)
    calls = []
    world.dynamodb.meta.events.register("before-call.*", note2 := (lambda model, **_: calls.append(model.name)))
    world.call("POST", "/sign-in", {"number": "+31687654321"})
    world.dynamodb.meta.events.unregister("before-call.*", note2)

    assert known == calls
    assert [operation for operation, _ in world.outside.sent[-2:]] == ["SendTextMessage"] * 2


def test_who_does_not_take_part_is_told_so_at_the_contact_itself(world: World) -> None:
    world.call("POST", "/sign-in", {"email": "nobody@example.nl"})

    assert "doet nog niet mee" in world.outside.text()


def test_a_wrong_code_is_refused_and_after_five_the_right_one_too(world: World) -> None:
    world.call("POST", "", joining())
    code = world.outside.code()
    guess = {"number": NUMBER, "code": "999999"}

    answers = [world.call("POST", "/confirm", guess) for _ in range(5)]

    assert {status for status, _ in answers} == {422}
    assert world.call("POST", "/confirm", guess | {"code": code})[1]["type"].endswith("code-refused")
    assert world.participant(id_of("number", NUMBER)) is None


def test_a_code_is_old_after_a_quarter_of_an_hour(world: World) -> None:
    world.call("POST", "", joining())
    world.later(minutes=15)

    assert world.call("POST", "/confirm", {"number": NUMBER, "code": world.outside.code()})[0] == 422


def test_a_code_works_once(world: World) -> None:
    world.join()

    assert world.call("POST", "/confirm", {"number": NUMBER, "code": world.outside.code()})[0] == 422


def test_an_unknown_contact_gets_the_same_refusal_as_a_wrong_code(world: World) -> None:
    world.call("POST", "", joining())
    wrong = world.call("POST", "/confirm", {"number": NUMBER, "code": "999999"})
    nobody = world.call("POST", "/confirm", {"number": "+31687654321", "code": "999999"})

    assert wrong == nobody


def test_a_contact_gets_three_codes_an_hour_and_the_fourth_request_looks_the_same(world: World) -> None:
    answers = [world.call("POST", "", joining()) for _ in range(4)]

    assert answers == [(202, {"status": "confirm", "minutes": 15})] * 4
    assert len(world.outside.sent) == 3
    world.later(hours=1)
    world.call("POST", "", joining())
    assert len(world.outside.sent) == 4


def test_a_contact_gets_ten_codes_a_day(world: World) -> None:
    for _ in range(12):
        world.call("POST", "", joining())
        world.later(hours=1)

    assert len(world.outside.sent) == 10


def test_the_last_code_is_the_one_that_counts(world: World) -> None:
    world.call("POST", "", joining())
    first = world.outside.code()
    world.call("POST", "/sign-in", {"number": NUMBER})

    assert world.call("POST", "/confirm", {"number": NUMBER, "code": first})[0] == 422
    assert world.call("POST", "/confirm", {"number": NUMBER, "code": world.outside.code()})[0] == 200


def test_a_request_that_nobody_confirms_is_gone_after_a_day_even_before_the_table_deletes_it(world: World) -> None:
    world.call("POST", "", joining())
    row = world.rows()[(f"PARTICIPANT#{id_of('number', NUMBER)}", "PENDING")]
    assert int(row["ttl"]) == int(world.now.timestamp()) + 24 * 3600
    world.later(hours=24)
    world.call("POST", "/sign-in", {"number": NUMBER})

    assert "doet nog niet mee" in world.outside.text()


def test_codes_are_not_stored_in_the_clear(world: World) -> None:
    world.call("POST", "", joining())
    code = world.outside.code()

    assert code not in str(world.rows())


def test_the_network_being_down_is_told(world: World) -> None:
    world.outside.refuse_with = (500, "InternalServerException")

    status, body = world.call("POST", "", joining())

    assert (status, body["type"].rpartition("/")[2]) == (503, "code-not-sent")


def test_a_number_on_the_networks_own_stop_list_learns_nothing(world: World) -> None:
    world.outside.refuse_with = (400, "ConflictException")

    assert world.call("POST", "", joining())[0] == 202


def test_joining_again_changes_what_was_there_and_keeps_every_consent(world: World) -> None:
    participant_id, _ = world.join()
    world.later(days=30)
    world.join(places=[HAARLEM], channels=["voice"], inquiries=True)

    participant = world.participant(participant_id)
    assert participant is not None
    assert participant.channels == {Channel.VOICE}
    assert [place.latitude for place in participant.places] == [HAARLEM["latitude"]]
    assert len(participant.consents) == 2
    assert participant.revision == 2
    world.check_books()


def test_everything_stored_can_be_seen(world: World) -> None:
    participant_id, secret = world.join()

    status, body = world.call("GET", f"/{participant_id}", secret=secret)

    assert status == 200
    assert body["number"] == NUMBER
    assert body["places"][0]["windows"] == [{"start": "07:00:00", "until": "22:00:00"}]
    assert body["leave_url"].startswith(f"https://kindalarm.example/meedoen/af/{participant_id}.")
    assert body["consents"][0]["by"] == "web"


@pytest.mark.parametrize("secret", ["", "wrong", "x" * 10_000])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_wrong_secret_opens_nothing(world: World, method: str, secret: str) -> None:
    participant_id, _ = world.join()

    status, body = world.call(method, f"/{participant_id}", {}, secret=secret)

    assert (status, body["type"].rpartition("/")[2]) == (403, "not-allowed")
    assert world.participant(participant_id) is not None


def test_a_secret_opens_nobody_elses(world: World) -> None:
    _, secret = world.join()
    other, _ = world.join(number="+31687654321")

    assert world.call("GET", f"/{other}", secret=secret)[0] == 403
    assert world.call("GET", f"/{'a' * 26}", secret=secret)[0] == 403


def test_a_new_code_replaces_the_secret(world: World) -> None:
    participant_id, first = world.join()
    world.call("POST", "/sign-in", {"number": NUMBER})
    _, access = world.call("POST", "/confirm", {"number": NUMBER, "code": world.outside.code()})

    assert world.call("GET", f"/{participant_id}", secret=first)[0] == 403
    assert world.call("GET", f"/{participant_id}", secret=access["secret"])[0] == 200


def test_what_is_changed_counts_elsewhere_and_the_rest_stays(world: World) -> None:
    participant_id, secret = world.join(places=[UTRECHT, HAARLEM])

    status, body = world.call("PATCH", f"/{participant_id}", {"places": [HAARLEM | {"windows": []}]}, secret=secret)

    assert status == 200
    assert [place["windows"] for place in body["places"]] == [[]]
    assert body["channels"] == ["sms"]
    world.check_books()
    assert world.call("PATCH", f"/{participant_id}", {"channels": ["sms", "voice"], "language": "en"}, secret=secret)[0] == 200
    world.check_books()


def test_a_number_cannot_take_the_channel_of_mail(world: World) -> None:
    participant_id, secret = world.join()

    status, body = world.call("PATCH", f"/{participant_id}", {"channels": ["email"]}, secret=secret)

    assert status == 422
    assert reasons(body) == {("channels", "channel_for_email")}


def test_leaving_erases_everything_but_that_they_left(world: World) -> None:
    participant_id, secret = world.join(channels=["sms", "voice"])

    assert world.call("DELETE", f"/{participant_id}", secret=secret) == (204, None)

    rows = world.rows()
    assert {sk for pk, sk in rows if pk.startswith("PARTICIPANT#")} == {"LEFT"}
    assert not [pk for pk, _ in rows if pk.startswith("MEMBERS#")]
    assert NUMBER not in str(rows)
    world.check_books()
    assert world.call("GET", f"/{participant_id}", secret=secret)[0] == 403


def test_who_left_can_join_again(world: World) -> None:
    participant_id, secret = world.join()
    world.call("DELETE", f"/{participant_id}", secret=secret)
    world.later(hours=1)

    world.join()

    assert world.participant(participant_id) is not None
    world.check_books()


def test_exercise_and_reality_never_share_a_row(world: World) -> None:
    world.join(exercise=True)

    audiences = {pk.split("#")[1] for pk, _ in world.rows() if pk.startswith("MEMBERS#")}
    assert audiences == {"exercise-sms"}
