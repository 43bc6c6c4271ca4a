"""A child is missed in Utrecht: three kilometres around the Dom, and news before everybody there has had the alert."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from alerting.domain.area import Circle
from local.arrivals import arrived
from local.findings import Findings
from local.join import participant_id
from local.outside.world import SLOW_SECONDS as USUAL_SLOW_SECONDS
from local.people import DOM, RADIUS_M
from local.processes import LocalWorldError
from local.scenario import follow, newest, sign_by_two, stop_and_tell, update
from local.seed import NATIONAL, OPERATOR
from local.stack import Stack
from local.story import Audience, Chapter, Story
from local.story_facts import CAR, missing_child, with_photo
from local.web import call

AREA: Final = Circle(latitude=DOM[0], longitude=DOM[1], radius_m=RADIUS_M, description="Utrecht en omgeving")
#: So many have their text when the first of them leaves, and the news comes.
SOME: Final = 4
#: How long a text takes meanwhile: the forty of them then take longer than somebody needs to leave.
SLOW_SECONDS: Final = 0.6
PATIENCE_SECONDS: Final = 90.0


def regional_alert(stack: Stack, audience: Audience, findings: Findings) -> Story:
    """Estimate, release, people who leave, an update before the first run is through, stop, result."""
    if not _stays(stack, stack.seeded.people.bouncing):  # an alert before this one bounced there already
        stack.gone.setdefault(stack.seeded.people.bouncing, datetime.now(UTC).isoformat(timespec="milliseconds"))
    audience.step("A child is missed in Utrecht. How many people would 3 km around the Dom reach?")
    findings.that("Utrecht: the estimate is no less than who is there", lambda: _too_low(stack))
    content = with_photo(missing_child(datetime.now(UTC).replace(microsecond=0), AREA), stack.photo)
    story = Story(stack.api(OPERATOR).post("/v1/alerts", content)["alert"]["id"])
    audience.step("The telephone network is slow today. Two sign, and it goes out to those 3 km by push, SMS, voice and mail")
    stack.outside.order(faults={"sms": {"kind": "slow"}}, slow_seconds=SLOW_SECONDS)
    try:
        sign_by_two(stack, story.alert_id, OPERATOR, NATIONAL)
        first = newest(stack, story.alert_id)
        _leave_in_the_middle(stack, audience, story.alert_id)
        findings.that("Utrecht: an address that bounced is forgotten", lambda: _stays(stack, stack.seeded.people.bouncing))
        _halt_in_the_middle(stack, audience, story.alert_id)
    finally:
        stack.outside.order(faults={"sms": None}, slow_seconds=USUAL_SLOW_SECONDS)
    audience.step("News: a grey VW Golf. An update, signed by two")
    update(stack, story.alert_id, vehicles=[CAR])
    progress = stack.api(OPERATOR).get(f"/v1/alerts/{story.alert_id}/status")
    story.chapters.append(Chapter("Utrecht", first, progress, overtaken=True))
    follow(stack, audience, story, "Utrecht update")
    findings.that("Utrecht: the update came before everybody had the alert", lambda: _not_in_the_middle(stack, story))
    stop_and_tell(stack, audience, story, "Utrecht")
    return story


def _halt_in_the_middle(stack: Stack, audience: Audience, alert_id: str) -> None:
    """The network takes no more for a moment: the run rests between two blocks, for the two seconds in which the news comes.

    An update in the middle of a block waits for the block's lease, 45 s at the most; that is for tests/local, where nobody waits
    for a demo.
    """
    audience.step("Now the network takes no more: the rest will be tried again in a moment. But first there is news")
    stack.outside.fail("sms", "429")
    jobs = f"/v1/alerts/{alert_id}/status/sms"
    _until(lambda: all(job["state"] != "leased" for job in stack.api(OPERATOR).get(jobs)["jobs"]), "The run does not rest")


def _not_in_the_middle(stack: Stack, story: Story) -> str:
    """Says so when everybody had heard the alert before there was news, or nobody."""
    text = (story.versions[0].texts["sms"]["first"]["text"],)
    told = sum(text in texts for texts in arrived(stack.outside.received(), "sms", story.alert_id).values())
    planned = len(stack.seeded.people.contacts("sms", AREA))
    return "" if SOME <= told < planned else f"{told} of {planned} had it"


def _leave_in_the_middle(stack: Stack, audience: Audience, alert_id: str) -> None:
    """Once some have heard: one texts STOP, one presses the link in the mail, and one address turns out not to exist."""
    outside, bouncing = stack.outside, stack.seeded.people.bouncing
    _until(lambda: len(arrived(outside.received(), "sms", alert_id)) >= SOME, "Texts do not go out")
    bounces = [] if bouncing in stack.gone else [bouncing]
    _until(lambda: len(arrived(outside.received(), "email", alert_id)) >= SOME, "Mail does not go out")
    _until(lambda: arrived(outside.received(), "email", alert_id).keys() >= {*bounces}, "Mail does not go out")
    received = outside.received()
    stopper = next(iter(arrived(received, "sms", alert_id)))
    letter = next(item for item in received["mails"] if item["tags"].get("a") == alert_id and item["to"] != bouncing)
    audience.step("Somebody texts STOP; somebody presses the link in the mail; one address does not exist")
    outside.reply(stopper, " Stop. ")
    link = letter["headers"]["List-Unsubscribe"].strip("<>").replace(outside.public_url, outside.front_door)
    call("POST", link, b"List-Unsubscribe=One-Click", {"Content-Type": "application/x-www-form-urlencoded"})
    for contact in (stopper, letter["to"], *bounces):
        _until(lambda contact=contact: not _stays(stack, contact), f"{contact} does not leave")  # type: ignore[misc]
        stack.gone[contact] = datetime.now(UTC).isoformat(timespec="milliseconds")


def _too_low(stack: Stack) -> str:
    """The channels of which an estimate tells fewer than there are; fewer than ten is told as that only."""
    reach = {item["audience"]: item["at_most"] for item in _estimate(stack)}
    people = stack.seeded.people
    there = {channel: len(people.contacts(channel, AREA)) for channel in ("sms", "voice", "email")}
    told = {channel: 9 if reach[channel] is None else reach[channel] for channel in there}
    wrong = {channel: (told[channel], there[channel]) for channel in there if told[channel] < there[channel]}
    phones = sum(9 if reach[name] is None else reach[name] for name in ("push", "near"))
    if phones < len(people.phones(AREA)):
        wrong["push"] = (phones, len(people.phones(AREA)))
    return f"told and there: {wrong}" if wrong else ""


def _estimate(stack: Stack) -> Any:
    return stack.api(OPERATOR).post("/v1/areas/estimate", {"area": AREA.model_dump(mode="json")})["reach"]


def _stays(stack: Stack, contact: str) -> str:
    """Says so when somebody still takes part."""
    client = stack.aws.session().client("dynamodb", endpoint_url=stack.aws.endpoint, config=stack.aws.config())
    key = {"pk": {"S": f"PARTICIPANT#{participant_id(stack.aws, stack.outputs, contact)}"}, "sk": {"S": "PROFILE"}}
    found = client.get_item(TableName=stack.outputs["CommunityTable"], Key=key, ConsistentRead=True)
    return f"{contact} still takes part" if "Item" in found else ""


def _until(true: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        if time.monotonic() > end:
            raise LocalWorldError(f"{otherwise} within {PATIENCE_SECONDS:.0f} s.")
        time.sleep(0.1)
