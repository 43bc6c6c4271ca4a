"""What must be true of the outside world after each message: everybody got what was signed, once, and nobody else did."""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from alerting.domain.alert import Version
from alerting.domain.messages import Audience, MessageType
from alerting.domain.signatures import signed_hash
from local.aws import LOG as AWS_LOG
from local.places import STATE
from local.scenario import Story
from local.seed import NATIONAL, OPERATOR, Signs
from local.stack import Stack
from local.story_facts import NAME, PLATE, amber_alert, with_photo

#: How long the outside world may take after the last channel settled.
PATIENCE_SECONDS: Final = 10.0
#: Of intake and of dispatch.
SWEEPS: Final = 2
ENDS: Final = frozenset({MessageType.STOP, MessageType.RESULT})

Received = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `detail` says what was found where it is not ok."""

    name: str
    ok: bool
    detail: str = ""


@dataclass(slots=True)
class Findings:
    """Every check so far."""

    checks: list[Check] = field(default_factory=list)

    def that(self, name: str, found: Callable[[], str]) -> None:
        """Look until nothing is wrong, or patience ends; `found` gives what is wrong, or nothing."""
        end = time.monotonic() + PATIENCE_SECONDS
        while (wrong := found()) and time.monotonic() < end:
            time.sleep(0.2)
        self.checks.append(Check(name, not wrong, wrong[:500]))

    @property
    def failures(self) -> list[Check]:
        """What is not ok."""
        return [check for check in self.checks if not check.ok]


def after_version(stack: Stack, story: Story, findings: Findings) -> None:
    """Everything that must hold once the newest version of this story went out."""
    newest, title = story.versions[-1], story.chapters[-1].title
    findings.that(f"{title}: the hash of what went out is the hash that was signed", lambda: _unsigned(newest))
    findings.that(f"{title}: every phone shows exactly the signed text, in the place of the last", lambda: _phones(stack, story))
    findings.that(f"{title}: every number got exactly the signed text, once", lambda: _numbers(stack, story))
    findings.that(f"{title}: every sign shows exactly the signed lines", lambda: _signs(stack, story))
    findings.that(f"{title}: nobody else got anything", lambda: _others(stack, story))
    findings.that(f"{title}: every SMS has its receipt", lambda: _receipts(stack, story))
    if newest.message in ENDS:
        findings.that(f"{title}: it names nobody", lambda: _names(stack, story))


def after_everything(stack: Stack, findings: Findings) -> None:
    """What must hold in the end."""
    findings.that("No message is left in a queue or dead-letter queue", lambda: _queues(stack))
    findings.that("The sweeps run, and find nothing to mend", lambda: _sweeps(stack))
    findings.that("No function was refused anything by its role", _refusals)
    findings.that("The phone whose app was removed raised a failure, and its endpoint is off", lambda: _dead_phones(stack))


def doors(stack: Stack, findings: Findings) -> None:
    """Who may not come in or sign, tried on a proposal that is then rejected."""
    findings.that("Who did not sign in gets 401", lambda: _status(401, stack.anonymous().send("GET", "/v1/alerts").status))
    findings.that("A forged token gets 401", lambda: _status(401, _forged(stack).send("GET", "/v1/alerts").status))
    content = with_photo(amber_alert(datetime.now(UTC)), stack.seeded.photo)
    posts = [
        stack.api(OPERATOR).send("POST", "/v1/alerts", content, Idempotency_Key="three-times-the-same").json() for _ in range(3)
    ]
    same = len({post["alert"]["id"] for post in posts}) == 1
    findings.that("The same POST three times makes one alert", lambda: "" if same else "several alerts")
    draft = posts[0]
    proposal = f"/v1/alerts/{draft['alert']['id']}/proposal"
    submitted = stack.api(OPERATOR).post(f"{proposal}/submit", revision=draft["proposal"]["revision"])
    sign = {"hash": submitted["proposal"]["hash"]}
    attempts = (
        ("One person cannot sign twice", 403, stack.api(OPERATOR), sign),
        ("A police system cannot sign", 403, stack.system(), sign),
        ("An old hash cannot be signed", 409, stack.api(NATIONAL), {"hash": "0" * 64}),
    )
    for name, status, api, body in attempts:
        found = api.send("POST", f"{proposal}/sign", body).status
        findings.that(f"{name} ({status})", partial(_status, status, found))
    stack.api(NATIONAL).post(f"{proposal}/reject", {"reason": "Alleen een proef."})


def _unsigned(version: Version) -> str:
    again = signed_hash(version.message, version.content, version.texts, version.base_version)
    hashes = {version.hash, again, *(signature.hash for signature in version.signatures)}
    return "" if len(hashes) == 1 else f"{len(hashes)} different hashes"


def _phones(stack: Stack, story: Story) -> str:
    received = stack.outside.received()
    expected = [_said(version, "push") for version in story.versions]
    return _first_wrong(_phone_problems(phone, story, expected) for phone in _meant(received["phones"], story) if phone["alive"])


def _phone_problems(phone: Received, story: Story, expected: Sequence[Mapping[str, str]]) -> Iterator[str]:
    got = [note for note in phone["received"] if note["key"] == story.alert_id]
    if [(note["title"], note["body"]) for note in got] != [(text["title"], text["body"]) for text in expected]:
        yield f"{phone['name']} got {[note['title'] for note in got]}, signed were {[text['title'] for text in expected]}"
    shown = [note for note in phone["shown"].values() if note["key"] == story.alert_id]
    if [note["title"] for note in shown] != [expected[-1]["title"]]:
        yield f"{phone['name']} shows {[note['title'] for note in shown]}"


def _numbers(stack: Stack, story: Story) -> str:
    bodies: dict[str, list[str]] = {number: [] for number in _own_numbers(stack, story)}
    for item in stack.outside.received()["sms"]:
        if item["context"].get("a") == story.alert_id and item["number"] in bodies:
            bodies[item["number"]].append(item["body"])
    expected = [_said(version, "sms")["text"] for version in story.versions]
    return _first_wrong(
        iter([f"{number} got {got}, signed were {expected}"] if got != expected else []) for number, got in bodies.items()
    )


def _signs(stack: Stack, story: Story) -> str:
    shown = {network["id"]: network for network in stack.outside.received()["networks"]}
    return _first_wrong(_sign_problems(item, shown[item.id], story) for item in _own_networks(stack, story))


def _sign_problems(item: Signs, network: Received, story: Story) -> Iterator[str]:
    slot = "board" if item.board else f"{item.rows}x{item.columns}/{item.viewer}"
    text = _said(story.versions[-1], "display").get(slot)
    lines = network["shows"].get(story.alert_id, {}).get("lines", [])
    if lines != (text.split("\n") if text else []):
        yield f"{item.id} shows {lines}, signed was {text!r}"
    told = [showing["version"] for showing in network["told"] if showing["alert_id"] == story.alert_id]
    if len(told) != len(set(told)):
        yield f"{item.id} was told versions {told}"
    if network["refused"]:
        yield f"{item.id} refused {network['refused']}"


def _others(stack: Stack, story: Story) -> str:
    """Exercise and reality never meet: not on phones, numbers or signs."""
    received = stack.outside.received()
    meant_phones = {phone["token"] for phone in _meant(received["phones"], story)}
    own = set(_own_numbers(stack, story))
    networks = {item.id for item in _own_networks(stack, story)}
    wrong = [
        *(p["name"] for p in received["phones"] if p["token"] not in meant_phones and _has(p["received"], "key", story)),
        *(item["number"] for item in received["sms"] if item["context"].get("a") == story.alert_id and item["number"] not in own),
        *(n["id"] for n in received["networks"] if n["id"] not in networks and _has(n["told"], "alert_id", story)),
    ]
    return f"also reached: {wrong[:5]}" if wrong else ""


def _has(items: Sequence[Received], key: str, story: Story) -> bool:
    return any(item[key] == story.alert_id for item in items)


def _receipts(stack: Stack, story: Story) -> str:
    if "sms" not in story.versions[-1].texts:
        return ""
    status = stack.api(OPERATOR).get(f"/v1/alerts/{story.alert_id}/status")
    sms = next(channel for channel in status["channels"] if channel["channel"] == "sms")
    unreachable = len(set(stack.seeded.unreachable) & set(_own_numbers(stack, story)))
    expected = (sms["accepted"] - unreachable, unreachable)
    found = (sms["confirmed"], sms["unconfirmed"])
    return "" if found == expected else f"confirmed and not: {found}, should be {expected}"


def _names(stack: Stack, story: Story) -> str:
    """After the stop nobody is named: not in what goes out, not on what is still shown."""
    received = stack.outside.received()
    version = story.versions[-1]
    phones = [note for phone in received["phones"] for note in phone["shown"].values() if note["key"] == story.alert_id]
    signs = [n["shows"][story.alert_id]["lines"] for n in received["networks"] if story.alert_id in n["shows"]]
    seen = json.dumps([version.texts, phones, signs], ensure_ascii=False)
    found = [word for word in (*NAME, PLATE) if word in seen]
    return f"still named: {found}" if found else ""


def _queues(stack: Stack) -> str:
    sqs = stack.aws.session().client("sqs", endpoint_url=stack.aws.endpoint, config=stack.aws.config())
    left: dict[str, int] = {}
    for name, url in stack.outputs.items():
        if name.endswith("QueueUrl"):
            counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            left[name] = sum(int(count) for key, count in counts.items() if key.startswith("ApproximateNumberOfMessages"))
    wrong = {name: count for name, count in left.items() if count}
    return f"left over: {wrong}" if wrong or not left else ""


def _sweeps(stack: Stack) -> str:
    """EventBridge starts them each minute; here they are started by hand, to see that they can."""
    client = stack.aws.session().client("lambda", endpoint_url=stack.aws.endpoint, config=stack.aws.config())
    pages = client.get_paginator("list_functions").paginate()
    sweeps = [
        item["FunctionName"] for page in pages for item in page["Functions"] if item["Handler"].endswith("sweep_handler.handle")
    ]
    answers = {name: client.invoke(FunctionName=name, Payload=b"{}") for name in sweeps}
    broken = {name: answer["Payload"].read().decode() for name, answer in answers.items() if "FunctionError" in answer}
    return f"{len(sweeps)} sweeps, broken: {broken}" if broken or len(sweeps) != SWEEPS else ""


def _refusals() -> str:
    """The local AWS decides every call by the policies of the caller's role."""
    refused = re.findall(
        r"is not authorized to perform: [\w:-]+", (STATE / AWS_LOG).read_text(encoding="utf-8", errors="replace")
    )
    return ", ".join(sorted(set(refused)))


