"""The HTTP API's routes as data: method, path, and the scopes of which a token must hold one; anything else answers 404."""

from dataclasses import dataclass
from typing import Final

DRAFT: Final = "alerts/draft"
OPERATE: Final = "alerts/operate"

#: People and police systems.
ANYONE: Final = (DRAFT, OPERATE)
#: People only: a police system is never one of the two who sign.
PEOPLE: Final = (OPERATE,)
#: No token at all.
OPEN: Final[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """One route; `scopes` is OPEN for what needs no sign-in."""

    method: str
    path: str
    scopes: tuple[str, ...]

    @property
    def key(self) -> str:
        """As API Gateway writes it."""
        return f"{self.method} {self.path}"


_ALERT: Final = "/v1/alerts/{alert_id}"

INTAKE: Final = (
    Route("GET", "/v1/openapi.json", OPEN),
    Route("GET", "/v1/kinds", ANYONE),
    Route("GET", "/v1/organisations", ANYONE),
    Route("GET", "/v1/areas", ANYONE),
    Route("GET", "/v1/areas/{code}", ANYONE),
    Route("POST", "/v1/areas/estimate", ANYONE),
    Route("GET", "/v1/outlines", ANYONE),
    Route("GET", "/v1/places", ANYONE),
    Route("GET", "/v1/overview", PEOPLE),
    Route("GET", "/v1/alerts", ANYONE),
    Route("POST", "/v1/alerts", ANYONE),
    Route("GET", _ALERT, ANYONE),
    Route("GET", f"{_ALERT}/versions/{{number}}", ANYONE),
    Route("PUT", f"{_ALERT}/proposal", ANYONE),
    Route("POST", f"{_ALERT}/proposal/check", ANYONE),
    Route("POST", f"{_ALERT}/proposal/submit", ANYONE),
    Route("POST", f"{_ALERT}/proposal/discard", ANYONE),
    Route("POST", f"{_ALERT}/proposal/sign", PEOPLE),
    Route("POST", f"{_ALERT}/proposal/return", PEOPLE),
    Route("POST", f"{_ALERT}/proposal/reject", PEOPLE),
    Route("POST", f"{_ALERT}/update", PEOPLE),
    Route("POST", f"{_ALERT}/escalate", PEOPLE),
    Route("POST", f"{_ALERT}/result", PEOPLE),
    Route("POST", f"{_ALERT}/correct", PEOPLE),
    Route("POST", f"{_ALERT}/extend", PEOPLE),
    Route("POST", f"{_ALERT}/stop", PEOPLE),
    Route("POST", f"{_ALERT}/retract", PEOPLE),
    Route("POST", f"{_ALERT}/status/{{channel}}/retry", PEOPLE),
)

PHOTOS: Final = (
    Route("POST", "/v1/photos", PEOPLE),
    Route("GET", "/v1/photos/{upload_id}", PEOPLE),
    Route("GET", "/v1/photos/{digest}/image", PEOPLE),
    Route("POST", "/v1/photos/{digest}/crop", PEOPLE),
)

POSTER_PREVIEWS: Final = (
    Route("GET", f"{_ALERT}/previews/posters/{{size}}", PEOPLE),
    Route("GET", f"{_ALERT}/previews/card", PEOPLE),
)

STATUS: Final = (
    Route("GET", f"{_ALERT}/status", ANYONE),
    Route("GET", f"{_ALERT}/status/{{channel}}", ANYONE),
    Route("GET", f"{_ALERT}/audit", ANYONE),
    Route("GET", f"{_ALERT}/previews", ANYONE),
    Route("GET", f"{_ALERT}/previews/page", ANYONE),
    Route("GET", f"{_ALERT}/previews/cap", ANYONE),
    Route("GET", "/v1/channels", ANYONE),
)

_CHANNEL: Final = "/v1/channels/{channel}"
_TEMPLATE: Final = "/v1/templates/{template_id}"

CONFIGURATION: Final = (
    Route("PUT", _CHANNEL, PEOPLE),
    Route("POST", f"{_CHANNEL}/confirm", PEOPLE),
    Route("POST", f"{_CHANNEL}/withdraw", PEOPLE),
    Route("GET", "/v1/templates", PEOPLE),
    Route("POST", "/v1/templates", PEOPLE),
    Route("PUT", _TEMPLATE, PEOPLE),
    Route("DELETE", _TEMPLATE, PEOPLE),
    Route("GET", "/v1/audit/settings", PEOPLE),
)

_REQUEST: Final = "/v1/users/requests/{request_id}"

#: Users and roles: of people for people.
ACCESS: Final = (
    Route("GET", "/v1/colleagues", PEOPLE),
    Route("GET", "/v1/users", PEOPLE),
    Route("POST", "/v1/users/requests", PEOPLE),
    Route("POST", f"{_REQUEST}/confirm", PEOPLE),
    Route("POST", f"{_REQUEST}/withdraw", PEOPLE),
    Route("POST", "/v1/users/{sub}/disable", PEOPLE),
)


_DEVICE: Final = "/v1/public/devices/{device_id}"
_PARTICIPANT: Final = "/v1/public/participants/{participant_id}"

#: Citizens and their phones: no token, a secret of their own where it is about them.
DEVICES: Final = (
    Route("POST", "/v1/public/devices", OPEN),
    Route("GET", _DEVICE, OPEN),
    Route("PATCH", _DEVICE, OPEN),
    Route("DELETE", _DEVICE, OPEN),
)

PARTICIPANTS: Final = (
    Route("POST", "/v1/public/participants", OPEN),
    Route("POST", "/v1/public/participants/sign-in", OPEN),
    Route("POST", "/v1/public/participants/confirm", OPEN),
    Route("GET", _PARTICIPANT, OPEN),
    Route("PATCH", _PARTICIPANT, OPEN),
    Route("DELETE", _PARTICIPANT, OPEN),
)

#: The operators' console. It asks for no token of the API: it signs people in, and brings theirs along when it calls the API.
CONSOLE: Final = tuple(Route(method, path, OPEN) for path in ("/console", "/console/{page+}") for method in ("GET", "POST"))
#: The pages to take part: what lies under /meedoen, and forms sent from there.
PAGES: Final = tuple(Route(method, path, OPEN) for path in ("/meedoen", "/meedoen/{page+}") for method in ("GET", "POST"))
