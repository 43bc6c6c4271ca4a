"""Functions: what they read from the environment, how long they may take, where they log, and what they ship."""

import importlib
from pathlib import Path
from typing import Any

import pytest

from alerting.domain.content import Channel
from alerting.domain.delivery import LEASE, TIMEOUT, VISIBILITY
from alerting.runtime.settings import keys
from templates import Assembly, Resource

SETTINGS = {
    "IntakeApi": ["intake.settings.ApiSettings"],
    "Relay": ["intake.settings.RelaySettings"],
    "IntakeSweep": ["intake.settings.SweepSettings"],
    "PushChannel/Worker": ["dispatch.settings.ChannelSettings", "dispatch.channels.push.PushSettings"],
    "SmsChannel/Worker": ["dispatch.settings.ChannelSettings", "dispatch.channels.sms.SmsSettings"],
    "VoiceChannel/Worker": ["dispatch.settings.ChannelSettings", "dispatch.channels.voice.VoiceSettings"],
    "EmailChannel/Worker": ["dispatch.settings.ChannelSettings", "dispatch.channels.email.EmailSettings"],
    "DisplayChannel/Worker": ["dispatch.settings.ChannelSettings", "dispatch.channels.display.DisplaySettings"],
    "WebChannel/Worker": ["dispatch.settings.ChannelSettings", "dispatch.channels.web.WebSettings"],
    "SiteSweep": ["dispatch.channels.web.WebSettings"],
    "VoiceRetries/Worker": ["dispatch.voice_retry.VoiceRetrySettings"],
    "DispatchSweep": ["dispatch.settings.SweepSettings"],
    "PhotosApi": ["media.settings.PhotosApiSettings"],
    "PosterPreviewsApi": ["media.settings.PreviewsApiSettings"],
    "Photos/Worker": ["media.settings.PhotosSettings"],
    "Posters/Worker": ["media.settings.PostersSettings"],
    "StatusApi": ["status.settings.ApiSettings"],
    "ConfigurationApi": ["configuration.settings.ApiSettings"],
    "AccessApi": ["access.settings.ApiSettings"],
    "Console": ["console.settings.ConsoleSettings"],
    "Receipts/Worker": ["status.settings.ReceiptsSettings"],
    "DevicesApi": ["community.devices.settings.ApiSettings"],
    "Devices/Worker": ["community.devices.settings.WorkerSettings"],
    "DevicesSweep": ["community.devices.settings.SweepSettings"],
    "EndpointEvents/Worker": ["community.devices.settings.EventsSettings"],
    "ParticipantsApi": ["community.participants.settings.ParticipantsSettings"],
    "Pages": ["community.participants.settings.ParticipantsSettings"],
    "InboundSms/Worker": ["community.participants.settings.RegisterSettings"],
    "MailEvents/Worker": ["community.participants.settings.RegisterSettings"],
    "Import/Worker": ["community.import_handler.ImportSettings"],
}
#: What every function gets besides its settings.
FRAMEWORK = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_LOG_LEVEL"}


def test_every_function_is_known_here(assembly: Assembly) -> None:
    assert {_name(function) for function in assembly.of("AWS::Lambda::Function")} == set(SETTINGS)


@pytest.mark.parametrize("name", SETTINGS)
def test_the_environment_of_a_function_is_its_settings_model(production: Assembly, name: str) -> None:
    function = production.one(f"{name}/Function", "AWS::Lambda::Function")
    wanted = {key for model in SETTINGS[name] for key in keys(_load(model))}
    assert set(_variables(function)) == wanted | FRAMEWORK


@pytest.mark.parametrize("name", SETTINGS)
def test_the_handler_of_a_function_is_there(production: Assembly, name: str) -> None:
    handler = production.one(f"{name}/Function", "AWS::Lambda::Function").properties["Handler"]
    module, _, attribute = handler.rpartition(".")
    assert attribute == "handle"
    assert importlib.util.find_spec(module) is not None


def test_local_differs_from_production_by_settings_only(production: Assembly, local: Assembly) -> None:
    for function in production.of("AWS::Lambda::Function"):
        twin = local.one(function.path, "AWS::Lambda::Function")
        assert set(_variables(twin)) == set(_variables(function))
        assert _shape(twin) == _shape(function)