def _dead_phones(stack: Stack) -> str:
    failures = [event["FailureType"] for event in stack.outside.received()["push_failures"]]
    return "" if failures[:1] == ["InvalidPlatformToken"] and set(failures[1:]) <= {"EndpointDisabled"} else f"raised: {failures}"


def _said(version: Version, channel: str) -> Mapping[str, str]:
    """What this version says to somebody who followed the alert from its start."""
    audience = Audience.FIRST if version.message is MessageType.ALERT else Audience.REACHED
    return version.texts[channel][audience.value]


def _meant(phones: Sequence[Received], story: Story) -> list[Received]:
    exercise = story.versions[0].content.exercise
    return [phone for phone in phones if phone["exercise"] is exercise]


def _own_numbers(stack: Stack, story: Story) -> tuple[str, ...]:
    return stack.seeded.exercise_numbers if story.versions[0].content.exercise else stack.seeded.numbers


def _own_networks(stack: Stack, story: Story) -> list[Signs]:
    exercise = story.versions[0].content.exercise
    return [item for item in stack.seeded.networks if item.exercise is exercise]


def _forged(stack: Stack) -> Any:
    api = stack.api(OPERATOR)
    head, body, _ = api.token.split(".")
    return type(api)(api.url, f"{head}.{body}.{'A' * 342}")


def _status(expected: int, found: int) -> str:
    return "" if found == expected else f"status {found}"


def _first_wrong(problems: Iterator[Iterator[str]]) -> str:
    return next((problem for each in problems for problem in each), "")
