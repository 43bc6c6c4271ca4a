"""The bodies that the participants' API takes; the pages make the same from their forms."""

from datetime import time
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StringConstraints

from alerting.domain.community import MOST_PLACES, Language, ParticipantId, Window
from alerting.domain.content import Channel
from alerting.domain.subject import Frozen, Line

Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
#: A coordinate is a JSON number, never text: a decimal comma or a swapped order hides in text.
Degrees = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Typed = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)]
ParticipantChannel = Literal[Channel.SMS, Channel.VOICE, Channel.EMAIL]
Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\d{6}$")]


class Hours(Frozen):
    """From when until when, in Amsterdam; through midnight where `until` is not after `start`."""

    start: Clock
    until: Clock

    def window(self) -> Window:
        """As the domain has it."""
        return Window(start=time.fromisoformat(self.start), until=time.fromisoformat(self.until))


class PlaceRequest(Frozen):
    """A place by coordinates, or by postcode and house number.

    `windows`: by day (07:00 to 22:00) where they are left out; an empty list means never, but for what is loud.
    """

    latitude: Annotated[Degrees, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[Degrees, Field(ge=-180, le=180)] | None = None
    postcode: Short = ""
    house_number: Short = ""
    label: Line = ""
    windows: Annotated[tuple[Hours, ...], Field(max_length=4)] | None = None


Places = Annotated[tuple[PlaceRequest, ...], Field(min_length=1, max_length=MOST_PLACES)]
Channels = frozenset[ParticipantChannel]


class JoinRequest(Frozen):
    """Who wants to take part, by number, by mail address, or both."""

    number: Typed = ""
    email: Typed = ""
    channels: Channels
    places: Places
    language: Language = "nl"
    over_16: StrictBool
    inquiries: StrictBool = False
    exercise: StrictBool = False


class SignInRequest(Frozen):
    """One contact that wants a code."""

    number: Typed = ""
    email: Typed = ""


class ConfirmRequest(Frozen):
    """A contact and the code that it got."""

    number: Typed = ""
    email: Typed = ""
    code: Code


class ChangeRequest(Frozen):
    """What should be different; what is left out stays."""

    channels: Channels | None = None
    places: Places | None = None
    language: Language | None = None
    inquiries: StrictBool | None = None


class Asked(Frozen):
    """The answer to every request for a code, whether the contact is known or not."""

    status: Literal["confirm"] = "confirm"
    minutes: int


class Access(Frozen):
    """Who was confirmed, and the secret that later calls need. It is shown this once."""

    id: ParticipantId
    secret: str
