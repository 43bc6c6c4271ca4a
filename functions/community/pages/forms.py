"""What people fill in on the pages, as the requests that the use cases take."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from alerting.domain.community import MOST_PLACES, Participant, Window
from alerting.domain.content import Channel
from community.pages.words import MISTAKES, OWN, TIMES, choice_of
from community.participants.refusals import Fault, InvalidRequestError, Reason
from community.participants.requests import ChangeRequest, Hours, JoinRequest, PlaceRequest

ON: Final = "ja"
LABELS: Final = 60
FIRST_LABEL: Final = "Thuis"
#: From the top of a form to its end.
_ORDER: Final = "nummer sms mail adres nieuw zestien"


@dataclass(frozen=True, slots=True)
class AddressFields:
    """One address as typed."""

    label: str = ""
    postcode: str = ""
    house_number: str = ""
    time: str = "overdag"

    @classmethod
    def read(cls, form: Mapping[str, str], prefix: str) -> "AddressFields":
        """The fields of one address; a choice that does not exist counts as by day."""
        time = form.get(f"{prefix}-tijd", "overdag")
        return cls(
            label=_line(form, f"{prefix}-naam", LABELS),
            postcode=_line(form, f"{prefix}-postcode", 20),
            house_number=_line(form, f"{prefix}-nummer", 20),
            time=time if time in TIMES else "overdag",
        )

    def is_empty(self) -> bool:
        """Whether nobody typed an address here."""
        return not self.postcode and not self.house_number

    def request(self) -> PlaceRequest:
        """As the use case takes it."""
        return PlaceRequest(
            postcode=self.postcode, house_number=self.house_number, label=self.label, windows=_hours(TIMES[self.time])
        )


@dataclass(frozen=True, slots=True)
class JoinForm:
    """The form to join, as typed, so that it can be shown again."""

    number: str = ""
    email: str = ""
    sms: bool = True
    voice: bool = False
    addresses: tuple[AddressFields, ...] = (AddressFields(label=FIRST_LABEL),)
    over_16: bool = False
    inquiries: bool = False

    @classmethod
    def read(cls, form: Mapping[str, str]) -> "JoinForm":
        """What came; addresses that were left empty are dropped, but for the first."""
        found = [AddressFields.read(form, f"adres-{index}") for index in range(MOST_PLACES) if f"adres-{index}-postcode" in form]
        return cls(
            number=_line(form, "nummer", 40),
            email=_line(form, "mail", 254),
            sms=form.get("sms") == ON,
            voice=form.get("bellen") == ON,
            addresses=tuple(item for item in found if not item.is_empty()) or tuple(found[:1]) or (AddressFields(),),
            over_16=form.get("zestien") == ON,
            inquiries=form.get("buurtonderzoek") == ON,
        )

    def request(self) -> JoinRequest:
        """As the use case takes it. Ticks for a number that was not given mean nothing."""
        chosen = [Channel.SMS] * (self.sms and bool(self.number)) + [Channel.VOICE] * (self.voice and bool(self.number))
        return JoinRequest.model_validate(
            {
                "number": self.number,
                "email": self.email,
                "channels": [*chosen, *([Channel.EMAIL] if self.email else [])],
                "places": tuple(address.request() for address in self.addresses),
                "over_16": self.over_16,
                "inquiries": self.inquiries,
            }
        )


@dataclass(frozen=True, slots=True)
class ChangeForm:
    """The form to change one participant: their places as they are now, and room for one more."""

    participant: Participant
    form: Mapping[str, str] = field(default_factory=dict)

    def request(self) -> ChangeRequest:
        """As the use case takes it; raises InvalidRequestError when no place, or too many, would be left."""
        places = [*self._kept(), *self._added()]
        if not places:
            raise InvalidRequestError("No place is left.", [Fault("places", Reason.PLACES_MISSING)])
        if len(places) > MOST_PLACES:
            raise InvalidRequestError("Too many places.", [Fault("places", Reason.PLACES_TOO_MANY)])
        wanted: dict[str, Any] = {"places": tuple(places), "inquiries": self.form.get("buurtonderzoek") == ON}
        if self.participant.number:
            ticks = {Channel.SMS: "sms", Channel.VOICE: "bellen"}
            wanted["channels"] = [channel for channel, name in ticks.items() if self.form.get(name) == ON]
        return ChangeRequest.model_validate(wanted)

    def is_of_revision(self) -> bool:
        """Whether the form was shown with what is stored now; its places are counted by order."""
        return self.form.get("revisie") == str(self.participant.revision)

    def _kept(self) -> Iterable[PlaceRequest]:
        for index, place in enumerate(self.participant.places):
            if self.form.get(f"adres-{index}-weg") == ON:
                continue
            time = self.form.get(f"adres-{index}-tijd", choice_of(place.windows))
            yield PlaceRequest(
                latitude=place.latitude,
                longitude=place.longitude,
                label=_line(self.form, f"adres-{index}-naam", LABELS),
                windows=_hours(place.windows if time == OWN else TIMES.get(time, place.windows)),
            )

    def _added(self) -> Iterable[PlaceRequest]:
        address = AddressFields.read(self.form, "nieuw")
        if not address.is_empty():
            yield address.request()


def mistakes_of(faults: Iterable[Fault], new: int | None = None) -> dict[str, str]:
    """The mistakes per field of a form, in the order of the page. `new`: which place of a change is the one that was added."""
    found = {_field_of(fault.field, new): MISTAKES[fault.reason] for fault in faults}
    return dict(sorted(found.items(), key=lambda item: (_ORDER.find(item[0].partition("-")[0]), item[0])))


def _field_of(path: str, new: int | None) -> str:
    names = {"number": "nummer", "email": "mail", "channels": "sms", "over_16": "zestien", "places": "nieuw-postcode"}
    if path in names:
        return names[path]
    index = path.split(".")[1]
    return "nieuw-postcode" if index == str(new) else f"adres-{index}-postcode"


def _hours(windows: tuple[Window, ...]) -> tuple[Hours, ...]:
    return tuple(Hours(start=f"{window.start:%H:%M}", until=f"{window.until:%H:%M}") for window in windows)


def _line(form: Mapping[str, str], name: str, most: int) -> str:
    """One field without what cannot be printed."""
    return "".join(char for char in form.get(name, "") if char.isprintable()).strip()[:most]
