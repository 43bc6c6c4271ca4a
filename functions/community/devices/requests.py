"""What phones send, and what they get back."""

import re
from datetime import datetime
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StrictBool, StringConstraints, ValidationInfo, field_validator, model_validator

from alerting.domain.community import MOST_DEVICE_PLACES, YOUNGEST, Cell, Language
from alerting.domain.coverage import cell_of
from alerting.domain.subject import Frozen
from community.devices.device import Device, DeviceState, Platform, Wish
from community.devices.reach import is_within_reach, near_cells_within_reach

_APNS: Final = re.compile(r"[0-9A-Fa-f]{64,200}")
_FCM: Final = re.compile(r"[A-Za-z0-9:_-]{20,4096}")
TOKENS: Final = {Platform.APNS: _APNS, Platform.APNS_SANDBOX: _APNS, Platform.FCM: _FCM}

DeviceId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Token = Annotated[str, StringConstraints(min_length=20, max_length=4096, pattern=r"^[A-Za-z0-9:_-]+$")]


class Point(Frozen):
    """A place as the phone knows it; only its cell is kept. Numbers are JSON numbers, never text."""

    latitude: Annotated[float, Field(ge=-90, le=90, strict=True, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, strict=True, allow_inf_nan=False)]

    @model_validator(mode="after")
    def _is_within_reach(self) -> "Point":
        if not is_within_reach(self.latitude, self.longitude):
            raise ValueError(
                "Choose a place in the Netherlands or at most 50 km outside it: latitude 50 to 54, longitude 2 to 8."
            )
        return self

    @property
    def cell(self) -> str:
        """The cell that it lies in."""
        return cell_of(self.latitude, self.longitude)


Points = Annotated[tuple[Point, ...], Field(max_length=MOST_DEVICE_PLACES)]


def _is_old_enough(over_16: bool) -> bool:  # noqa: FBT001  # pydantic gives the value alone
    if not over_16:
        raise ValueError(f"Somebody must be {YOUNGEST} or older to take part.")
    return over_16


def _is_near(cell: str) -> str:
    if cell not in near_cells_within_reach():
        raise ValueError("Send an H3 cell of resolution 4 in or near the Netherlands, or null (abroad too).")
    return cell


Near = Annotated[Cell, AfterValidator(_is_near)]


class RegisterRequest(Frozen):
    """A phone that registers. `near` is the coarse cell that it is in, if its owner turned live location on."""

    platform: Platform
    token: Token
    language: Language = "nl"
    over_16: Annotated[StrictBool, AfterValidator(_is_old_enough)]
    places: Points = ()
    near: Near | None = None
    exercise: StrictBool = False

    @field_validator("token")
    @classmethod
    def _fits_platform(cls, token: str, info: ValidationInfo) -> str:
        platform = info.data.get("platform")  # absent where it is wrong itself
        if platform and not takes_token(platform, token):
            raise ValueError("A token has 64 to 200 hexadecimal digits for APNs, 20 to 4,096 of A-Z a-z 0-9 : _ - for FCM.")
        return normal(platform, token) if platform else token

    def wish(self) -> Wish:
        """What it asks for."""
        return Wish(self.token, self.language, _cells(self.places), self.near or "", self.exercise)


class ChangeRequest(Frozen):
    """What changes; what is absent stays. `places` replaces all of them; `near` null turns live location off."""

    token: Token | None = None
    language: Language | None = None
    places: Points | None = None
    near: Near | None = None
    exercise: StrictBool | None = None

    def applied_to(self, wish: Wish, platform: Platform) -> Wish:
        """What it asks for from now on."""
        return Wish(
            token=normal(platform, self.token) if self.token else wish.token,
            language=self.language or wish.language,
            places=wish.places if self.places is None else _cells(self.places),
            near=(self.near or "") if "near" in self.model_fields_set else wish.near,
            exercise=wish.exercise if self.exercise is None else self.exercise,
        )


class Registered(Frozen):
    """The secret is shown this once."""

    id: str
    secret: str


class DeviceView(Frozen):
    """All that is kept about a device, but for the digest of its secret."""

    id: str
    platform: Platform
    state: DeviceState
    token: str
    language: str
    over_16: bool
    places: tuple[str, ...]
    near: str | None
    exercise: bool
    topics: tuple[str, ...]
    endpoint: str
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, device: Device) -> "DeviceView":
        """What its phone may see: everything."""
        wish, done = device.wish, device.done
        return cls(
            id=device.id,
            platform=device.platform,
            state=device.state,
            token=wish.token,
            language=wish.language,
            over_16=True,
            places=wish.places,
            near=wish.near or None,
            exercise=wish.exercise,
            topics=tuple(sorted(topic for topic, subscription in done.subscribed.items() if subscription)),
            endpoint=done.endpoint,
            created_at=device.created_at,
            changed_at=device.changed_at,
        )


def takes_token(platform: Platform, token: str) -> bool:
    """Whether a token has the form of this platform's tokens."""
    return TOKENS[platform].fullmatch(token) is not None


def normal(platform: Platform, token: str) -> str:
    """A token in one spelling: Apple's are hexadecimal, Google's are what they are."""
    return token if platform is Platform.FCM else token.lower()


def _cells(points: tuple[Point, ...]) -> tuple[str, ...]:
    return tuple(sorted({point.cell for point in points}))
