"""Looks after the site by the clock: what was extended, what leaves the lists, what a crash left behind.

Every minute it leads what is live or ended lately, every half hour all that is shown. What has ended is taken down even while the
channel is switched off: a switch keeps messages back, not the end of one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from alerting.render.documents.story import Story
from alerting.runtime.telemetry import logger
from dispatch.site.lead_alert import lead_alert
from dispatch.site.lead_indexes import lead_indexes
from dispatch.site.site import INDEXES, Site

#: An end is looked after each minute for so long.
LATELY: Final = timedelta(minutes=15)
#: Minutes of the hour at which everything that is shown is looked after.
WHOLE_ROUNDS: Final = frozenset({0, 30})


@dataclass(frozen=True, slots=True)
class SiteSweep:
    """The site, and whether its channel is switched on."""

    site: Site
    is_on: Callable[[], bool]

    def run(self) -> dict[str, int]:
        """One round; how many alerts and lists were not as they should be, and how many failed."""
        told = {"alerts": 0, "lists": 0, "failed": 0}
        on, now = self.is_on(), self.site.clock()
        for exercise, tree in self.site.trees.items():
            stories = self.site.archive.stories(tree.turns.members(INDEXES))
            for story in stories.values():
                if (on or story.is_over) and _is_due(story, now):
                    self._try(told, "alerts", lambda story=story: self._lead(story))  # type: ignore[misc]
            self._try(told, "lists", lambda exercise=exercise: lead_indexes(self.site, exercise=exercise))  # type: ignore[misc]
        return told

    def _lead(self, story: Story) -> int:
        changed = lead_alert(self.site, story.alert_id, exercise=story.exercise)
        if changed or story.is_over:  # after the end its posters are looked for each time: there should be none
            self.site.posters.order(story.alert_id)
        return int(changed)

    @staticmethod
    def _try(told: dict[str, int], what: str, lead: Callable[[], int]) -> None:
        try:
            told[what] += lead()
        except Exception:  # noqa: BLE001  # one that fails must not keep the others from being looked after
            logger().exception("site not led", extra={"what": what})
            told["failed"] += 1


def _is_due(story: Story, now: datetime) -> bool:
    return not story.is_over or now - story.versions[-1].sent < LATELY or now.minute in WHOLE_ROUNDS
