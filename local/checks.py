"""What must be true of the outside world after each message: everybody got what was signed, once, and nobody else did."""

import json
import re
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from alerting.domain.alert import Version
from alerting.domain.messages import MessageType
from alerting.domain.signatures import signed_hash
from local.arrivals import SLOTS, counted_receipts, late_to_leavers, missed, screens, strays, wrong_signs
from local.aws import LOG as AWS_LOG
from local.findings import Findings
from local.places import STATE
from local.public_site import idle_polls, incomplete, keep_copy, not_taken_down, still_named
from local.seed import NATIONAL, OPERATOR
from local.stack import Stack
from local.story import Story
from local.story_facts import NAMES, amber_alert, with_photo
from local.web import call

#: Of intake, of dispatch, of the site and of devices.
SWEEPS: Final = 4
ENDS: Final = frozenset({MessageType.STOP, MessageType.RESULT})
#: How each channel's recipients are called in the report.
WHO: Final = {"push": "phone", "sms": "number", "voice": "person who is called", "email": "mail address"}


def after_version(stack: Stack, story: Story, findings: Findings) -> None:
    """Everything that must hold once the newest version of this story went out."""
    newest, title = story.versions[-1], story.chapters[-1].title
    findings.that(f"{title}: the hash of what went out is the hash that was signed", lambda: _unsigned(newest))
    for channel in SLOTS:
        if channel in story.channels:
            name = f"{title}: every {WHO[channel]} inside got exactly the signed text, once"
            findings.that(name, partial(missed, stack, story, channel))
    findings.that(f"{title}: every sign shows exactly the signed lines", lambda: wrong_signs(stack, story))
    findings.that(f"{title}: nobody else got anything", lambda: strays(stack, story))
    findings.that(f"{title}: who left heard nothing more", lambda: late_to_leavers(stack))
    findings.that(f"{title}: every send has its receipt", lambda: _receipts(stack, story))
    if newest.message in ENDS:
        findings.that(f"{title}: it names nobody", lambda: _names(stack, story))


#: The chapters after which a copy of the public site is kept, by where it is kept.
COPIED: Final = {"Alert": "start", "Update": "update", "Result": "end"}


def look_at_site(stack: Stack, story: Story, findings: Findings) -> None:
    """What the public can read once the newest version of this story went out."""
    title = story.chapters[-1].title
    if story.versions[-1].message in ENDS:
        findings.that(f"{title}: nobody is shown any more, by any path", lambda: not_taken_down(stack, story))
    else:
        findings.that(f"{title}: pages, feeds, posters and signed CAP are there", lambda: incomplete(stack, story))
    if title in COPIED:
        keep_copy(stack, COPIED[title])


def after_everything(stack: Stack, findings: Findings) -> None:
    """What must hold in the end."""
    findings.that("Phones that follow their live location left out what was not for them", lambda: _left_out(stack))
    findings.that("The page to join is there, by way of the front door", lambda: _page(stack))
    findings.that("Who asks a feed again for nothing new gets 304", lambda: idle_polls(stack))
    findings.that("No public store, queue, table of deliveries or log names anybody", lambda: still_named(stack))
    findings.that("No message is left in a queue or dead-letter queue", lambda: _queues(stack))
    findings.that("The sweeps run, and find nothing to mend", lambda: _sweeps(stack))
    findings.that("No function was refused anything by its role", _refusals)
    findings.that("The phone whose app was removed raised a failure, and its endpoint is off", lambda: _dead_phones(stack))


def doors(stack: Stack, findings: Findings) -> None:
    """Who may not come in or sign, tried on a proposal that is then rejected."""
    findings.that("Who did not sign in gets 401", lambda: _status(401, stack.anonymous().send("GET", "/v1/alerts").status))
    findings.that("A forged token gets 401", lambda: _status(401, _forged(stack).send("GET", "/v1/alerts").status))
    content = with_photo(amber_alert(datetime.now(UTC)), stack.photo)
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


def _receipts(stack: Stack, story: Story) -> str:
    """Where a channel tells what arrived, it tells what the outside world did with this version."""
    status = stack.api(OPERATOR).get(f"/v1/alerts/{story.alert_id}/status")
    there = counted_receipts(stack.outside.received(), story.alert_id, story.versions[-1].number)
    told = {
        channel["channel"]: (channel["confirmed"], channel["unconfirmed"])
        for channel in status["channels"]
        if channel["confirmed"] is not None
    }
    wrong = {channel: (counts, there[channel]) for channel, counts in told.items() if counts != there[channel]}
    return f"confirmed and not, as told and as it was: {wrong}" if wrong or not told else ""


def _names(stack: Stack, story: Story) -> str:
    """After the stop nobody is named: not in what goes out, not on what is still shown."""
    seen = json.dumps([story.versions[-1].texts, screens(stack.outside.received(), story)], ensure_ascii=False)
    found = [word for word in NAMES if word in seen]
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


def _left_out(stack: Stack) -> str:
    """Android phones near Utrecht but not in it got the local alert, and their owners did not see it."""
    near = [item for item in stack.outside.received()["phones"] if "outside the area" in item["left_out"]]
    return "" if near else "none got a push that was not for it"


def _page(stack: Stack) -> str:
    answer = call("GET", f"{stack.outside.front_door}/meedoen")
    fine = answer.status == 200 and b"Help mee zoeken" in answer.body  # noqa: PLR2004  # HTTP OK
    return "" if fine else f"status {answer.status}"


def _dead_phones(stack: Stack) -> str:
    """SNS reports the first push that could not be delivered; the device is dead then, and gets no other."""
    dead = {owner.token for owner in stack.seeded.people.owners if not owner.alive}
    stack.outside.order(look=sorted(dead))
    received = stack.outside.received()
    failures = [event["FailureType"] for event in received["push_failures"]]
    states = {phone["state"] for phone in received["phones"] if phone["token"] in dead}
    fine = "InvalidPlatformToken" in failures and set(failures) <= {"InvalidPlatformToken", "EndpointDisabled"}
    return "" if fine and states == {"dead"} else f"raised: {failures}; devices: {states}"


def _forged(stack: Stack) -> Any:
    api = stack.api(OPERATOR)
    head, body, _ = api.token.split(".")
    return type(api)(api.url, f"{head}.{body}.{'A' * 342}")


def _status(expected: int, found: int) -> str:
    return "" if found == expected else f"status {found}"
