"""The office that configures the house: its API over tables on moto, with a clock that tests move, and people who call it."""

import copy
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from alerting.domain.alert import Alert, AlertState
from alerting.domain.kinds import Kind
from alerting.store.alerts import AuditEntry, Change
from alerting.store.settings import SettingsStore
from alerting.store.settings_audit import SettingsAudit, SettingsEntry
from builders import NOW, SETTINGS, House
from configuration.api import make_configuration_api
from configuration.desk import Stores
from configuration.transactions import SettingsTable

EVENT: Final = json.loads((Path(__file__).parent / "events" / "http_api_get.json").read_text("utf-8"))


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: dict[str, str]

    @property
    def problem(self) -> tuple[int, str]:
        """The status, and the last part of the problem's type."""
        return self.status, self.body["type"].rsplit("/", 1)[-1]


@dataclass
class Office:
    """`nora` and `nico` are the national desk, `anne` an administrator; the others may less."""

    house: House
    people: dict[str, str] = field(
        default_factory=lambda: {
            "nora": "national org-landelijk",
            "nico": "national org-landelijk",
            "anne": "admin org-landelijk",
            "olga": "operator org-midden-nederland",
            "sam": "operator org-limburg",
            "vera": "viewer org-midden-nederland",
            "cora": "communications org-landelijk",
            "nobody": "org-landelijk",
        }
    )

    def __post_init__(self) -> None:
        client = self.house.dynamodb
        self.audit = SettingsAudit(client, SETTINGS)
        self.settings = SettingsStore(client, SETTINGS)
        self.stores = Stores(self.house.alerts, self.settings, SettingsTable(client, SETTINGS), self.audit)
        self.api = make_configuration_api(self.stores, lambda: self.house.now, self.house.new_id)

    def send(self, who: str, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Answer:
        claims = {"sub": who, "username": who, "cognito:groups": f"[{self.people[who]}]", "scope": "openid alerts/operate"}
        return self.send_with(claims, method, path, body, headers)

    def send_with(
        self, claims: dict[str, str], method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> Answer:
        event: dict[str, Any] = copy.deepcopy(EVENT)
        path, _, query = path.partition("?")
        event |= {"rawPath": path, "rawQueryString": query, "routeKey": f"{method} {path}"}
        event["queryStringParameters"] = dict(parse_qsl(query, keep_blank_values=True))
        event["requestContext"]["http"] |= {"method": method, "path": path}
        event["requestContext"]["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
        event["headers"] = {"content-type": "application/json", **(headers or {})}
        event["body"] = json.dumps(body) if body is not None else None
        context: Any = None  # no route looks at it
        answer: dict[str, Any] = self.api.resolve(event, context)
        found = answer.get("multiValueHeaders") or answer.get("headers") or {}
        sent = {key.lower(): value[0] if isinstance(value, list) else value for key, value in found.items()}
        return Answer(answer["statusCode"], json.loads(answer["body"]) if answer.get("body") else None, sent)

    def go_live(self, alert_id: str = "7k2m9qxw") -> None:
        """An alert is live from now on."""
        alert = Alert(
            id=alert_id,
            state=AlertState.LIVE,
            kind=Kind.AMBER,
            organisation="midden-nederland",
            incident="PL0900-2026-17",
            exercise=False,
            created_at=NOW,
            created_by="olga",
        )
        audit = AuditEntry(self.house.now, f"live-{alert_id}", "olga", "release", "pending", "live")
        self.house.alerts.commit(Change(alert=alert, audit=audit))

    def end(self, alert_id: str = "7k2m9qxw") -> None:
        """The alert is stopped."""
        was = self.house.alerts.head(alert_id)
        assert was is not None
        audit = AuditEntry(self.house.now, f"end-{alert_id}", "olga", "stop", "live", "stopped")
        self.house.alerts.commit(Change(alert=was.model_copy(update={"state": AlertState.STOPPED}), was=was, audit=audit))

    def line(self, who: str) -> SettingsEntry:
        """A new line for the trail, for a write without the API: nothing but its own conditions can refuse it."""
        return SettingsEntry(self.house.now, self.house.new_id(10), who, "confirm_channel_off", "channel:sms")

    def trail(self) -> list[SettingsEntry]:
        """This month's, oldest first."""
        return [entry for _, entry in reversed(self.audit.month(f"{self.house.now:%Y-%m}", 100))]
