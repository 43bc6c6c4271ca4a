"""A user pool and a settings table on moto, and people who call the API of users and roles."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from access.api import make_access_api
from access.office import House as AccessHouse
from access.request_store import RequestStore
from access.user_pool import UserPool
from alerting.domain.organisation import Organisation
from alerting.store.alerts import from_row
from alerting.store.settings import SettingsStore
from builders import LANDELIJK, MIDDEN_NEDERLAND, NOW, SETTINGS, clients, ids, make_tables, put_organisations

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

EVENT: Final = json.loads((Path(__file__).parent / "events" / "http_api_get.json").read_text("utf-8"))
ROLES: Final = ("operator", "national", "communications", "viewer", "admin")
NATIONAL: Final = Organisation.model_validate({**LANDELIJK.model_dump(), "code": "national"})
SERVICE: Final = "cognito-identity-provider"
Call = tuple[str, dict[str, Any]]


class CrashError(Exception):
    """The function died here."""


@dataclass
class Answer:
    status: int
    body: Any

    @property
    def problem(self) -> str:
        return str(self.body["type"]).rpartition("/")[2]


@dataclass
class World:
    """`calls`: every call of the user pool, by operation and parameters. `crash_at`: the operation at which the function dies."""

    now: datetime = NOW
    calls: list[Call] = field(default_factory=list)
    crash_at: str = ""
    numbers: Iterator[int] = field(default_factory=ids)

    def __post_init__(self) -> None:
        self.dynamodb, _ = clients()
        make_tables(self.dynamodb)
        put_organisations(self.dynamodb, MIDDEN_NEDERLAND, NATIONAL)
        self.cognito: CognitoIdentityProviderClient = boto3.client("cognito-idp", region_name="eu-central-1")
        self.pool = self.cognito.create_user_pool(PoolName="staff", UsernameAttributes=["email"])["UserPool"]["Id"]
        for role in ROLES:
            self.cognito.create_group(UserPoolId=self.pool, GroupName=role)
        self.house = AccessHouse(
            pool=UserPool(self._watched(), self.pool),
            requests=RequestStore(self.dynamodb, SETTINGS),
            settings=SettingsStore(self.dynamodb, SETTINGS),
        )
        self.api = make_access_api(self.house, lambda: self.now, lambda length: f"{next(self.numbers):0{length}d}")

    def add(self, email: str, *groups: str, name: str = "", invited: bool = False) -> str:
        """A user who was made by hand; their `sub`."""
        attributes = {"email": email} | ({"name": name} if name else {})
        made = self.cognito.admin_create_user(
            UserPoolId=self.pool, Username=email, UserAttributes=[{"Name": k, "Value": v} for k, v in attributes.items()]
        )
        if not invited:
            self.cognito.admin_set_user_password(UserPoolId=self.pool, Username=email, Password="Aa1!" * 5, Permanent=True)
        for group in groups:
            if group not in ROLES and group not in self.groups():
                self.cognito.create_group(UserPoolId=self.pool, GroupName=group)
            self.cognito.admin_add_user_to_group(UserPoolId=self.pool, Username=email, GroupName=group)
        return made["User"]["Username"]

    def person(self, sub: str, groups: str = "admin") -> "Caller":
        """Somebody whose token has these groups."""
        return Caller(self, {"sub": sub, "username": sub, "cognito:groups": f"[{groups}]", "client_id": "console"})

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    def groups(self) -> set[str]:
        pages = self.cognito.get_paginator("list_groups").paginate(UserPoolId=self.pool)
        return {group["GroupName"] for page in pages for group in page["Groups"]}

    def groups_of(self, sub: str) -> set[str]:
        found = self.cognito.admin_list_groups_for_user(UserPoolId=self.pool, Username=sub)
        return {group["GroupName"] for group in found["Groups"]}

    def enabled(self, sub: str) -> bool:
        return self.cognito.admin_get_user(UserPoolId=self.pool, Username=sub)["Enabled"]

    def subs(self) -> set[str]:
        return {user.sub for user in self.house.pool.everybody()}

    def called(self, operation: str) -> list[dict[str, Any]]:
        return [parameters for name, parameters in self.calls if name == operation]

    def rows(self, pk: str) -> list[dict[str, Any]]:
        found = self.dynamodb.scan(TableName=SETTINGS, ConsistentRead=True)["Items"]
        return [row for row in map(from_row, found) if row["pk"].startswith(pk)]

    def trail(self) -> list[tuple[str, str, str, str, str]]:
        rows = sorted(self.rows("AUDIT#"), key=lambda row: (row["at"], row["id"]))
        return [(row["actor"], row["command"], row["subject"], row["before"], row["after"]) for row in rows]

    def _watched(self) -> "CognitoIdentityProviderClient":
        """A client whose calls are noted, that dies where it is told to, and that knows two things that moto does not."""
        client = boto3.client("cognito-idp", region_name="eu-central-1")
        client.meta.events.register(f"before-call.{SERVICE}", self._note)  # type: ignore[arg-type]  # what it gives is the answer
        return client

    def _note(self, model: Any, params: dict[str, Any], **_: Any) -> tuple[AWSResponse, dict[str, Any]] | None:
        if model.name == self.crash_at:
            raise CrashError(model.name)
        body = json.loads(params["body"])
        self.calls.append((model.name, body))
        if model.name == "AdminDeleteSoftwareToken" or body.get("MessageAction") == "RESEND":
            return AWSResponse(
                "", 200, HTTPHeaders(), None
            ), {}  # moto does not know the one, and makes a second user of the other
        return None


@dataclass
class Caller:
    world: World
    claims: dict[str, str]

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def ask(self, key: str = "", **body: Any) -> Answer:
        """A request; every one with a key of its own unless told."""
        headers = {"idempotency-key": key or f"request-{next(self.world.numbers)}"}
        return self.send("POST", "/v1/users/requests", {"reason": "rooster van december", **body}, headers)

    def confirm(self, request_id: str) -> Answer:
        return self.send("POST", f"/v1/users/requests/{request_id}/confirm")

    def withdraw(self, request_id: str) -> Answer:
        return self.send("POST", f"/v1/users/requests/{request_id}/withdraw")

    def disable(self, sub: str, reason: str = "uit dienst") -> Answer:
        return self.send("POST", f"/v1/users/{sub}/disable", {"reason": reason})

    def send(self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Answer:
        event = json.loads(json.dumps(EVENT))
        event |= {"rawPath": path, "routeKey": f"{method} {path}", "body": None if body is None else json.dumps(body)}
        event["requestContext"]["http"] |= {"method": method, "path": path}
        event["requestContext"]["authorizer"]["jwt"]["claims"] = self.claims
        event["headers"] = {"content-type": "application/json", **(headers or {})}
        answer = self.world.api.resolve(event, None)  # type: ignore[arg-type]  # no route looks at the Lambda context
        return Answer(answer["statusCode"], json.loads(answer["body"]))
