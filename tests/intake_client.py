"""A signed-in client of the commands' API, and the environment that its handler reads."""

import copy
import json
from base64 import b64encode
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from builders import ALERTS, COMMUNITY, DELIVERIES, MEDIA, SETTINGS
from intake import api_handler

EVENT: Final = json.loads((Path(__file__).parent / "events" / "http_api_get.json").read_text("utf-8"))
ENVIRONMENT: Final = {
    "ALERTS_TABLE": ALERTS,
    "SETTINGS_TABLE": SETTINGS,
    "COMMUNITY_TABLE": COMMUNITY,
    "DELIVERIES_TABLE": DELIVERIES,
    "MEDIA_BUCKET": MEDIA,
    "BRAND_AMBER": "AMBER Alert",
    "BRAND_MISSING_CHILD": "Vermist Kind Alert",
    "LINK_BASE": "kindalarm.nl/",
    "PUBLIC_URL": "https://kindalarm.nl",
    "CAP_SENDER": "burgernet@kindalarm.nl",
    "POWERTOOLS_SERVICE_NAME": "intake-api",
}


def forget_the_world() -> None:
    """Every test has its own tables."""
    api_handler._world.cache_clear()  # noqa: SLF001  # the world of the last test is gone
    api_handler._counters.cache_clear()  # noqa: SLF001  # same
    api_handler._progress.cache_clear()  # noqa: SLF001  # same


class Client:
    """A signed-in client of the API."""

    def __init__(self, sub: str, groups: str, scope: str = "openid alerts/operate") -> None:
        self.claims = {"sub": sub, "username": sub, "cognito:groups": f"[{groups}]", "scope": scope, "client_id": "console"}

    @classmethod
    def of_system(cls, client_id: str) -> "Client":
        """A police system with a client-credentials token."""
        client = cls(client_id, "")
        client.claims = {"sub": client_id, "client_id": client_id, "scope": "alerts/draft"}
        return client

    def send_cap(self, document: bytes, headers: dict[str, str] | None = None) -> Any:
        """A CAP document: the gateway hands on what is no text of its own as base64."""
        return self.send("POST", "/v1/alerts", headers={"content-type": "application/cap+xml", **(headers or {})}, raw=document)

    def send(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None, raw: str | bytes = ""
    ) -> Any:
        event: dict[str, Any] = copy.deepcopy(EVENT)
        path, _, query = path.partition("?")
        event |= {"rawPath": path, "rawQueryString": query, "routeKey": f"{method} {path}"}
        event["queryStringParameters"] = dict(parse_qsl(query, keep_blank_values=True))
        event["requestContext"]["http"] |= {"method": method, "path": path}
        event["requestContext"]["authorizer"] = {"jwt": {"claims": self.claims, "scopes": None}}
        event["headers"] = {"content-type": "application/json", **(headers or {})}
        event["isBase64Encoded"] = isinstance(raw, bytes)
        event["body"] = (
            b64encode(raw).decode() if isinstance(raw, bytes) else raw or (json.dumps(body) if body is not None else None)
        )
        answer = api_handler.handle(event, None)
        return Answer(answer["statusCode"], answer)


class Answer:
    def __init__(self, status: int, answer: dict[str, Any]) -> None:
        self.status = status
        self.body = json.loads(answer["body"]) if answer.get("body") else None
        headers = answer.get("multiValueHeaders") or answer.get("headers") or {}
        self.headers = {key.lower(): value[0] if isinstance(value, list) else value for key, value in headers.items()}
