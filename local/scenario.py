"""A national AMBER Alert from draft to result, and an exercise, as people at their desks would do it over the API."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from alerting.domain.alert import Version
from local.api import Api
from local.processes import LocalWorldError
from local.seed import NATIONAL, OPERATOR, SECOND_NATIONAL
from local.stack import Stack
from local.story import Audience, Chapter, Progress, Story
from local.story_facts import CAR, amber_alert, with_photo

SETTLED: Final = frozenset({"done", "closed"})
PATIENCE_SECONDS: Final = 90.0


def real_alert(stack: Stack, audience: Audience) -> Story:
    """Draft, two signatures, update, correction, stop, result."""
    story = Story(_draft(stack, audience))
    audience.step("The operator submits and signs; the national desk signs the same hash, and it goes out")
    sign_by_two(stack, story.alert_id, OPERATOR, NATIONAL)
    follow(stack, audience, story, "Alert")
    audience.step("News: a grey VW Golf with a plate. An update, signed by two")
    update(stack, story.alert_id, vehicles=[CAR])
    follow(stack, audience, story, "Update")
    audience.step("The plate was wrong: the national desk takes it out, alone and in one step")
    base = story.versions[-1].number
    stack.api(NATIONAL).post(f"/v1/alerts/{story.alert_id}/correct", {"fact": "plate", "index": 0, "base_version": base})
    follow(stack, audience, story, "Correction")
    stop_and_tell(stack, audience, story)
    return story


def stop_and_tell(stack: Stack, audience: Audience, story: Story, place: str = "") -> None:
    """The stop by one, and the result by two. `place` comes before the titles of the chapters."""
    audience.step("The child was found: the national desk stops everything, alone and in one step")
    stack.api(NATIONAL).post(f"/v1/alerts/{story.alert_id}/stop")
    follow(stack, audience, story, f"{place} stop".strip().capitalize())
    audience.step("The family knows and agrees: a result, signed by two")
    body = {"outcome": "found_safe", "family_informed": True}
    stack.api(NATIONAL).post(f"/v1/alerts/{story.alert_id}/result", body)
    sign_by_two(stack, story.alert_id, NATIONAL, SECOND_NATIONAL)
    follow(stack, audience, story, f"{place} result".strip().capitalize())


def exercise_alert(stack: Stack, audience: Audience) -> Story:
    """An exercise, for exercise endpoints only, and its stop."""
    audience.step("An exercise: the same alert, for exercise endpoints only")
    content = with_photo(amber_alert(datetime.now(UTC), exercise=True), stack.photo)
    story = Story(stack.api(OPERATOR).post("/v1/alerts", content)["alert"]["id"])
    sign_by_two(stack, story.alert_id, OPERATOR, NATIONAL)
    follow(stack, audience, story, "Exercise")
    audience.step("The exercise is stopped")
    stack.api(NATIONAL).post(f"/v1/alerts/{story.alert_id}/stop")
    follow(stack, audience, story, "Exercise stop")
    return story


def _draft(stack: Stack, audience: Audience) -> str:
    operator = stack.api(OPERATOR)
    audience.step("The regional operator drafts an AMBER Alert")
    content = amber_alert(datetime.now(UTC).replace(microsecond=0))
    view = operator.post("/v1/alerts", content)
    alert_id = str(view["alert"]["id"])
    audience.step("The photo came in: the operator adds it")
    revision = view["proposal"]["revision"]
    operator.put(f"/v1/alerts/{alert_id}/proposal", with_photo(content, stack.photo), revision)
    return alert_id


def update(stack: Stack, alert_id: str, **changes: Any) -> None:
    """An update with these facts changed, signed by two."""
    operator = stack.api(OPERATOR)
    view = operator.post(f"/v1/alerts/{alert_id}/update")
    content = {**view["proposal"]["content"], **changes}
    operator.put(f"/v1/alerts/{alert_id}/proposal", content, view["proposal"]["revision"])
    sign_by_two(stack, alert_id, OPERATOR, NATIONAL)


def sign_by_two(stack: Stack, alert_id: str, author: str, signer: str) -> None:
    """Submit (which signs) by the one, sign the hash by the other."""
    submitted = submit(stack.api(author), alert_id)
    path = f"/v1/alerts/{alert_id}/proposal/sign"
    stack.api(signer).post(path, {"hash": submitted["proposal"]["hash"]})


def submit(api: Api, alert_id: str) -> Any:
    """Submit the proposal as it stands now."""
    revision = api.get(f"/v1/alerts/{alert_id}")["proposal"]["revision"]
    return api.post(f"/v1/alerts/{alert_id}/proposal/submit", revision=revision)


def follow(stack: Stack, audience: Audience, story: Story, title: str) -> None:
    """Watch the newest version until every channel is through with it, and let the audience look around."""
    version = newest(stack, story.alert_id)
    progress = wait_for_channels(stack.api(OPERATOR), story.alert_id, lambda seen: audience.progress(seen, version.sent))
    story.chapters.append(Chapter(title, version, progress))
    audience.after(story)


def newest(stack: Stack, alert_id: str) -> Version:
    """The newest version, as signed."""
    api = stack.api(OPERATOR)
    number = api.get(f"/v1/alerts/{alert_id}")["alert"]["version"]
    return Version.model_validate(api.get(f"/v1/alerts/{alert_id}/versions/{number}"))


def wait_for_channels(api: Api, alert_id: str, watch: Callable[[Progress], None] = lambda _: None) -> Progress:
    """The progress of the newest version once every channel has settled and what has receipts has them."""
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
