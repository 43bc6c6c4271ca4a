"""A missing-child alert from draft to result, and an exercise, as people at their desks would do it over the API."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from alerting.domain.alert import Version
from local.api import Api
from local.processes import LocalWorldError
from local.seed import NATIONAL, OPERATOR, SECOND_NATIONAL
from local.stack import Stack
from local.story_facts import CAR, amber_alert, with_photo

SETTLED: Final = frozenset({"done", "closed"})
PATIENCE_SECONDS: Final = 60.0

Progress = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One released version, as signed, and how far the channels came with it."""

    title: str
    version: Version
    progress: Progress


@dataclass(slots=True)
class Story:
    """Everything that was sent for one alert, in order."""

    alert_id: str
    chapters: list[Chapter] = field(default_factory=list)

    @property
    def versions(self) -> list[Version]:
        """The versions, oldest first."""
        return [chapter.version for chapter in self.chapters]


@dataclass(frozen=True, slots=True)
class Audience:
    """Who follows the scenario: hears each step, sees progress, and looks around after each version."""

    step: Callable[[str], None]
    progress: Callable[[Progress, datetime], None]
    after: Callable[[Story], None]


def real_alert(stack: Stack, audience: Audience) -> Story:
    """Draft, two signatures, update, correction, stop, result."""
    story = Story(_draft(stack, audience))
    _release(stack, audience, story, "Alert")
    _update(stack, audience, story)
    audience.step("The plate was wrong: the national desk takes it out, alone and in one step")
    base = story.versions[-1].number
    stack.api(NATIONAL).post(f"/v1/alerts/{story.alert_id}/correct", {"fact": "plate", "index": 0, "base_version": base})
    _follow(stack, audience, story, "Correction")
    audience.step("The child was found: the national desk stops everything, alone and in one step")
    stack.api(NATIONAL).post(f"/v1/alerts/{story.alert_id}/stop")
    _follow(stack, audience, story, "Stop")
    audience.step("The family knows and agrees: a result, signed by two")
    body = {"outcome": "found_safe", "family_informed": True}
    stack.api(NATIONAL).post(f"/v1/alerts/{story.alert_id}/result", body)
    sign_by_two(stack, story.alert_id, NATIONAL, SECOND_NATIONAL)
    _follow(stack, audience, story, "Result")
    return story


def exercise_alert(stack: Stack, audience: Audience) -> Story:
    """An exercise, for exercise endpoints only, and its stop."""
    audience.step("First an exercise: the same alert, for exercise endpoints only")
    content = with_photo(amber_alert(datetime.now(UTC), exercise=True), stack.seeded.photo)
    story = Story(stack.api(OPERATOR).post("/v1/alerts", content)["alert"]["id"])
    _release(stack, audience, story, "Exercise")
    audience.step("The exercise is stopped")
    stack.api(NATIONAL).post(f"/v1/alerts/{story.alert_id}/stop")
    _follow(stack, audience, story, "Exercise stop")
    return story


def _draft(stack: Stack, audience: Audience) -> str:
    operator = stack.api(OPERATOR)
    audience.step("The regional operator drafts an AMBER Alert")
    content = amber_alert(datetime.now(UTC).replace(microsecond=0))
    view = operator.post("/v1/alerts", content)
    alert_id = str(view["alert"]["id"])
    audience.step("The photo came in: the operator adds it")
    revision = view["proposal"]["revision"]
    operator.put(f"/v1/alerts/{alert_id}/proposal", with_photo(content, stack.seeded.photo), revision)
    return alert_id


def _release(stack: Stack, audience: Audience, story: Story, title: str) -> None:
    audience.step("The operator submits and signs; the national desk signs the same hash, and it goes out")
    sign_by_two(stack, story.alert_id, OPERATOR, NATIONAL)
    _follow(stack, audience, story, title)


def _update(stack: Stack, audience: Audience, story: Story) -> None:
    operator = stack.api(OPERATOR)
    audience.step("News: a grey VW Golf with a plate. An update, signed by two")
    view = operator.post(f"/v1/alerts/{story.alert_id}/update")
    content = {**view["proposal"]["content"], "vehicles": [CAR]}
    operator.put(f"/v1/alerts/{story.alert_id}/proposal", content, view["proposal"]["revision"])
    sign_by_two(stack, story.alert_id, OPERATOR, NATIONAL)
    _follow(stack, audience, story, "Update")


def sign_by_two(stack: Stack, alert_id: str, author: str, signer: str) -> None:
    """Submit (which signs) by the one, sign the hash by the other."""
    submitted = submit(stack.api(author), alert_id)
    path = f"/v1/alerts/{alert_id}/proposal/sign"
    stack.api(signer).post(path, {"hash": submitted["proposal"]["hash"]})


def submit(api: Api, alert_id: str) -> Any:
    """Submit the proposal as it stands now."""
    revision = api.get(f"/v1/alerts/{alert_id}")["proposal"]["revision"]
    return api.post(f"/v1/alerts/{alert_id}/proposal/submit", revision=revision)


def _follow(stack: Stack, audience: Audience, story: Story, title: str) -> None:
    """Watch the newest version until every channel is through with it, and let the audience look around."""
    api = stack.api(OPERATOR)
    number = api.get(f"/v1/alerts/{story.alert_id}")["alert"]["version"]
    version = Version.model_validate(api.get(f"/v1/alerts/{story.alert_id}/versions/{number}"))
    progress = wait_for_channels(api, story.alert_id, lambda seen: audience.progress(seen, version.sent))
    story.chapters.append(Chapter(title, version, progress))
    audience.after(story)


def wait_for_channels(api: Api, alert_id: str, watch: Callable[[Progress], None] = lambda _: None) -> Progress:
    """The progress of the newest version once every channel has settled and every SMS has its receipt."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        progress: Progress = api.get(f"/v1/alerts/{alert_id}/status")
        watch(progress)
        if progress["channels"] and all(_is_settled(channel) for channel in progress["channels"]):
            return progress
        if time.monotonic() > end:
            states = {channel["channel"]: channel["state"] for channel in progress["channels"]}
            raise LocalWorldError(f"Alert {alert_id} is not through after {PATIENCE_SECONDS:.0f} s: {states}.")
        time.sleep(0.2)


def _is_settled(channel: Mapping[str, Any]) -> bool:
    receipts = (channel["confirmed"] or 0) + (channel["unconfirmed"] or 0)
    return channel["state"] in SETTLED and (channel["confirmed"] is None or receipts >= channel["accepted"])
