"""Lines for signs by size and viewer."""

from typing import Any

import pytest

import builders
from alerting.domain.content import Channel, Content
from alerting.domain.errors import InvalidContentError
from alerting.domain.kinds import Kind
from alerting.domain.messages import MessageType
from alerting.domain.subject import Gender
from alerting.render.profiles import Viewer, choose_sign
from alerting.render.request import RenderRequest
from alerting.render.texts import render_texts


def signs_of(content: Content) -> dict[str, str]:
    shown = content.model_copy(update={"channels": frozenset({Channel.DISPLAY})})
    return render_texts(RenderRequest(message=MessageType.ALERT, content=shown, alert_id="0abc1234"))["display"]["first"]


def amber_with(**vehicle: Any) -> Content:
    return builders.amber(vehicles=(builders.golf(**vehicle),))


class TestAMotorist:
    def test_gets_the_plate_first_and_the_number_from_three_rows_up(self) -> None:
        signs = signs_of(amber_with())
        assert signs["2x12/motorist"] == "AMBER ALERT\nAB-123-C"
        assert signs["3x16/motorist"] == "AMBER ALERT\nGRIJZE VW GOLF\nAB-123-C BEL 112"

    def test_gets_the_vehicle_when_the_plate_is_not_known(self) -> None:
        signs = signs_of(amber_with(plate="", colour="grijs", make="Volkswagen"))
        assert signs["2x12/motorist"] == "AMBER ALERT\nGRIJZE GOLF"
        assert signs["3x16/motorist"] == "AMBER ALERT\nGRIJZE VW GOLF\nBEL 112"

    def test_never_gets_a_person(self) -> None:
        assert set(signs_of(builders.amber())) == {"2x12/passenger", "3x16/passenger", "board"}

    def test_gets_a_long_foreign_plate_whole_and_on_its_own_line(self) -> None:
        assert signs_of(amber_with(plate="B-AB-12345E"))["3x16/motorist"] == "AMBER ALERT\nB-AB-12345E\nBEL 112"

    def test_gets_capitals_without_accents(self) -> None:
        signs = signs_of(amber_with(make="Citroën", model="C3"))
        assert signs["3x16/motorist"].split("\n")[1] == "GRIJZE C3"
        assert signs_of(amber_with(make="Citroën", model="", colour="wit"))["3x16/motorist"].split("\n")[1] == "WITTE CITROEN"

    def test_sign_that_no_variant_fits_is_refused_and_may_be_written_by_hand(self) -> None:
        content = amber_with(plate="", model="Doblo Cargo Maxi XL")
        with pytest.raises(InvalidContentError) as refusal:
            signs_of(content)
        assert {error.field for error in refusal.value.errors} == {"vehicles.0.model"}
        own = {"display.2x12/motorist": "AMBER ALERT\nGRIJZE BUS", "display.3x16/motorist": "AMBER ALERT\nGRIJZE BUS\nBEL 112"}
        assert signs_of(content.model_copy(update={"texts": own}))["2x12/motorist"] == "AMBER ALERT\nGRIJZE BUS"


class TestAPassenger:
    def test_gets_who_it_is(self) -> None:
        signs = signs_of(builders.amber())
        assert signs["2x12/passenger"] == "AMBER ALERT\nJONGEN 14 JR"
        assert signs["3x16/passenger"] == "AMBER ALERT\nJONGEN 14 JAAR\nBEL 112"

    def test_of_the_other_kinds_gets_their_headers(self) -> None:
        girl = builders.jan(age=4, gender=Gender.FEMALE)
        child = signs_of(builders.amber(kind=Kind.MISSING_CHILD, persons=(girl,), vehicles=(builders.golf(),)))
        assert child["2x12/motorist"] == "KIND VERMIST\nAB-123-C"
        assert child["3x16/passenger"] == "KIND VERMIST\nMEISJE 4 JAAR\nBEL 112"
        adult = signs_of(builders.missing_person())
        assert adult["2x12/passenger"] == "VERMIST\nVROUW 82 JR"
        assert adult["3x16/passenger"] == "VERMIST PERSOON\nVROUW 82 JAAR\nBEL 0800-0011"
        assert adult["board"] == "Vermist: vrouw (82). Grijs haar, groene jas. Gezien? Bel 0800-0011"

    def test_gets_less_when_the_age_or_gender_is_not_known(self) -> None:
        assert signs_of(builders.amber(persons=(builders.jan(age=None),)))["2x12/passenger"] == "AMBER ALERT\nMAN"
        unknown = builders.missing_person().persons[0].model_copy(update={"gender": Gender.UNKNOWN})
        assert signs_of(builders.missing_person(persons=(unknown,)))["2x12/passenger"] == "VERMIST\nPERSOON 82"


class TestChoosing:
    SLOTS = {"2x12/motorist": "small", "3x16/motorist": "large", "2x12/passenger": "who", "board": "board"}  # noqa: RUF012 - never changed

    @pytest.mark.parametrize(
        ("rows", "columns", "viewer", "chosen"),
        [
            (2, 12, "motorist", "small"),
            (3, 16, "motorist", "large"),
            (4, 20, "motorist", "large"),
            (3, 15, "motorist", "small"),
            (2, 40, "motorist", "small"),
            (3, 16, "passenger", "who"),
            (1, 12, "motorist", None),
            (2, 11, "passenger", None),
        ],
    )
    def test_takes_the_largest_variant_that_fits_this_viewer(
        self, rows: int, columns: int, viewer: Viewer, chosen: str | None
    ) -> None:
        assert choose_sign(self.SLOTS, rows, columns, viewer) == chosen

    def test_of_a_cleared_display_gives_nothing(self) -> None:
        assert choose_sign({}, 3, 16, "motorist") is None
