"""The console over the real handlers on moto, with HTTP between them on loopback.

The API is served as its gateway does, the user pool's pages and storage's upload address are played: the pool signs nothing.
"""

import base64
import hashlib
import json
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, parse_qsl, urlencode

import boto3
import pytest
from moto import mock_aws

from access import api_handler as access_api
from builders import LANDELIJK, MIDDEN_NEDERLAND, SETTINGS, House
from configuration import api_handler as configuration_api
from console import console_handler
from infra import build_console, routes
from intake import api_handler as intake_api
from intake_client import ENVIRONMENT, EVENT, forget_the_world
from media import api_handler as photos_api
from media import photos_handler, previews_api_handler
from photos_world import QUARANTINE
from status import api_handler as status_api

#: Who works here: sub, name, groups.
PEOPLE: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "olga": ("Olga Operator", ("operator", "org-midden-nederland")),
    "omar": ("Omar Operator", ("operator", "org-midden-nederland")),
    "nora": ("Nora Landelijk", ("national", "org-landelijk")),
    "nico": ("Nico Landelijk", ("national", "org-landelijk")),
    "vera": ("Vera Viewer", ("viewer", "org-midden-nederland")),
    "anne": ("Anne Admin", ("admin", "org-landelijk")),
    "adam": ("Adam Admin", ("admin", "org-landelijk")),
}
CLIENT: Final = "console"
#: As Lambda does it: a function's process answers one request at a time, and a resolver counts on that.
ONE_AT_A_TIME: Final = threading.Lock()
SERVED: Final[tuple[tuple[tuple[routes.Route, ...], Callable[..., dict[str, Any]]], ...]] = (
    (routes.INTAKE, intake_api.handle),
    (routes.STATUS, status_api.handle),
    (routes.CONFIGURATION, configuration_api.handle),
    (routes.ACCESS, access_api.handle),
    (routes.PHOTOS, photos_api.handle),
    (routes.POSTER_PREVIEWS, previews_api_handler.handle),
)


@dataclass
class World:
    """Where everything listens.

    `calls` are the API calls so far; `down` makes the API silent, `pool_is_down` the pool; `life` is of a token, in seconds;
    `shift_is_over` refuses more; `mute` is the end of a path of which a POST is done and never answered.
    `wire`: path, status and bytes of what the console answered.
    """

    house: House
    pool_id: str = ""
    subs: dict[str, str] = field(default_factory=dict)
    api_url: str = ""
    sign_in_url: str = ""
    console_url: str = ""
    calls: list[str] = field(default_factory=list)
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    refreshes: dict[str, str] = field(default_factory=dict)
    down: bool = False
    pool_is_down: bool = False
    mute: str = ""
    life: int = 900
    shift_is_over: bool = False
    wire: list[tuple[str, int, int]] = field(default_factory=list)

    def token(self, name: str) -> str:
        """An access token, as the pool would sign it."""
        groups = list(PEOPLE[name][1])
        claims = {
            "sub": self.subs[name],
            "username": self.subs[name],
            "cognito:groups": groups,
            "scope": "openid alerts/operate",
            "client_id": CLIENT,
            "exp": int(time.time()) + self.life,
        }
        parts = ({"alg": "none"}, claims)
        return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts) + ".x"


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


def gateway(world: World, asked: Asked) -> tuple[int, dict[str, str], bytes]:
    """The operators' API: route, token, function."""
    method, path = asked.method, asked.path
    world.calls.append(f"{method} {path}")
    claims = _claims(asked.headers.get("authorization", "").removeprefix("Bearer "))
    for served, handle in SERVED:
        for route in served:
            pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(route.path))
            if route.method == method and re.fullmatch(pattern, path):
                if route.scopes and (claims is None or not set(route.scopes) & set(claims["scope"].split())):
                    return 401, {"content-type": "application/json"}, b'{"message":"Unauthorized"}'
                with ONE_AT_A_TIME:
                    answer = handle(_event(route, asked, claims or {}), None)
                found = {
                    key: value[0] if isinstance(value, list) else value
                    for key, value in (answer.get("multiValueHeaders") or answer.get("headers") or {}).items()
                }
                content = (
                    base64.b64decode(answer["body"]) if answer.get("isBase64Encoded") else (answer.get("body") or "").encode()
                )
                return answer["statusCode"], found, _moved(world, path, content)
    return 404, {"content-type": "application/json"}, b'{"message":"Not Found"}'


def _moved(world: World, path: str, content: bytes) -> bytes:
    """Uploads go to storage here instead of to a host that nobody serves."""
    if path != "/v1/photos":
        return content
    offer = json.loads(content)
    return json.dumps(offer | {"url": f"{world.api_url}/storage"}).encode() if "url" in offer else content


