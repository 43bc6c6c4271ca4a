"""A CAP 1.2 document as its parts: strings as they stand in the XML, in the order of the standard; empty means absent.

One model for what we publish and what comes in, so that one validator reads both.
Source: https://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2.html
"""

from dataclasses import dataclass
from typing import Final

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapResource:
    """A file beside the words."""

    description: str
    mime_type: str
    size: str = ""
    uri: str = ""
    deref_uri: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapArea:
    """Where: polygons "lat,lon lat,lon …" and circles "lat,lon km", latitude first."""

    description: str
    polygons: tuple[str, ...] = ()
    circles: tuple[str, ...] = ()
    geocodes: tuple[Pair, ...] = ()
    altitude: str = ""
    ceiling: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapInfo:
    """What, in one language."""

    language: str = ""
    categories: tuple[str, ...]
    event: str
    response_types: tuple[str, ...] = ()
    urgency: str
    severity: str
    certainty: str
    audience: str = ""
    event_codes: tuple[Pair, ...] = ()
    effective: str = ""
    onset: str = ""
    expires: str = ""
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    parameters: tuple[Pair, ...] = ()
    resources: tuple[CapResource, ...] = ()
    areas: tuple[CapArea, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CapAlert:
    """The document."""

    identifier: str
    sender: str
    sent: str
    status: str
    msg_type: str
    source: str = ""
    scope: str
    restriction: str = ""
    addresses: str = ""
    codes: tuple[str, ...] = ()
    note: str = ""
    references: str = ""
    incidents: str = ""
    infos: tuple[CapInfo, ...] = ()
