"""The app as a whole: the synth needs nothing, cdk-nag is heard, environments differ in settings only, names are kept."""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from aws_cdk import App
from aws_cdk import aws_sqs as sqs
from infra.app import build
from infra.environments import ALL, LOCAL, PRODUCTION, Environment, UnknownSettingError
from infra.python_function import LayersMissingError

from alerting.domain.content import Channel
from alerting.render.brand import Brand
from templates import Assembly

OUTPUTS = {
    "Data": {
        *("AlertsTable", "DeliveriesTable", "SettingsTable", "MediaBucket", "WebhookSecretArn"),
        "SigningKeySecretArn",
        *("CommunityTable", "ContactKeySecretArn", "ImportBucket"),
        *("NationalTopicArn", "ExerciseNationalTopicArn", "OnCallTopicArn"),
        *("VoiceEventsTopicArn", "MailEventsTopicArn", "InboundSmsTopicArn", "PushEventsTopicArn"),
        *("UserPoolId", "ConsoleClientId", "SystemClientId", "HostedUiDomain"),
    },
    "Dispatch": {
        *("AlertsTopicArn", "SmsEventsTopicArn", "RelayFailuresQueueUrl"),
        *(f"{name}{queue}QueueUrl" for name in ("Receipts", "VoiceRetries") for queue in ("", "DeadLetter")),
        *(f"{channel.capitalize()}{queue}QueueUrl" for channel in Channel for queue in ("Urgent", "Routine", "DeadLetter")),
    },
    "Community": {
        f"{name}{queue}QueueUrl"
        for name in ("Devices", "EndpointEvents", "InboundSms", "MailEvents", "Import")
        for queue in ("", "DeadLetter")
    },
    "Public": {"PublicApiUrl", "PublicApiId", "PublicBucket", "PublicDistributionDomain"},
    "Media": {"QuarantineBucket"} | {f"{name}{queue}QueueUrl" for name in ("Photos", "Posters") for queue in ("", "DeadLetter")},
    "Api": {"ApiUrl", "ApiId", "StaffDistributionDomain"},
}


def test_the_synth_asks_for_nothing_from_outside(assembly: Assembly) -> None:
    manifest = json.loads((assembly.folder / "manifest.json").read_text())
    assert "missing" not in manifest


def test_both_packs_of_cdk_nag_are_heard_and_a_finding_fails_the_synth(layers: Path, tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path), context={"environment": "production", "layers": str(layers)})
    data, *_ = build(app)
    sqs.Queue(data, "Careless")
    with pytest.raises(RuntimeError):
        app.synth()
    report = (tmp_path / "validation-report.json").read_text()
    assert "AwsSolutions-SQS3" in report
    assert "Serverless-SQSRedrivePolicy" in report


def test_every_acknowledgement_gives_its_reason() -> None:
    source = "".join(path.read_text() for path in Path(__file__).parents[2].glob("infra/*.py"))
    assert "acknowledge(self" in source
    assert "Validations.of" not in source.replace("Validations.of(construct)", "").replace("Validations.of(app).add_plugins", "")


def test_a_stack_has_fewer_than_400_resources(assembly: Assembly) -> None:
    assert all(number < 400 for number in Counter(resource.stack for resource in assembly.resources).values())


def test_local_has_the_same_resources_as_production(production: Assembly, local: Assembly) -> None:
    def shape(assembly: Assembly) -> Counter[tuple[str, str]]:
        return Counter((resource.stack.rpartition("-")[2], resource.type) for resource in assembly.resources)

    assert shape(local) == shape(production)


def test_no_code_asks_which_environment_it_is_in() -> None:
    for path in Path(__file__).parents[2].glob("infra/*.py"):
        assert not re.search(r"environment\.name\s*(==|!=|in\b)|environment (is|==) (LOCAL|TEST|PRODUCTION)", path.read_text()), (
            path
        )


@pytest.mark.parametrize("stack", OUTPUTS)
def test_the_outputs_that_others_rely_on_are_there(production: Assembly, stack: str) -> None:
    outputs = production.templates[f"Kindalarm-production-{stack}"]["Outputs"]
    assert {name for name in outputs if not name.startswith("ExportsOutput")} == OUTPUTS[stack]


@pytest.mark.parametrize("environment", ALL.values(), ids=ALL)
def test_the_brand_of_an_environment_fits_the_texts(environment: Environment) -> None:
    names = Brand(environment.brand_amber, environment.brand_missing_child, link_base=environment.link_base)
    assert names.link("x").endswith("x")


def test_an_environment_must_be_named() -> None:
    with pytest.raises(UnknownSettingError, match=r"local\|test\|production"):
        build(App())


def test_production_lets_nobody_redirect_its_calls(synthesise: Callable[..., Assembly]) -> None:
    assert not PRODUCTION.settable
    with pytest.raises(UnknownSettingError, match="webhook_hosts"):
        synthesise("production", webhook_hosts="127.0.0.1:1")


def test_a_synth_without_layers_says_how_to_get_them(synthesise: Callable[..., Assembly], tmp_path: Path) -> None:
    with pytest.raises(LayersMissingError, match="make layers"):
        synthesise("local", layers=str(tmp_path))


def test_only_local_is_unprotected() -> None:
    assert [environment for environment in ALL.values() if not environment.retain_data] == [LOCAL]
    assert [environment for environment in ALL.values() if environment.layer_target != "lambda"] == [LOCAL]