def _event(route: routes.Route, asked: Asked, claims: Mapping[str, Any]) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(json.dumps(EVENT))
    event |= {"rawPath": asked.path, "rawQueryString": asked.query, "routeKey": route.key, "headers": asked.headers}
    found = parse_qs(asked.query, keep_blank_values=True)
    event["queryStringParameters"] = {key: ",".join(values) for key, values in found.items()}
    event["requestContext"]["http"] |= {"method": asked.method, "path": asked.path}
    told = {key: f"[{' '.join(value)}]" if isinstance(value, list) else str(value) for key, value in claims.items()}
    event["requestContext"]["authorizer"] = {"jwt": {"claims": told, "scopes": None}}
    event |= {"body": asked.body.decode() if asked.body else None, "isBase64Encoded": False}
    return event


def _claims(token: str) -> dict[str, Any] | None:
    try:
        part = token.split(".")[1]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError):
        return None
    return claims if claims["exp"] > time.time() else None


def store(body: bytes, content_type: str) -> None:
    """An upload into quarantine, and the cleaner that looks at it."""
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    fields: dict[str, bytes] = {}
    for part in message.iter_parts():
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        fields[str(part.get_param("name", header="content-disposition"))] = payload
    key = fields["key"].decode()
    boto3.client("s3").put_object(Bucket=QUARANTINE, Key=key, Body=fields["file"])
    record = {"s3": {"object": {"key": key}}}
    sqs = {"messageId": "m", "body": json.dumps({"Records": [record]}), "attributes": {"ApproximateReceiveCount": "1"}}
    photos_handler.handle({"Records": [sqs]}, None)


class Here(BaseHTTPRequestHandler):
    """What every server here does."""

    protocol_version = "HTTP/1.1"
    world: ClassVar[World]

    def do_GET(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        headers = {key.lower(): value for key, value in self.headers.items()}
        self.answer(Asked(self.command, self.path, headers, self.rfile.read(length)))

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815  # http.server's names

    def answer(self, asked: Asked) -> None:
        raise NotImplementedError

    def give(self, status: int, headers: Mapping[str, str], body: bytes, cookies: tuple[str, ...] = ()) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        for cookie in cookies:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):  # a browser that went on to another page
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silence."""


class ApiHere(Here):
    """The API, and storage beside it."""

    def answer(self, asked: Asked) -> None:
        if self.world.down:
            self.give(503, {"Content-Type": "text/plain"}, b"down")
        elif asked.target == "/storage":
            store(asked.body, asked.headers["content-type"])
            self.give(204, {}, b"")
        else:
            answer = gateway(self.world, asked)
            if self.world.mute and asked.method == "POST" and asked.path.endswith(self.world.mute):
                self.close_connection = True
            else:
                self.give(*answer)


class PoolHere(Here):
    """The pool's pages: whoever is typed is signed in."""

    def answer(self, asked: Asked) -> None:
        form, query = dict(parse_qsl(asked.body.decode())), dict(parse_qsl(asked.query))
        if self.world.pool_is_down:
            self.give(503, {}, b"")
            return
        match asked.method, asked.path:
            case "GET", "/oauth2/authorize":
                self.give(200, {"Content-Type": "text/html"}, _sign_in_page(query).encode())
            case "POST", "/login":
                code = secrets.token_urlsafe(12)
                self.world.codes[code] = (form["username"], form["code_challenge"])
                self.give(302, {"Location": f"{form['redirect_uri']}?{urlencode({'code': code, 'state': form['state']})}"}, b"")
            case "POST", "/oauth2/token":
                self._token(form)
            case "POST", "/oauth2/revoke":
                self.world.refreshes.pop(form["token"], None)
                self.give(200, {}, b"")
            case "GET", "/logout":
                self.give(302, {"Location": query["logout_uri"]}, b"")
            case _:
                self.give(404, {}, b"")

    def _token(self, form: dict[str, str]) -> None:
        refresh = form.get("refresh_token", "")
        who = self.world.refreshes.get(refresh) if refresh else self._who(form)
        if who is None or self.world.shift_is_over:
            self.give(400, {"Content-Type": "application/json"}, b'{"error":"invalid_grant"}')
            return
        answer = {"access_token": self.world.token(who)}
        if not refresh:
            answer["refresh_token"] = secrets.token_urlsafe(20)
            self.world.refreshes[answer["refresh_token"]] = who
        self.give(200, {"Content-Type": "application/json"}, json.dumps(answer).encode())

    def _who(self, form: dict[str, str]) -> str | None:
        """Who signed in, if whoever brings the code is who began (RFC 7636, 4.6)."""
        who, challenge = self.world.codes.pop(form.get("code", ""), (None, ""))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        return who if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge else None


