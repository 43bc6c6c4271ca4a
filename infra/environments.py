"""The environments that Kindalarm is deployed to; they differ in the settings on this page and in nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from constructs import Node

#: Set from outside for the local AWS only: whom the display channel may call, and whom it trusts.
WEBHOOK_HOSTS: Final = "webhook_hosts"
WEBHOOK_CA_BUNDLE: Final = "webhook_ca_bundle"


class UnknownSettingError(Exception):
    """The context names no environment, or sets what this environment does not let others set."""


@dataclass(frozen=True, slots=True)
class Lanes:
    """How many invocations of a channel may run at once, per lane (Lambda takes 2 to 1,000)."""

    urgent: int
    routine: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Everything that may differ between two deployments.

    `retain_data`: tables, photos, users and secrets outlive their stack and are protected from deletion.
    `layer_target`: which build of the layers it takes, `lambda` (arm64, Python 3.13) or `host` (the interpreter that built them).
    `link_base`: before an alert's id in every text, without scheme and short enough for an SMS (alerting.render.brand bounds it).
    `sign_in_domain`: prefix of the hosted sign-in pages, unique in the region over all AWS accounts.
    `sms_identity`: resource part of an origination identity's ARN. It is registered by hand (a sender id needs papers), and with
    it the configuration set, whose event destination is the topic that the output SmsEventsTopicArn names.
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
    console_callback_urls: tuple[str, ...]
    sign_in_domain: str
    sms_identity: str
    sms_configuration_set: str
    webhook_hosts: tuple[str, ...] = ()
    webhook_ca_bundle: str = ""
    alarm_email: str
    log_retention_days: int = 90
    log_level: str = "INFO"
    concurrency: Mapping[str, Lanes] = field(
        default_factory=lambda: MappingProxyType(
            {"push": Lanes(urgent=10, routine=2), "sms": Lanes(urgent=20, routine=5), "display": Lanes(urgent=10, routine=2)}
        )
    )
    settable: frozenset[str] = frozenset()


LOCAL: Final = Environment(
    name="local",
    retain_data=False,
    layer_target="host",
    link_base="kindalarm.nl/",
    console_callback_urls=("http://localhost:4580/console/callback",),
    sign_in_domain="kindalarm-local",
    sms_identity="sender-id/Burgernet/NL",
    sms_configuration_set="kindalarm",
    alarm_email="wacht@kindalarm.example",
    log_retention_days=1,
    settable=frozenset({WEBHOOK_HOSTS, WEBHOOK_CA_BUNDLE}),
)

TEST: Final = Environment(
    name="test",
    link_base="alarm.test/",
    console_callback_urls=("https://beheer.test.kindalarm.nl/console/callback",),
    sign_in_domain="kindalarm-test",
    sms_identity="sender-id/Burgernet/NL",
    sms_configuration_set="kindalarm",
    alarm_email="wacht@test.kindalarm.nl",
)

PRODUCTION: Final = Environment(
    name="production",
    link_base="kindalarm.nl/",
    console_callback_urls=("https://beheer.kindalarm.nl/console/callback",),
    sign_in_domain="kindalarm",
    sms_identity="sender-id/Burgernet/NL",
    sms_configuration_set="kindalarm",
    alarm_email="wacht@kindalarm.nl",
    log_retention_days=365,
    concurrency=MappingProxyType(
        {"push": Lanes(urgent=50, routine=5), "sms": Lanes(urgent=200, routine=20), "display": Lanes(urgent=50, routine=5)}
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


_READERS: Final[Mapping[str, Any]] = {WEBHOOK_HOSTS: _hosts, WEBHOOK_CA_BUNDLE: str}
