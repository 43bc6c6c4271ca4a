"""The environments that Kindalarm is deployed to; they differ in the settings on this page and in nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from constructs import Node

#: Set from outside for the local AWS only: whom the display channel may call and whom it trusts, where the pages of citizens and
#: of staff are, and where staff sign in, who knows where addresses are, and where the distributions find the API.
WEBHOOK_HOSTS: Final = "webhook_hosts"
WEBHOOK_CA_BUNDLE: Final = "webhook_ca_bundle"
PUBLIC_URL: Final = "public_url"
GEOCODER_URL: Final = "geocoder_url"
CONSOLE_URL: Final = "console_url"
SIGN_IN_URL: Final = "sign_in_url"
API_ORIGIN: Final = "api_origin"
#: The geocoder of the national address register (https://www.pdok.nl/pdok-locatieserver).
PDOK: Final = "https://api.pdok.nl/bzk/locatieserver/search/v3_1"


class UnknownSettingError(Exception):
    """The context names no environment, or sets what this environment does not let others set."""


@dataclass(frozen=True, slots=True)
class Lanes:
    """How many invocations of a channel may run at once, per lane (Lambda takes 2 to 1,000)."""

    urgent: int
    routine: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel may send: tokens (SMS parts, calls, mails) per second, per alert and per month; 0 is no limit.

    Per second is what the provider allows; the other two bound what a mistake can cost.
    """

    per_second: int = 0
    per_alert: int = 0
    per_month: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Everything that may differ between two deployments.

    `retain_data`: tables, photos, users and secrets outlive their stack and are protected from deletion.
    `layer_target`: which build of the layers it takes, `lambda` (arm64, Python 3.13) or `host` (the interpreter that built them).
    `link_base`: before an alert's id in every text, without scheme and short enough for an SMS (alerting.render.brand bounds it).
    `sign_in_domain`: prefix of the hosted sign-in pages, unique in the region over all AWS accounts.
    `sms_identity`: resource part of an origination identity's ARN. It is registered by hand (a sender id needs papers), and with
    it the configuration set, whose event destination is the topic that the output SmsEventsTopicArn names.
    `voice_identity`, `voice_configuration_set`, `email_from`, `email_configuration_set`: the same for calls and mail, with the
    topics VoiceEventsTopicArn and MailEventsTopicArn.
    `apns_application`, `apns_sandbox_application`, `fcm_application`: resource part of the platform applications' ARNs, made by
    hand too (no template can); empty for a platform that is not served. Their failures go to the topic PushEventsTopicArn.
    `public_url`: where citizens' pages are, without a slash at the end. `certificate_arn`: a certificate for its host, in
    us-east-1, where CloudFront wants it; made by hand, because its validation is. `api_origin`: host:port of the local AWS.
    `console_url`, `console_certificate_arn`: the same for the operators' address. `sign_in_url`: where the pool's pages are, if
    not at Cognito's own address. `tiles_url`: a background for the console's map, as Leaflet writes it (PDOK's, say), or none.
    `cap_sender`: who CAP documents come from; never to be changed while an alert is live, because references name it.
    `webhook_ca_bundle`: PEM text of who may sign the certificates of display networks; empty trusts what the system trusts.
    `settable`: the keys that `cdk -c key=value` may set.
    """

    name: str
    region: str = "eu-central-1"
    retain_data: bool = True
    layer_target: str = "lambda"
    brand_amber: str = "AMBER Alert"
    brand_missing_child: str = "Vermist Kind Alert"
    link_base: str
    console_url: str
    sign_in_domain: str
    sms_identity: str
    sms_configuration_set: str
    voice_identity: str
    voice_configuration_set: str
    email_from: str
    email_configuration_set: str
    apns_application: str = ""
    apns_sandbox_application: str = ""
    fcm_application: str = ""
    public_url: str
    certificate_arn: str = ""
    console_certificate_arn: str = ""
    sign_in_url: str = ""
    tiles_url: str = ""
    api_origin: str = ""
    cap_sender: str
    geocoder_url: str = PDOK
    webhook_hosts: tuple[str, ...] = ()
    webhook_ca_bundle: str = ""
    alarm_email: str
    log_retention_days: int = 90
    log_level: str = "INFO"
    concurrency: Mapping[str, Lanes] = field(
        default_factory=lambda: MappingProxyType(
            {
                "push": Lanes(urgent=10, routine=2),
                "sms": Lanes(urgent=20, routine=5),
                "voice": Lanes(urgent=5, routine=2),
                "email": Lanes(urgent=10, routine=2),
                "display": Lanes(urgent=10, routine=2),
                "web": Lanes(urgent=10, routine=5),
            }
        )
    )
    limits: Mapping[str, Limits] = field(
        default_factory=lambda: MappingProxyType(
            {
                "sms": Limits(per_second=100, per_alert=20_000, per_month=100_000),
                "voice": Limits(per_second=20, per_alert=1_000, per_month=5_000),
                "email": Limits(per_second=50, per_alert=20_000, per_month=100_000),
            }
        )
    )
    settable: frozenset[str] = frozenset()

    @property
    def sign_in_pages(self) -> str:
        """The address of the user pool's pages."""
        return self.sign_in_url or f"https://{self.sign_in_domain}.auth.{self.region}.amazoncognito.com"


LOCAL: Final = Environment(
    name="local",
    retain_data=False,
    layer_target="host",
    link_base="kindalarm.nl/",
    console_url="http://localhost:4580",
    sign_in_domain="kindalarm-local",
    sms_identity="sender-id/Burgernet/NL",
    sms_configuration_set="kindalarm",
    voice_identity="phone-number/kindalarm",
    voice_configuration_set="kindalarm-voice",
    email_from="Burgernet <alert@kindalarm.nl>",
    email_configuration_set="kindalarm-mail",
    apns_application="app/APNS/kindalarm-iphone",
    fcm_application="app/GCM/kindalarm-android",
    public_url="http://localhost:4581",
    cap_sender="burgernet@kindalarm.nl",
    alarm_email="wacht@kindalarm.example",
    log_retention_days=1,
    settable=frozenset({WEBHOOK_HOSTS, WEBHOOK_CA_BUNDLE, PUBLIC_URL, GEOCODER_URL, API_ORIGIN, CONSOLE_URL, SIGN_IN_URL}),
)

TEST: Final = Environment(
    name="test",
    link_base="alarm.test/",
    console_url="https://beheer.test.kindalarm.nl",
    sign_in_domain="kindalarm-test",
    sms_identity="sender-id/Burgernet/NL",
    sms_configuration_set="kindalarm",
    voice_identity="phone-number/kindalarm",
    voice_configuration_set="kindalarm-voice",
    email_from="Burgernet <alert@test.kindalarm.nl>",
    email_configuration_set="kindalarm-mail",
    apns_sandbox_application="app/APNS_SANDBOX/kindalarm-test",
    fcm_application="app/GCM/kindalarm-test",
    public_url="https://test.kindalarm.nl",
    cap_sender="burgernet@test.kindalarm.nl",
    alarm_email="wacht@test.kindalarm.nl",
)

PRODUCTION: Final = Environment(
    name="production",
    link_base="kindalarm.nl/",
    console_url="https://beheer.kindalarm.nl",
    sign_in_domain="kindalarm",
    sms_identity="sender-id/Burgernet/NL",
    sms_configuration_set="kindalarm",
    voice_identity="phone-number/kindalarm",
    voice_configuration_set="kindalarm-voice",
    email_from="Burgernet <alert@kindalarm.nl>",
    email_configuration_set="kindalarm-mail",
    apns_application="app/APNS/kindalarm",
    fcm_application="app/GCM/kindalarm",
    public_url="https://kindalarm.nl",
    cap_sender="burgernet@kindalarm.nl",
    alarm_email="wacht@kindalarm.nl",
    log_retention_days=365,
    concurrency=MappingProxyType(
        {
            "push": Lanes(urgent=50, routine=5),
            "sms": Lanes(urgent=50, routine=10),
            "voice": Lanes(urgent=10, routine=2),
            "email": Lanes(urgent=50, routine=10),
            "display": Lanes(urgent=50, routine=5),
            "web": Lanes(urgent=10, routine=5),
        }
    ),
    limits=MappingProxyType(
        {
            "sms": Limits(per_second=200, per_alert=1_000_000, per_month=3_000_000),
            "voice": Limits(per_second=20, per_alert=20_000, per_month=60_000),
            "email": Limits(per_second=500, per_alert=1_000_000, per_month=3_000_000),
        }
    ),
)

ALL: Final = MappingProxyType({environment.name: environment for environment in (LOCAL, TEST, PRODUCTION)})


def chosen(node: Node) -> Environment:
    """The environment that `-c environment=<name>` names, with what else the context sets and this environment permits."""
    name = node.try_get_context("environment")
    if name not in ALL:
        raise UnknownSettingError(f"Say for which environment: -c environment=<{'|'.join(ALL)}>, not {name!r}.")
    environment = ALL[name]
    given = {key: value for key in _READERS if (value := node.try_get_context(key)) is not None}
    if refused := given.keys() - environment.settable:
        raise UnknownSettingError(f"The environment {name} does not let the context set {', '.join(sorted(refused))}.")
    return replace(environment, **{key: _READERS[key](value) for key, value in given.items()})


def _hosts(value: str) -> tuple[str, ...]:
    return tuple(host.strip() for host in value.split(",") if host.strip())


_READERS: Final[Mapping[str, Any]] = {
    WEBHOOK_HOSTS: _hosts,
    WEBHOOK_CA_BUNDLE: str,
    PUBLIC_URL: str,
    GEOCODER_URL: str,
    API_ORIGIN: str,
    CONSOLE_URL: str,
    SIGN_IN_URL: str,
}
