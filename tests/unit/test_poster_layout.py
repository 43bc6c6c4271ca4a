"""Posters of every size: everything stands in its place whatever the names, and what must never leave stays."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerting.domain.content import Content, Photo
from alerting.domain.kinds import Kind
from alerting.domain.messages import MessageType
from alerting.domain.subject import Gender, LastSeen, Person, Role, Vehicle
from alerting.render.brand import Brand
from alerting.render.poster.colours import MARK, ON_MARK, ON_PLATE, PLATE, Colours, colours_of, print_colours_of
from alerting.render.poster.facts import PosterFacts, facts_of, public_test, wordings
from alerting.render.poster.layout import lay_out, parts, readable
from alerting.render.poster.pieces import Layout
from alerting.render.poster.placement import Rectangle
from alerting.render.poster.print_sheet import lay_out_sheet
from alerting.render.poster.script import visual
from alerting.render.poster.sizes import CARD, POSTER_SIZES, Size
from alerting.render.request import RenderRequest
from builders import NOW, PHOTO_DIGEST, amber, golf, jan, missing_child, missing_person, safety_notice, wanted
from media.posters.ruler import FontRuler

RULER = FontRuler()
SIZES = [*POSTER_SIZES, CARD]
OTHER = "b" * 64
PAGE = "https://kindalarm.nl/7k2m9qxw"
KINDS = [amber, missing_child, missing_person, wanted, safety_notice]


def facts(content: Content, message: MessageType = MessageType.ALERT) -> PosterFacts:
    found = facts_of(RenderRequest(message=message, content=content, alert_id="7k2m9qxw", brand=Brand()))
    assert found is not None
    return found


def words_of(layout: Layout) -> str:
    """Every word on the poster, with plain spaces."""
    return " ".join(" ".join(line.text for line in layout.lines).split())


def check(layout: Layout) -> None:
    """Nothing leaves the poster, nothing lies over something else, and every text has the room that its letters take."""
    whole = Rectangle(0, 0, *layout.size)
    for line in layout.lines:
        assert whole.holds(line.room), line
        assert RULER.width(line.text, line.size, line.weight) <= line.room.width, line
        assert RULER.height(line.size) <= line.room.height, line
    rooms = [line.room for line in layout.lines] + [picture.frame for picture in layout.pictures]
    rooms += [code.room for code in layout.codes]
    for room in rooms:
        assert whole.holds(room)
        assert min(room.size) >= 1
    for one, other in itertools.combinations(rooms, 2):
        assert not one.meets(other), (one, other)
    for fill, line in itertools.product(layout.fills, layout.lines):
        assert fill.room.holds(line.room) or not fill.room.meets(line.room), (fill, line)


word = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=60)
name = st.one_of(
    st.sampled_from(
        ["Jan", "Zoë & Daniël", '<b> "X"', "שרה כהן", "محمد علي", "Wolfeschlegelsteinhausenbergerdorffxyzab", "W" * 60]
    ),
    word,
)
line = st.one_of(st.just(""), st.sampled_from(["slank postuur", "rode trui met capuchon en witte strepen"]), name)
seen = st.builds(LastSeen, place=name, spot=line, at=st.sampled_from([None, NOW]))
person = st.builds(
    Person,
    role=st.sampled_from([Role.MISSING, Role.MISSING, Role.WITH]),
    first_name=line,
    surname=line,
    age=st.sampled_from([None, 4, 14, 110]),
    gender=st.sampled_from(Gender),
    height_cm=st.sampled_from([None, 153]),
    build=line,
    hair=line,
    clothing=st.lists(line, max_size=6).map(tuple),
    marks=line,
    last_seen=seen,
)
vehicle = st.builds(
    Vehicle, plate=st.sampled_from(["", "AB-123-C", "WWWW-WWWW-WW"]), make=line, model=line, colour=st.sampled_from(["", "grijs"])
)
photos = st.lists(st.sampled_from([Photo(digest=PHOTO_DIGEST), Photo(digest=OTHER)]), max_size=6).map(tuple)


@st.composite
def content(draw: st.DrawFn) -> Content:
    made: Content = draw(st.sampled_from(KINDS))()
    changes: dict[str, Any] = {
        "persons": tuple(draw(st.lists(person, max_size=6))),
        "vehicles": tuple(draw(st.lists(vehicle, max_size=6))),
        "photos": draw(photos),
        "exercise": draw(st.booleans()),
        "offence": draw(line),
        "direction": draw(line),
    }
    return made.model_copy(update=changes)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content(), st.sampled_from(SIZES))
def test_nothing_overflows_or_overlaps_whatever_the_names(made: Content, size: Size) -> None:
    check(lay_out([facts(made)], size, RULER))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(content(), min_size=2, max_size=3), st.sampled_from(SIZES))
def test_alerts_that_share_a_poster_stay_apart(made: list[Content], size: Size) -> None:
    check(lay_out([facts(each) for each in made], size, RULER))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content())
def test_the_printed_sheet_holds_whatever_the_names(made: Content) -> None:
    check(lay_out_sheet(facts(made), PAGE, NOW + timedelta(hours=12), RULER))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["Zoë & Daniël", '<b> "X"', "Wolfeschlegelsteinhausenbergerdorffxyzab", "Sanne"]), st.sampled_from(SIZES))
def test_kind_name_town_plate_and_number_never_leave(first_name: str, size: Size) -> None:
    child = jan(
        first_name=first_name,
        build="slank postuur met brede schouders",
        marks="litteken boven het linkeroog en een grote moedervlek",
        clothing=("rode trui met capuchon en witte strepen op de mouwen", "spijkerbroek met gaten", "witte sportschoenen"),
        last_seen=LastSeen(place="'s-Hertogenbosch", spot="Stationsplein bij de fietsenstalling", at=NOW),
    )

    found = words_of(lay_out([facts(amber(persons=(child,), vehicles=(golf(),)))], size, RULER))

    for must in (
        "AMBER ALERT",
        f"{first_name} Jansen (14)",
        "'s-Hertogenbosch",
        "AB-123-C",
        "Gezien? Bel 112",
        "Tips: 0800-6070",
    ):
        assert must in found


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_an_ordinary_alert_loses_no_word_and_can_be_read_at_any_size(size: Size) -> None:
    layout = lay_out([facts(amber(vehicles=(golf(),)))], size, RULER)

    found = words_of(layout)
    for must in ("Jan Jansen (14)", "Vermist in Utrecht sinds vr 12:40", "blond haar, blauw shirt", "Let op: grijze VW Golf"):
        assert must in found
    assert min(line.size for line in layout.lines) >= min(12, readable(Rectangle(0, 0, *size)))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_name_and_the_number_are_the_largest_words(size: Size) -> None:
    lines = {line.text: line.size for line in lay_out([facts(amber())], size, RULER).lines}

    called = max(found for text, found in lines.items() if "112" in text)
    named = max(found for text, found in lines.items() if "Jan" in text)
    rest = max(found for text, found in lines.items() if text.startswith(("Vermist", "Laatst", "1,53", "Tips", "Blond")))
    assert min(called, named) > rest


def test_items_leave_whole_in_the_order_of_the_wording() -> None:
    child = jan(build="slank", marks="bril", clothing=("blauw shirt", "witte broek"))
    steps = [" / ".join((found.where, *found.details)) for found in wordings(facts(amber(persons=(child,))))]

    assert [step.replace("\u00a0", " ") for step in steps] == [
        "Vermist in Utrecht sinds vr 12:40 / Laatst gezien: Neude / 1,53 m, slank, blond haar, blauw shirt, witte broek, bril",
        "Vermist in Utrecht sinds vr 12:40 / Laatst gezien: Neude / Blond haar, blauw shirt, witte broek, bril",
        "Vermist in Utrecht sinds vr 12:40 / Laatst gezien: Neude / Blond haar, blauw shirt, bril",
        "Vermist in Utrecht sinds vr 12:40 / Blond haar, blauw shirt, bril",
        "Vermist in Utrecht / Blond haar, blauw shirt, bril",
        "Vermist in Utrecht",
    ]


def test_of_many_children_on_a_small_poster_all_stay_at_least_counted() -> None:
    children = tuple(jan(first_name="W" * 60, surname="W" * 60, last_seen=LastSeen(place="W" * 60, at=NOW)) for _ in range(6))
    cars = tuple(golf(plate=f"WW-{index}99-WW") for index in range(6))

    found = words_of(lay_out([facts(amber(persons=children, vehicles=cars))], Size(728, 90), RULER))

    assert "6 kinderen" in found
    assert all(car.plate in found for car in cars)


class TestWhoIsNamed:
    def test_amber_has_the_full_name(self) -> None:
        assert facts(amber()).who == ("Jan Jansen\u00a0(14)",)

    def test_a_missing_child_has_the_first_name_only(self) -> None:
        found = facts(missing_child())

        assert found.who == ("Jan\u00a0(14)",)
        assert "Jansen" not in repr(found)

    @pytest.mark.parametrize("make", [missing_person, wanted])
    def test_others_are_never_named_even_when_a_name_was_filled_in(self, make: Any) -> None:
        made = make()
        named = made.persons[0].model_copy(update={"first_name": "Geheim", "surname": "Nietnoemen"})

        found = repr(facts(made.model_copy(update={"persons": (named,)})))

        assert "Geheim" not in found
        assert "Nietnoemen" not in found

    def test_who_may_be_with_the_child_is_described_and_never_named(self) -> None:
        man = jan(role=Role.WITH, first_name="Geheim", age=40, clothing=("zwarte jas",))

        found = facts(amber(persons=(jan(), man)))

        assert found.company == "Mogelijk samen met man (40), zwarte jas"
        assert "Geheim" not in repr(found)


@pytest.mark.parametrize("message", [MessageType.STOP, MessageType.RESULT])
def test_after_the_stop_there_is_no_poster(message: MessageType) -> None:
    request = RenderRequest(message=message, content=amber(), alert_id="7k2m9qxw")

    assert facts_of(request) is None


class TestPictures:
    def test_a_silhouette_says_that_the_photo_follows(self) -> None:
        layout = lay_out([facts(amber(photos=()))], CARD, RULER)

        assert [picture.digest for picture in layout.pictures] == [None]
        assert "Foto volgt" in words_of(layout)

    @pytest.mark.parametrize("make", [missing_person, wanted, safety_notice])
    def test_kinds_that_have_no_photo_have_no_silhouette(self, make: Any) -> None:
        assert lay_out([facts(make())], CARD, RULER).pictures == ()

    def test_two_children_have_two_photos_and_one_child_has_one(self) -> None:
        both = (Photo(digest=PHOTO_DIGEST), Photo(digest=OTHER))

        two = lay_out([facts(amber(persons=(jan(), jan(first_name="Sanne")), photos=both))], CARD, RULER)
        one = lay_out([facts(amber(photos=both))], CARD, RULER)

        assert [picture.digest for picture in two.pictures] == [PHOTO_DIGEST, OTHER]
        assert [picture.digest for picture in one.pictures] == [PHOTO_DIGEST]


class TestNotReal:
    @pytest.mark.parametrize("size", SIZES, ids=str)
    def test_an_exercise_says_so_above_all_else_and_asks_for_no_call(self, size: Size) -> None:
        layout = lay_out([facts(amber(exercise=True))], size, RULER)

        first = min(layout.lines, key=lambda each: each.room.y)
        assert first.text == "OEFENING: geen echte melding"
        assert "112" not in words_of(layout)

    def test_the_public_test_begins_with_test_and_names_nobody(self) -> None:
        layout = lay_out([public_test(Kind.AMBER, Brand())], CARD, RULER)

        assert words_of(layout).startswith("TEST: geen echte melding TEST AMBER ALERT")
        assert "Er is geen kind vermist" in words_of(layout)
        assert layout.pictures == ()


class TestTwoAlerts:
    @pytest.mark.parametrize(
        ("size", "shown"),
        [
            (Size(1080, 1920), 2),
            (Size(1920, 1080), 2),
            (Size(432, 1008), 2),
            (Size(3120, 260), 2),
            (Size(728, 90), 1),
            (Size(970, 250), 2),
            (Size(800, 130), 1),
            (Size(480, 270), 1),
        ],
        ids=str,
    )
    def test_both_stand_where_both_can_be_read_else_the_newest(self, size: Size, shown: int) -> None:
        newest, older = facts(missing_child()), facts(amber(persons=(jan(first_name="Sanne"),)))

        found = words_of(lay_out([newest, older], size, RULER))

        assert "Jan (14)" in found
        assert ("Sanne Jansen" in found) is (shown == 2)

    @pytest.mark.parametrize("size", SIZES, ids=str)
    @pytest.mark.parametrize("count", [1, 2, 3, 9])
    def test_parts_are_equal_and_lie_within_the_poster(self, size: Size, count: int) -> None:
        found = parts(size, count)

        assert 1 <= len(found) <= count
        assert len({part.size for part in found}) == 1
        assert all(Rectangle(0, 0, *size).holds(part) for part in found)


def luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("exercise", [False, True])
@pytest.mark.parametrize("palette", [colours_of, print_colours_of])
def test_every_text_has_the_contrast_of_wcag(make: Any, exercise: bool, palette: Any) -> None:  # noqa: FBT001
    found: Colours = palette(facts(make(exercise=exercise)))

    pairs = [(found.band, found.on_band), (found.body, found.ink), (found.body, found.soft), (found.call, found.on_call)]
    for one, other in [*pairs, (found.frame, found.ink), (PLATE, ON_PLATE), (MARK, ON_MARK)]:
        assert contrast(one, other) >= 4.5


def test_a_right_to_left_name_is_drawn_in_the_order_of_the_eye() -> None:
    layout = lay_out([facts(amber(persons=(jan(first_name="שרה", surname="כהן"),)))], CARD, RULER)

    assert "ןהכ הרש\u00a0(14)" in [each.text for each in layout.lines]
    assert visual("Jan שרה כהן en Piet") == "Jan ןהכ הרש en Piet"


def test_arabic_letters_join() -> None:
    found = facts(amber(persons=(jan(first_name="محمد", surname=""),))).who[0]

    assert found.startswith("\ufee3\ufea4\ufee4\ufeaa")


def test_a_hidden_override_of_direction_does_not_reach_the_poster() -> None:
    assert facts(amber(persons=(jan(first_name="Ja\u202en\u200b"),))).who == ("Jan Jansen\u00a0(14)",)


def test_the_sheet_asks_whether_it_still_holds_and_says_until_when() -> None:
    layout = lay_out_sheet(facts(amber()), PAGE, NOW + timedelta(hours=12), RULER)

    assert [code.address for code in layout.codes] == [PAGE]
    assert "kijk op kindalarm.nl/7k2m9qxw" in words_of(layout)
    assert "Geldt dit nog?" in words_of(layout)
    assert "zaterdag 21 november om 02:40" in words_of(layout)
