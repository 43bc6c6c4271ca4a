"""What a deployment needs besides its stacks, made up for the demo: people, organisations, phones, numbers, networks, a photo."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from local.aws import LocalAws
from local.outside.client import Outside
from local.photo import portrait
from local.sign_in import Account, one_time_code

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

ORGANISATION: Final = "midden-nederland"
CONFIGURATION_SET: Final = "kindalarm"
OPERATOR, NATIONAL, SECOND_NATIONAL, VIEWER = "centralist", "landelijk", "landelijk-2", "meekijker"
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    OPERATOR: ("operator", f"org-{ORGANISATION}"),
    NATIONAL: ("national", "org-national"),
    SECOND_NATIONAL: ("national", "org-national"),
    VIEWER: ("viewer", f"org-{ORGANISATION}"),
}
PHONES: Final = 20
EXERCISE_PHONES: Final = 2
NUMBERS: Final = 120
EXERCISE_NUMBERS: Final = 6
UNREACHABLE: Final = 2


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
    photo: str
    numbers: tuple[str, ...]
    exercise_numbers: tuple[str, ...]
    unreachable: tuple[str, ...]
    networks: tuple[Signs, ...]


def seed(aws: LocalAws, outside: Outside, outputs: Mapping[str, str]) -> Seeded:
    """Fill the deployment and the outside world."""
    all_numbers = [f"+316555{10_000 + n}" for n in range(NUMBERS)]
    networks = tuple(_networks())
    seeded = Seeded(
        accounts=_people(aws, outputs["UserPoolId"]),
        system_client=_system(aws, outputs),
        photo=_photo(aws, outputs["MediaBucket"]),
        numbers=tuple(all_numbers[EXERCISE_NUMBERS:]),
        exercise_numbers=tuple(all_numbers[:EXERCISE_NUMBERS]),
        unreachable=tuple(all_numbers[-UNREACHABLE:]),
        networks=networks,
    )
    _rows(aws, outputs["SettingsTable"], _settings(seeded, outside))
    _webhook_secrets(aws, outputs["WebhookSecretArn"], networks)
    _phones(aws, outside, outputs)
    _sms(aws, outside, outputs["SmsEventsTopicArn"])
    shown = [{key: getattr(item, key) for key in Signs.__slots__} for item in networks]
    outside.order(networks=shown, unreachable=list(seeded.unreachable))
    return seeded


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
    cognito.admin_create_user(
        UserPoolId=pool,
        Username=username,
        UserAttributes=[{"Name": "email", "Value": username}, {"Name": "email_verified", "Value": "true"}],
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


def _photo(aws: LocalAws, bucket: str) -> str:
    """Put the portrait in the media bucket under its digest, and give the digest."""
    content = portrait()
    digest = hashlib.sha256(content).hexdigest()
    s3 = aws.session().client("s3", endpoint_url=aws.endpoint, config=aws.config())
    s3.put_object(Bucket=bucket, Key=f"photos/{digest}", Body=content, ContentType="image/png")
    return digest


def _settings(seeded: Seeded, outside: Outside) -> Iterator[dict[str, Any]]:
    text = Path(__file__).with_name("organisations.json").read_text(encoding="utf-8")
    for organisation in json.loads(text)["organisations"]:
        document = json.dumps(organisation, ensure_ascii=False)
        yield {"pk": "ORGANISATIONS", "sk": organisation["code"], "document": document}
    yield {"pk": "SYSTEMS", "sk": seeded.system_client[0], "organisation": ORGANISATION}
    for index, number in enumerate((*seeded.exercise_numbers, *seeded.numbers)):
        exercise = number in seeded.exercise_numbers
        yield {"pk": "RECIPIENTS#sms", "sk": f"P{index:06d}", "number": number, "exercise": exercise}
    for item in seeded.networks:
        profile = {key: getattr(item, key) for key in ("rows", "columns", "viewer", "board", "exercise")}
        yield {"pk": "NETWORKS", "sk": item.id, "url": outside.webhook_url(item.id), **profile}


def _rows(aws: LocalAws, table: str, rows: Iterable[dict[str, Any]]) -> None:
    dynamodb = aws.session().resource("dynamodb", endpoint_url=aws.endpoint, config=aws.config())
    with dynamodb.Table(table).batch_writer() as writer:
        for row in rows:
            writer.put_item(Item=row)


def _webhook_secrets(aws: LocalAws, arn: str, networks: Iterable[Signs]) -> None:
    client = aws.session().client("secretsmanager", endpoint_url=aws.endpoint, config=aws.config())
    client.put_secret_value(SecretId=arn, SecretString=json.dumps({item.id: item.secret for item in networks}))


def _phones(aws: LocalAws, outside: Outside, outputs: Mapping[str, str]) -> None:
    """Platform applications, an endpoint per phone, and its subscription to the one topic that it may follow."""
    sns = aws.session().client("sns", endpoint_url=aws.endpoint, config=aws.config())
    failures = sns.create_topic(Name="kindalarm-local-push-failures")["TopicArn"]
    applications = {
        name: sns.create_platform_application(
            Name=f"kindalarm-{name}",
            Platform=platform,
            Attributes={"PlatformCredential": "made-up", "PlatformPrincipal": "made-up", "EventDeliveryFailure": failures},
        )["PlatformApplicationArn"]
        for name, platform in (("iphone", "APNS"), ("android", "GCM"))
    }
    phones = [_phone(index, exercise=index >= PHONES) for index in range(PHONES + EXERCISE_PHONES)]
    phones.append({**_phone(PHONES, exercise=False), "token": secrets.token_hex(32), "name": "Oude telefoon", "alive": False})
    outside.order(phones=phones)
    for phone in phones:
        endpoint = sns.create_platform_endpoint(PlatformApplicationArn=applications[phone["platform"]], Token=phone["token"])
        topic = outputs["ExerciseNationalTopicArn" if phone["exercise"] else "NationalTopicArn"]
        sns.subscribe(TopicArn=topic, Protocol="application", Endpoint=endpoint["EndpointArn"])


def _phone(index: int, *, exercise: bool) -> dict[str, Any]:
    platform = ("iphone", "android")[index % 2]
    kind = "Oefentelefoon" if exercise else "Telefoon"
    name = f"{kind} {index + 1} · {'iPhone' if platform == 'iphone' else 'Android'}"
    return {"token": secrets.token_hex(32), "name": name, "platform": platform, "exercise": exercise}


def _sms(aws: LocalAws, outside: Outside, topic: str) -> None:
    """The configuration set that sends receipts to the topic, as an operator makes it once on AWS."""
    address = outside.ports.endpoints()["AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2"]
    sms = aws.session().client("pinpoint-sms-voice-v2", endpoint_url=address, config=aws.config())
    sms.create_configuration_set(ConfigurationSetName=CONFIGURATION_SET)
    sms.create_event_destination(
        ConfigurationSetName=CONFIGURATION_SET,
        EventDestinationName="receipts",
        MatchingEventTypes=["TEXT_ALL"],
        SnsDestination={"TopicArn": topic},
    )