def _sign_in_page(query: Mapping[str, str]) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{key}" value="{query[key]}">' for key in ("state", "redirect_uri", "code_challenge")
    )
    field = '<label>Wie <input name="username"></label><button>Aanmelden</button>'
    return f'<!doctype html><title>Aanmelden</title><form method="post" action="/login">{hidden}{field}</form>'


class ConsoleHere(Here):
    """The console as its gateway serves it."""

    def answer(self, asked: Asked) -> None:
        event: dict[str, Any] = json.loads(json.dumps(EVENT))
        event |= {"rawPath": asked.path, "rawQueryString": asked.query, "headers": asked.headers}
        event["requestContext"]["http"] |= {"method": asked.method, "path": asked.path}
        event |= {"body": base64.b64encode(asked.body).decode() if asked.body else None, "isBase64Encoded": bool(asked.body)}
        event["cookies"] = [part.strip() for part in asked.headers.get("cookie", "").split(";") if part.strip()]
        answer = console_handler.handle(event, None)
        content = base64.b64decode(answer["body"]) if answer.get("isBase64Encoded") else answer["body"].encode()
        self.world.wire.append((asked.path, answer["statusCode"], len(content)))
        self.give(answer["statusCode"], answer["headers"], content, tuple(answer.get("cookies", ())))


@contextmanager
def listening(kind: type[Here], world_: World) -> Iterator[str]:
    """A server for as long as the context lasts; gives its address."""

    class Served(kind):  # type: ignore[misc,valid-type]  # the class is an argument
        world = world_

    server = ThreadingHTTPServer(("127.0.0.1", 0), Served)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


@contextmanager
def open_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Everything, with nobody's alert in it yet."""
    build_console.main()
    for key, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }.items():
        monkeypatch.setenv(key, value)
    with mock_aws(), ExitStack() as opened:
        world = World(House())
        world.pool_id = pool = _users(world)
        world.house.s3.create_bucket(Bucket=QUARANTINE, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        _settings()
        world.api_url = opened.enter_context(listening(ApiHere, world)).replace("localhost", "127.0.0.1")
        world.sign_in_url = opened.enter_context(listening(PoolHere, world)).replace("localhost", "127.0.0.1")
        world.console_url = opened.enter_context(listening(ConsoleHere, world))
        environment = {
            **ENVIRONMENT,
            "DELIVERIES_TABLE": "deliveries",
            "QUARANTINE_BUCKET": QUARANTINE,
            "USER_POOL_ID": pool,
            "API_URL": world.api_url,
            "CONSOLE_URL": world.console_url,
            "SIGN_IN_URL": world.sign_in_url,
            "CLIENT_ID": CLIENT,
            "ENVIRONMENT": "local",
        }
        for key, value in environment.items():
            monkeypatch.setenv(key, value)
        _forget()
        yield world
        _forget()


def _users(world: World) -> str:
    cognito = boto3.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="staff", UsernameAttributes=["email"])["UserPool"]["Id"]
    for group in sorted({group for _, groups in PEOPLE.values() for group in groups}):
        cognito.create_group(UserPoolId=pool, GroupName=group)
    for name, (full_name, groups) in PEOPLE.items():
        email = f"{name}@politie.example"
        attributes: Any = [{"Name": "email", "Value": email}, {"Name": "name", "Value": full_name}]
        made = cognito.admin_create_user(UserPoolId=pool, Username=email, UserAttributes=attributes, MessageAction="SUPPRESS")
        world.subs[name] = next(item["Value"] for item in made["User"]["Attributes"] if item["Name"] == "sub")
        cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password="Long-enough-42!", Permanent=True)
        for group in groups:
            cognito.admin_add_user_to_group(UserPoolId=pool, Username=email, GroupName=group)
    return str(pool)


def _settings() -> None:
    table = boto3.resource("dynamodb").Table(SETTINGS)
    for organisation in (MIDDEN_NEDERLAND, LANDELIJK):
        table.put_item(Item={"pk": "ORGANISATIONS", "sk": organisation.code, "document": organisation.model_dump_json()})


def _forget() -> None:
    """Every world has its own tables."""
    forget_the_world()
    for made in (
        status_api.api,
        configuration_api.api,
        access_api.api,
        photos_api.api,
        previews_api_handler.api,
        photos_handler.room,
        console_handler.site,
    ):
        made.cache_clear()
