"""One visit: what was asked, by whom, and everything that a screen needs to answer."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from alerting.runtime.web_pages import Reply, Request
from console import labels
from console.api import Api
from console.colleagues import Colleagues
from console.reference import Reference
from console.session import Person, form_token
from console.settings import ConsoleSettings
from console.words import translator

if TYPE_CHECKING:
    from jinja2 import Environment

#: The name of the field that carries the form token.
FORM_FIELD: Final = "formulier"


@dataclass(frozen=True, slots=True)
class Visit:
    """`form_key` is this browser's; `parts` are what the address held (`alert_id`); `pages` makes HTML."""

    request: Request
    settings: ConsoleSettings
    now: datetime
    person: Person
    api: Api
    colleagues: Colleagues
    reference: Reference
    form_key: str
    language: str
    pages: "Environment"
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def alert_id(self) -> str:
        """The alert that the address names."""
        return self.parts["alert_id"]

    @property
    def alert(self) -> str:
        """That alert's address in the API."""
        return f"/v1/alerts/{self.alert_id}"

    def here(self, rest: str = "") -> str:
        """A page of this alert."""
        return f"/console/alerts/{self.alert_id}{rest}"

    def t(self, text: str, /, **values: object) -> str:
        """A Dutch text in the language of this visit."""
        return translator(self.language)(text, **values)

    @staticmethod
    def fresh_key() -> str:
        """A key that makes a form count once, however often it is sent."""
        return secrets.token_hex(12)

    def field(self, name: str) -> str:
        """What was filled in."""
        return self.request.form.get(name, "").strip()

    def page(self, template: str, status: HTTPStatus = HTTPStatus.OK, **values: Any) -> Reply:
        """A page from its template; a page with mistakes is no success. What a form could not read is told in Dutch till here."""
        if mistakes := values.get("mistakes"):
            values["mistakes"] = {name: self.t(words) for name, words in mistakes.items()}
            status = HTTPStatus.UNPROCESSABLE_ENTITY if status is HTTPStatus.OK else status
        return Reply(self.pages.get_template(f"{template}.html").render(self._common() | values), status)

    def _common(self) -> dict[str, Any]:
        return {
            "visit": self,
            "me": self.person,
            "is_staff": bool(self.person.roles & _STAFF),
            "t": translator(self.language),
            "language": self.language,
            "token": form_token(self.form_key, self.person.sub),
            "once": self.fresh_key(),
            "environment": self.settings.environment,
            "brand_environment": ENVIRONMENTS.get(self.settings.environment, self.settings.environment),
            "path": self.request.path,
            "mistakes": {},
            "exercise": False,
            "fixed": False,
            "said": labels.SAID.get(self.request.query.get("gedaan", ""), ""),
            "menu": [(self.t(name), address) for name, address, roles in MENU if not roles or roles & self.person.roles],
        }


_STAFF: Final = frozenset({"operator", "national"})
#: The main menu: what it says, where it leads, and for which roles (empty: everybody's).
MENU: Final[tuple[tuple[str, str, frozenset[str]], ...]] = (
    ("Overzicht", "/console", frozenset()),
    ("Nieuwe alert", "/console/alerts/new", _STAFF),
    ("Snelle actie", "/console/quick", _STAFF),
    ("Oefening", "/console/exercise", _STAFF),
    ("Sjablonen", "/console/templates", frozenset()),
    ("Kanalen", "/console/channels", frozenset()),
    ("Logboek", "/console/audit", frozenset()),
    ("Gebruikers", "/console/users", frozenset({"admin"})),
)
#: How each deployment is told apart, beside its colour.
ENVIRONMENTS: Final = {"production": "", "test": "TESTOMGEVING", "local": "LOKALE OMGEVING"}