def test_the_queues_of_the_sweep_are_the_channels_own(production: Assembly) -> None:
    sweep = production.one("DispatchSweep/Function", "AWS::Lambda::Function")
    text = production.target(sweep.stack, _variables(sweep)["CHANNEL_QUEUES"])
    assert text == (
        '{"push":{"urgent":"PushChannel/Urgent","routine":"PushChannel/Routine"},'
        '"sms":{"urgent":"SmsChannel/Urgent","routine":"SmsChannel/Routine"},'
        '"voice":{"urgent":"VoiceChannel/Urgent","routine":"VoiceChannel/Routine"},'
        '"email":{"urgent":"EmailChannel/Urgent","routine":"EmailChannel/Routine"},'
        '"display":{"urgent":"DisplayChannel/Urgent","routine":"DisplayChannel/Routine"},'
        '"web":{"urgent":"WebChannel/Urgent","routine":"WebChannel/Routine"}}'
    )


def test_a_worker_times_out_before_its_lease_and_the_lease_before_the_message_returns(assembly: Assembly) -> None:
    for mapping in assembly.of("AWS::Lambda::EventSourceMapping"):
        source = assembly.target(mapping.stack, mapping.properties["EventSourceArn"])
        if source == "Alerts":  # the stream: no lease, no visibility
            continue
        worker = _named(assembly, mapping, mapping.properties["FunctionName"])
        queue = assembly.one(source, "AWS::SQS::Queue")
        timeout, visibility = worker.properties["Timeout"], queue.properties["VisibilityTimeout"]
        if source == "Import/Queue":  # holds no lease; a run may take as long as Lambda lets it
            assert timeout == 900 < visibility
            continue
        assert timeout <= TIMEOUT.total_seconds() < LEASE.total_seconds() < visibility == VISIBILITY.total_seconds()


def test_every_function_logs_to_its_own_group_with_a_term(assembly: Assembly) -> None:
    groups = set()
    for function in assembly.of("AWS::Lambda::Function"):
        path = assembly.target(function.stack, function.properties["LoggingConfig"]["LogGroup"])
        groups.add(path)
        assert path == f"{_name(function)}/Log"
    assert len(groups) == len(SETTINGS)


def test_every_log_has_a_term(production: Assembly, local: Assembly) -> None:
    assert {log.properties["RetentionInDays"] for log in production.of("AWS::Logs::LogGroup")} == {365}
    assert {log.properties["RetentionInDays"] for log in local.of("AWS::Logs::LogGroup")} == {1}


def test_only_channel_workers_and_the_import_may_send_to_the_queue_that_wakes_them(assembly: Assembly) -> None:
    allowed = {
        _name(function) for function in assembly.of("AWS::Lambda::Function") if function.properties["RecursiveLoop"] == "Allow"
    }
    channels = {f"{channel.value.capitalize()}Channel/Worker" for channel in Channel}
    assert allowed == channels | {"Import/Worker"}


def test_every_function_is_arm_python_traced_and_unreserved(assembly: Assembly) -> None:
    for function in assembly.of("AWS::Lambda::Function"):
        properties = function.properties
        assert properties["Architectures"] == ["arm64"]
        assert properties["Runtime"] == "python3.13"
        # The console calls nothing of AWS, and may do nothing there but write its log.
        traced = _name(function) != "Console"
        assert properties.get("TracingConfig") == ({"Mode": "Active"} if traced else None)
        assert "ReservedConcurrentExecutions" not in properties


def test_only_who_needs_a_heavy_library_carries_its_layer(assembly: Assembly) -> None:
    more = {
        "IntakeApi": {"Platform/Geo"},
        **{name: {"Platform/Pages"} for name in ("Pages", "Console", "StatusApi")},
        **{name: {"Platform/Pages", "Platform/Signing"} for name in ("WebChannel/Worker", "SiteSweep")},
        **{name: {"Platform/Imaging"} for name in ("PhotosApi", "Photos/Worker", "Posters/Worker", "PosterPreviewsApi")},
    }
    for function in assembly.of("AWS::Lambda::Function"):
        layers = {assembly.target(function.stack, layer) for layer in function.properties["Layers"]}
        assert layers == {"Platform/Shared"} | more.get(_name(function), set())


def test_a_function_ships_its_own_package_only(assembly: Assembly) -> None:
    for function in assembly.of("AWS::Lambda::Function"):
        asset = Path(assembly.folder, function.attributes["Metadata"]["aws:asset:path"])
        package = function.properties["Handler"].partition(".")[0]
        assert [path.name for path in asset.iterdir()] == [package]
        assert (asset / package / "__init__.py").is_file()
        assert not list(asset.rglob("__pycache__"))


def test_every_function_has_a_role_of_its_own(assembly: Assembly) -> None:
    functions = assembly.of("AWS::Lambda::Function")
    assert {assembly.target(function.stack, function.properties["Role"]) for function in functions} == {
        f"{_name(function)}/Role" for function in functions
    }


