"""What a deployment needs besides its stacks, made up for the demo: users, organisations, networks, all who join."""

import base64
import json
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from local.aws import LocalAws
from local.join import Access, join_everybody
from local.outside.client import Outside
from local.people import People, everybody
from local.providers import set_up_providers
from local.sign_in import Account, one_time_code
from local.signing_key import set_signing_key

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

ORGANISATION: Final = "midden-nederland"
OPERATOR, NATIONAL, SECOND_NATIONAL, VIEWER = "centralist", "landelijk", "landelijk-2", "meekijker"
ADMIN, SECOND_ADMIN = "beheerder", "beheerder-2"
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    OPERATOR: ("operator", f"org-{ORGANISATION}"),
    NATIONAL: ("national", "org-national"),
    SECOND_NATIONAL: ("national", "org-national"),
    VIEWER: ("viewer", f"org-{ORGANISATION}"),
    ADMIN: ("admin",),
    SECOND_ADMIN: ("admin",),
}
#: Made up.
NAMES: Final[Mapping[str, str]] = {
    OPERATOR: "Sanne Vermeer",
    NATIONAL: "Youssef el Amrani",
    SECOND_NATIONAL: "Marijke Hoekstra",
    VIEWER: "Tim de Graaf",
    ADMIN: "Ingrid Postma",
    SECOND_ADMIN: "Ravi Ramdin",
}


@dataclass(frozen=True, slots=True)
class Signs:
    """A display network: rows by columns of its signs, and who looks at them. A board takes a sentence."""

    id: str
    rows: int
    columns: int
    viewer: str
    board: bool = False
    exercise: bool = False
    secret: str = field(default_factory=lambda: "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode())


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was made, as far as the scenario and its checks need it."""

    accounts: Mapping[str, Account]
    system_client: tuple[str, str]
    networks: tuple[Signs, ...]
    people: People
    access: Access


def seed(aws: LocalAws, outside: Outside, outputs: Mapping[str, str]) -> Seeded:
    """Fill the deployment and the outside world."""
    networks, people = tuple(_networks()), everybody()
    system_client = _system(aws, outputs)
    _rows(aws, outputs["SettingsTable"], _settings(system_client[0], networks, outside))
    _webhook_secrets(aws, outputs["WebhookSecretArn"], networks)
    set_signing_key(aws, outputs)
    set_up_providers(aws, outside, outputs)
    outside.order(
        networks=[{key: getattr(item, key) for key in Signs.__slots__} for item in networks],
        unreachable=[people.unreachable],
        bouncing=[people.bouncing],
        sites={"public": outputs["PublicDistributionDomain"], "staff": outputs["StaffDistributionDomain"]},
        inbound_topic=outputs["InboundSmsTopicArn"],
    )
    accounts = _people(aws, outputs["UserPoolId"])
    access = join_everybody(aws, outside, outputs, people)
    return Seeded(accounts, system_client, networks, people, access)


def _networks() -> Iterator[Signs]:
    """Every profile once for the real thing, and once for exercises."""
    for prefix, exercise in (("", False), ("oefen-", True)):
        yield Signs(f"{prefix}rijkswegen-klein", 2, 12, "motorist", exercise=exercise)
        yield Signs(f"{prefix}rijkswegen-groot", 3, 16, "motorist", exercise=exercise)
        yield Signs(f"{prefix}perrons", 3, 16, "passenger", exercise=exercise)
        yield Signs(f"{prefix}stationsborden", 1, 100, "passenger", board=True, exercise=exercise)


def _people(aws: LocalAws, pool: str) -> dict[str, Account]:
    """A user per role, each with an enrolled one-time code."""
    cognito = aws.session().client("cognito-idp", endpoint_url=aws.endpoint, config=aws.config())
    for group in sorted({name for names in GROUPS.values() for name in names}):
        try:
            cognito.create_group(UserPoolId=pool, GroupName=group)
        except cognito.exceptions.GroupExistsException:
            continue
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="enrolment", ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    accounts = {role: _person(cognito, pool, client, role) for role in GROUPS}
    cognito.delete_user_pool_client(UserPoolId=pool, ClientId=client)
    return accounts


def _person(cognito: "CognitoIdentityProviderClient", pool: str, client: str, role: str) -> Account:
    username, password = f"{role}@kindalarm.example", f"Demo-{secrets.token_urlsafe(12)}1!"
    attributes = {"email": username, "email_verified": "true", "name": NAMES[role]}
    cognito.admin_create_user(
        UserPoolId=pool,
        Username=username,
        UserAttributes=[{"Name": key, "Value": value} for key, value in attributes.items()],
        TemporaryPassword=password,
        MessageAction="SUPPRESS",
    )
    cognito.admin_set_user_password(UserPoolId=pool, Username=username, Password=password, Permanent=True)
    for group in GROUPS[role]:
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=username, GroupName=group)
    answer = cognito.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=client,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": password},
    )
    token = answer["AuthenticationResult"]["AccessToken"]
    secret = cognito.associate_software_token(AccessToken=token)["SecretCode"]
    cognito.verify_software_token(AccessToken=token, UserCode=one_time_code(secret, time.time()))
    return Account(username, password, secret)


def _system(aws: LocalAws, outputs: Mapping[str, str]) -> tuple[str, str]:
    """Id and secret of the police system's client, which the stack made."""
    cognito = aws.session().client("cognito-idp", endpoint_url=aws.endpoint, config=aws.config())
    client_id = outputs["SystemClientId"]
    found = cognito.describe_user_pool_client(UserPoolId=outputs["UserPoolId"], ClientId=client_id)
    return client_id, found["UserPoolClient"]["ClientSecret"]


def _settings(system: str, networks: Sequence[Signs], outside: Outside) -> Iterator[dict[str, Any]]:
    text = Path(__file__).with_name("organisations.json").read_text(encoding="utf-8")
    for organisation in json.loads(text)["organisations"]:
        document = json.dumps(organisation, ensure_ascii=False)
        yield {"pk": "ORGANISATIONS", "sk": organisation["code"], "document": document}
    yield {"pk": "SYSTEMS", "sk": system, "organisation": ORGANISATION}
    yield {"pk": "PUBLIC_TESTS", "sk": next_test(datetime.now(UTC)).isoformat(), "header": "AMBER Alert"}
    for item in networks:
        profile = {key: getattr(item, key) for key in ("rows", "columns", "viewer", "board", "exercise")}
        yield {"pk": "NETWORKS", "sk": item.id, "url": outside.webhook_url(item.id), **profile}


def next_test(now: datetime) -> datetime:
    """The first Monday of June or December, at noon in Amsterdam, that is still to come."""
    for year, month in ((now.year, 6), (now.year, 12), (now.year + 1, 6)):
        first = datetime(year, month, 1, 12, tzinfo=ZoneInfo("Europe/Amsterdam"))
        monday = first + timedelta(days=-first.weekday() % 7)
        if monday > now:
            return monday
    raise ValueError("there is always another June")


def _rows(aws: LocalAws, table: str, rows: Iterable[dict[str, Any]]) -> None:
    dynamodb = aws.session().resource("dynamodb", endpoint_url=aws.endpoint, config=aws.config())
    with dynamodb.Table(table).batch_writer() as writer:
        for row in rows:
            writer.put_item(Item=row)


def _webhook_secrets(aws: LocalAws, arn: str, networks: Iterable[Signs]) -> None:
    client = aws.session().client("secretsmanager", endpoint_url=aws.endpoint, config=aws.config())
    client.put_secret_value(SecretId=arn, SecretString=json.dumps({item.id: item.secret for item in networks}))
