"""A console with something on every page, and a walk over all of its addresses."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import boto3

from alerting.domain.content import Content
from alerting.domain.kinds import Scope
from alerting.domain.subject import Role
from builders import (
    ALERTS,
    COMMUNITY,
    DELIVERIES,
    MEDIA,
    PHOTO_DIGEST,
    SETTINGS,
    amber,
    circle,
    golf,
    jan,
    missing_child,
    missing_person,
)
from console.screens import SCREENS
from console_client import Browsers, Page, api, drafted, live, submitted
from console_world import World
from photos_world import QUARANTINE

#: Whose pages they are, where not everybody has them.
ADMINS: Final = "/console/users"


@dataclass(frozen=True)
class Filled:
    """Ids of what stands in a filled console: alerts by what they are, and the rest by its part of an address."""

    alerts: Mapping[str, str]
    parts: Mapping[str, str]

    def only(self, *names: str) -> "Filled":
        """The same with these alerts alone."""
        return replace(self, alerts={name: self.alerts[name] for name in names})

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Every address that answers a GET, by its route; a route of an alert once for each alert (one poster will do)."""
        for method, route in SCREENS:
            if method != "GET":
                continue
            alerts = tuple(self.alerts.values()) if "{alert_id}" in route else ("",)
            for alert_id in alerts[:1] if "/posters/" in route else alerts:
                address = route.replace("{alert_id}", alert_id)
                for name, value in self.parts.items():
                    address = address.replace(f"{{{name}}}", value)
                yield route, address
        yield "/console/alerts/new", "/console/alerts/new?kind=amber"
        yield "/console/alerts/new", "/console/alerts/new?kind=wanted"
        yield "/console/quick", "/console/quick?kind=wanted&incident=PL-1&place=Utrecht&plate=AB-123-C"
        yield "/console/quick", "/console/quick?kind=safety_notice&what=Rook&do=Ramen+dicht"
        yield "/console/templates/new", "/console/templates/new?type=area"
        yield "/console/audit", f"/console/audit?alert={next(iter(self.alerts.values()))}"
        yield "/console/audit.csv", f"/console/audit.csv?alert={next(iter(self.alerts.values()))}"
        yield "/console/alerts/{alert_id}/previews/{what}", f"/console/alerts/{next(iter(self.alerts.values()))}/previews/cap"
        yield "/console/places", "/console/places?area.name=Utr"


def whose(route: str) -> str:
    """Who walks here."""
    return "anne" if route.startswith(ADMINS) else "nora"


def fill(world: World, words: str = "Jan") -> Filled:
    """Put something on every page. `words` stand wherever an operator may write a few words."""
    child = jan(first_name=words, hair=words)
    full = amber(persons=(child, jan(first_name="Kees", surname="Geheim", age=41, role=Role.WITH)), vehicles=(golf(make=words),))
    alerts = {
        "live": live(world, full),
        "draft": drafted(world, "olga", full),
        "pending": submitted(world, "olga", full),
        "stopped": _stopped(world, missing_child(scope=Scope.REGIONAL, area=circle(description=words), persons=(child,))),
        "exercise": submitted(world, "olga", amber(exercise=True, persons=(child,))),
        "returned": _returned(world, full, words),
        "update": _updated(world, full),
        "local": drafted(world, "olga", missing_person(area=circle(description=words))),
    }
    organisation = {"organisation": "midden-nederland"}
    text = _made(world, {"name": words, "type": "text", "notice": {"what": words, "do": words}, **organisation})
    area = circle(description=words).model_dump(mode="json")
    _made(world, {"name": words, "type": "area", "area": area, **organisation})
    api(world, "nora", "PUT", "/v1/channels/sms", {"on": False, "reason": f"{words} valt uit"})
    invited = {"action": "invite", "email": "new@politie.example", "name": f"{words} Visser", "roles": ["viewer"]}
    request = api(
        world,
        "adam",
        "POST",
        "/v1/users/requests",
        {**invited, "organisations": ["midden-nederland"], "reason": "Nieuw op de <i>afdeling"},
        {"Idempotency-Key": secrets.token_hex(8)},
    )
    parts = {
        "index": "0",
        "channel": "sms",
        "digest": PHOTO_DIGEST,
        "code": "PV26",
        "template_id": text["id"],
        "sub": world.subs["olga"],
        "size": "1920x1080",
        "what": "page",
        "request": str(request.get("id", "")),
    }
    return Filled(alerts, parts)


def walk(browsers: Browsers, filled: Filled) -> Iterator[tuple[str, Page]]:
    """Every page as it comes, by its route."""
    for route, address in filled.addresses():
        yield route, browsers.of(whose(route)).get(address)


def everything(world: World) -> dict[str, Any]:
    """All that is stored, to be compared."""
    found: dict[str, Any] = {}
    for table in (ALERTS, DELIVERIES, SETTINGS, COMMUNITY):
        rows = world.house.dynamodb.scan(TableName=table)["Items"]
        found |= {f"{table} {row['pk']['S']} {row['sk']['S']}": row for row in rows}
    for bucket in (MEDIA, QUARANTINE):
        found[bucket] = [
            (item["Key"], item["ETag"]) for item in world.house.s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        ]
    users = boto3.client("cognito-idp").list_users(UserPoolId=world.pool_id)["Users"] if world.pool_id else []
    return found | {"users": users}


def _made(world: World, template: Mapping[str, Any]) -> Any:
    return api(world, "olga", "POST", "/v1/templates", template, {"Idempotency-Key": secrets.token_hex(8)})


def _stopped(world: World, content: Content) -> str:
    alert_id = live(world, content)
    api(world, "nora", "POST", f"/v1/alerts/{alert_id}/stop", {})
    return alert_id


def _returned(world: World, content: Content, words: str) -> str:
    alert_id = submitted(world, "olga", content)
    api(world, "nora", "POST", f"/v1/alerts/{alert_id}/proposal/return", {"reason": f"{words} klopt niet"})
    return alert_id


def _updated(world: World, content: Content) -> str:
    """A live alert with an update that waits for a second signature."""
    alert_id = live(world, content)
    view = api(world, "nora", "POST", f"/v1/alerts/{alert_id}/update", {}, {"Idempotency-Key": secrets.token_hex(8)})
    proposal = f"/v1/alerts/{alert_id}/proposal"
    news = {**view["proposal"]["content"], "news": "Let op een grijze Golf."}
    api(world, "nora", "PUT", proposal, news, {"If-Match": f'"{view["proposal"]["revision"]}"'})
    api(world, "nora", "POST", f"{proposal}/submit", headers={"If-Match": f'"{view["proposal"]["revision"] + 1}"'})
    return alert_id
