"""Once through everything: `python -m local.smoke` writes .local/smoke.json and fails on any miss."""

import json
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from alerting.domain.messages import MessageType
from local.api import ApiError
from local.checks import after_everything, after_version, doors, look_at_site
from local.findings import Findings
from local.lookout import Lookout, looking_out
from local.places import STATE
from local.processes import LocalWorldError, end_on_sigterm
from local.public_site import COPIES, seconds_to_complete, seconds_to_take_down
from local.scenario import exercise_alert, real_alert
from local.show import Screen, console
from local.sign_in import SignInError
from local.stack import Stack, running_stack
from local.story import Audience, Chapter, Story
from local.utrecht import regional_alert

REPORT: Final = STATE / "smoke.json"
#: When a copy is kept of what the public could read.
MOMENTS: Final = ("start", "update", "end")


def rehearse(stack: Stack, screen: Screen, pause_seconds: float = 0) -> dict[str, Any]:
    """Play the scenario with its checks, and give what goes into smoke.json. A pause after each message is for onlookers."""
    findings = Findings()

    def look_around(story: Story) -> None:
        after_version(stack, story, findings)
        look_at_site(stack, story, findings)
        time.sleep(pause_seconds)

    audience = Audience(screen.step, screen.progress, look_around)
    exercise = exercise_alert(stack, audience)
    regional = regional_alert(stack, audience, findings)
    with looking_out(stack.aws, stack.outputs["PublicBucket"]) as lookout:
        national = real_alert(stack, audience)
        public = _public_figures(stack, lookout, national)
    screen.step("Trying the doors: who may not come in or sign")
    doors(stack, findings)
    after_everything(stack, findings)
    first = national.chapters[0]
    return {
        "channels": {channel["channel"]: _figures(channel, first) for channel in first.progress["channels"]},
        "public": public,
        "checks": [{"name": check.name, "ok": check.ok} for check in findings.checks],
        "failures": [f"{check.name}: {check.detail}" for check in findings.failures]
        + [miss for story in (regional, exercise, national) for miss in _missed(story)],
    }


def _public_figures(stack: Stack, lookout: Lookout, story: Story) -> dict[str, Any]:
    """How long after the release the whole public set stood there, and how long after the stop nobody was shown any more."""
    stop = next(chapter.version for chapter in story.chapters if chapter.version.message is MessageType.STOP)
    return {
        "complete_s": seconds_to_complete(stack, lookout, story.chapters[0]),
        "taken_down_s": seconds_to_take_down(stack, lookout, story, stop),
        "files": {name: len([path for path in (COPIES / name).rglob("*") if path.is_file()]) for name in MOMENTS},
    }


def _figures(channel: Mapping[str, Any], first: Chapter) -> dict[str, Any]:
    """One channel's part in the first version; seconds from its release.

    Where there is nothing to say (a motorway sign while no vehicle is known) no send was due: the checks look at those.
    """
    return {
        "planned": _due(channel),
        "accepted": channel["accepted"],
        "failed": channel["rejected"] + channel["unknown"] + channel["not_sent"],
        "first_s": _seconds(channel["first_at"], first),
        "last_s": _seconds(channel["last_at"], first),
    }


def _due(channel: Mapping[str, Any]) -> int:
    """Who had something to get, and did not leave before it came."""
    return int(channel["planned"] - channel["unsupported"] - channel["reasons"].get("left", 0))


def _seconds(at: str | None, first: Chapter) -> float | None:
    return None if at is None else round((datetime.fromisoformat(at) - first.version.sent).total_seconds(), 3)


def _missed(story: Story) -> list[str]:
    """Sends that were planned and not accepted, of any version."""
    return [
        f"{chapter.title}: {channel['channel']} accepted {channel['accepted']} of {_due(channel)}: {channel['reasons']}"
        for chapter in story.chapters
        if not chapter.overtaken
        for channel in chapter.progress["channels"]
        if channel["accepted"] != _due(channel)
    ]


def main() -> int:
    """Run, write, say."""
    end_on_sigterm()
    terminal = console()
    REPORT.unlink(missing_ok=True)
    report: dict[str, Any] = {"channels": {}, "checks": []}
    try:
        with Screen(terminal) as screen, running_stack(screen.step) as stack:
            report = rehearse(stack, screen)
    except (LocalWorldError, ApiError, SignInError) as error:
        report["failures"] = [f"The scenario broke off: {error}"]
    REPORT.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for channel, figures in report["channels"].items():
        terminal.print(f"{channel}: {figures['accepted']} of {figures['planned']} accepted, last after {figures['last_s']} s")
    if public := report.get("public"):
        terminal.print(f"public site: complete after {public['complete_s']} s, taken down after {public['taken_down_s']} s")
    terminal.print(f"{len(report['checks'])} checks, {len(report['failures'])} failures; see .local/smoke.json")
    for failure in report["failures"]:
        terminal.print(failure, style="red", markup=False)
    return 1 if report["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
