"""The services that send: police units, municipalities, safety regions. An organisation is data, not code."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from alerting.domain.area import Ring
from alerting.domain.kinds import Kind
from alerting.domain.subject import Frozen, Line

OrganisationCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{2,32}$")]


class Organisation(Frozen):
    """One organisation: what it may draft and release, its ground and how it signs a message.

    `border` None means the whole country (the national desk). Rings are GeoJSON order, closed.
    """

    code: OrganisationCode
    name: Line
    type: Literal["national", "police_unit", "municipality", "safety_region", "other"]
    may_draft: frozenset[Kind]
    may_release: frozenset[Kind]
    border: Annotated[tuple[Ring, ...], Field(max_length=20)] | None = None
    sender_line: Line = "Politie"
    phone: Line = ""