def test_every_crash_is_watched(assembly: Assembly) -> None:
    watched = {
        assembly.target(alarm.stack, alarm.properties["Dimensions"][0]["Value"]).removesuffix("/Function")
        for alarm in assembly.of("AWS::CloudWatch::Alarm")
        if alarm.properties["MetricName"] == "Errors"
    }
    assert watched == set(SETTINGS)


#: How often each sweep runs, as EventBridge says it, and where rounds that failed wait.
SWEEPS = {
    "IntakeSweep": ("rate(1 minute)", "SweepFailures"),
    "DispatchSweep": ("rate(1 minute)", "SweepFailures"),
    "SiteSweep": ("rate(1 minute)", "SweepFailures"),
    "DevicesSweep": ("rate(5 minutes)", "DevicesSweepFailures"),
}


@pytest.mark.parametrize("name", SWEEPS)
def test_a_sweep_runs_by_the_clock_and_its_silence_is_an_alarm(assembly: Assembly, name: str) -> None:
    schedule, _ = SWEEPS[name]
    rule = assembly.one(f"{name}/ByTheClock", "AWS::Events::Rule").properties
    assert (rule["ScheduleExpression"], rule["State"]) == (schedule, "ENABLED")
    assert assembly.one(f"{name}/Function", "AWS::Lambda::Function").properties["Timeout"] < 60
    alarm = assembly.one(f"{name}/Silent", "AWS::CloudWatch::Alarm").properties
    assert (alarm["MetricName"], alarm["ComparisonOperator"], alarm["Threshold"]) == ("Invocations", "LessThanThreshold", 1)
    assert alarm["Period"] == (300 if "minute)" in schedule else 1_500)
    assert alarm["TreatMissingData"] == "breaching"


def test_a_failed_round_of_a_sweep_is_not_repeated_and_not_lost(assembly: Assembly) -> None:
    found = {}
    for config in assembly.of("AWS::Lambda::EventInvokeConfig"):
        assert config.properties["MaximumRetryAttempts"] == 0
        destination = config.properties["DestinationConfig"]["OnFailure"]["Destination"]
        found[_name(_named(assembly, config, config.properties["FunctionName"]))] = assembly.target(config.stack, destination)
    assert found == {name: failures for name, (_, failures) in SWEEPS.items()}


#: What a worker logs when a person has to look, by channel.
CRIES = [
    *((name, "budget spent") for name in ("Sms", "Voice", "Email")),
    *(("Web", words) for words in ("cap not signed", "cap not valid", "photo missing")),
]


@pytest.mark.parametrize(("name", "words"), CRIES)
def test_what_a_worker_cries_out_calls_a_person(assembly: Assembly, name: str, words: str) -> None:
    title = f"{name}Channel/{name}{words.title().replace(' ', '')}"
    counted = assembly.one(title, "AWS::Logs::MetricFilter")
    assert assembly.target(counted.stack, counted.properties["LogGroupName"]) == f"{name}Channel/Worker/Log"
    assert counted.properties["FilterPattern"] == f'{{ $.message = "{words}" }}'
    (metric,) = counted.properties["MetricTransformations"]
    alarm = assembly.one(f"{title}Heard", "AWS::CloudWatch::Alarm").properties
    assert (alarm["MetricName"], alarm["Namespace"]) == (metric["MetricName"], metric["MetricNamespace"])


def test_the_words_are_those_that_the_code_logs() -> None:
    """An alarm on words that nobody says would never ring."""
    sources = "".join(path.read_text() for path in Path(__file__).parents[2].glob("functions/dispatch/**/*.py"))
    assert [words for _, words in CRIES if f'"{words}"' not in sources] == []


def _name(function: Resource) -> str:
    return function.path.removesuffix("/Function")


def _named(assembly: Assembly, origin: Resource, value: Any) -> Resource:
    return assembly.one(assembly.target(origin.stack, value), "AWS::Lambda::Function")


def _variables(function: Resource) -> dict[str, Any]:
    variables: dict[str, Any] = function.properties["Environment"]["Variables"]
    return variables


def _shape(function: Resource) -> dict[str, Any]:
    return {key: function.properties[key] for key in ("Handler", "Timeout", "MemorySize", "Runtime", "RecursiveLoop")}


def _load(model: str) -> type[Any]:
    module, _, name = model.rpartition(".")
    found: type[Any] = getattr(importlib.import_module(module), name)
    return found
