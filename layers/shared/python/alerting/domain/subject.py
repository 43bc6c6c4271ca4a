"""Who and what an alert is about: persons and vehicles, each with its role.

Field names follow the police's open data on missing persons (api.politie.nl, `vermist`) in English.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")]
Paragraph = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")]


class Frozen(BaseModel):
    """The base of every value that is stored or travels: immutable, and unknown fields are an error.

    Its errors do not repeat the input, which may be a name or number on its way into a log.
    Validators are built on first use, so that a function pays at its start only for the values that it handles.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, hide_input_in_errors=True)


class Role(StrEnum):
    """The part somebody or something has in the alert. "Suspect" is not one: it takes the prosecutor's permission."""

    MISSING = "missing"
    WITH = "with"
    WANTED = "wanted"


class Gender(StrEnum):
    """As the public would describe the person."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


class LastSeen(Frozen):
    """Where and when somebody was last seen: town, spot within it, aware time."""

    place: Line = ""
    spot: Line = ""
    at: AwareDatetime | None = None


class Person(Frozen):
    """A person in the alert. Who of them is named in public depends on the kind, not on what is filled in here."""

    role: Role = Role.MISSING
    first_name: Line = ""
    surname: Line = ""
    age: int | None = Field(default=None, ge=0, le=120)
    gender: Gender = Gender.UNKNOWN
    height_cm: int | None = Field(default=None, ge=30, le=250)
    build: Line = ""
    hair: Line = ""
    clothing: tuple[Line, ...] = Field(default=(), max_length=6)
    marks: Line = ""
    last_seen: LastSeen = LastSeen()

    @property
    def full_name(self) -> str:
        """First name and surname, whatever is known of them."""
        return f"{self.first_name} {self.surname}".strip()


class Vehicle(Frozen):
    """A vehicle to look out for. The plate as on the plate: capitals, digits and dashes."""

    role: Role = Role.WITH
    plate: Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, max_length=12, pattern=r"^[A-Za-z0-9-]*$")] = ""
    make: Line = ""
    model: Line = ""
    colour: Line = ""
