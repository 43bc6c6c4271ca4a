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
    Route("GET", "/v1/alerts", ANYONE),
    Route("POST", "/v1/alerts", ANYONE),
    Route("GET", _ALERT, ANYONE),
    Route("GET", f"{_ALERT}/versions/{{number}}", ANYONE),
    Route("PUT", f"{_ALERT}/proposal", ANYONE),
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
)

STATUS: Final = (
    Route("GET", f"{_ALERT}/status", ANYONE),
    Route("GET", f"{_ALERT}/status/{{channel}}", ANYONE),
    Route("GET", f"{_ALERT}/audit", ANYONE),
    Route("GET", "/v1/channels", ANYONE),
)
