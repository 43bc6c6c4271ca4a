"""One alert with everything that was released about it, oldest first: what every public document is made from."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from alerting.domain.alert import AFTERMATH, Version
from alerting.domain.content import Content
from alerting.domain.kinds import Kind, Outcome
from alerting.domain.messages import MessageType

CHILD_KINDS: Final = frozenset({Kind.AMBER, Kind.MISSING_CHILD})
ENDS: Final = frozenset({MessageType.STOP, MessageType.RESULT})
#: How long an end stays in a feed: readers that poll once a day still meet it.
FEEDS_KEEP: Final = AFTERMATH
#: The same where a consumer shows the end as a banner or on a screen as long as it is there. They ask every 5 to 10 minutes.
SCREENS_KEEP: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Story:
    """The released versions of one alert. `extended_to`: the head's end, which an extension may have moved past the version's.

    `public_test`: the twice-yearly test on live screens, with no child in it.
    """

    versions: tuple[Version, ...]
    extended_to: datetime | None = None
    public_test: bool = False

    def __post_init__(self) -> None:
        numbers = [version.number for version in self.versions]
        if not numbers or numbers != list(range(1, len(numbers) + 1)):
            raise ValueError(f"a story needs every version from the first on, not {numbers}")
        if len({(version.alert_id, version.content.exercise) for version in self.versions}) > 1:
            raise ValueError("a story is about one alert, which is an exercise or is not")

    @property
    def told(self) -> tuple[Version, ...]:
        """The versions that documents tell. A death is told on the page and by the press office only: the stop stays the end."""
        return tuple(version for version in self.versions if not _is_death(version.content))

    @property
    def newest(self) -> Version:
        """What is told now."""
        return self.told[-1]

    @property
    def alert_id(self) -> str:
        """The alert's id."""
        return self.versions[0].alert_id

    @property
    def exercise(self) -> bool:
        """Fixed at creation."""
        return self.versions[0].content.exercise

    @property
    def released_at(self) -> datetime:
        """When the first version went out."""
        return self.versions[0].sent

    @property
    def is_over(self) -> bool:
        """Whether it was stopped: from then on nobody is named."""
        return self.newest.message in ENDS

    @property
    def stopped_at(self) -> datetime | None:
        """When it was stopped."""
        return next((version.sent for version in self.versions if version.message in ENDS), None)

    @property
    def ends_at(self) -> datetime:
        """When a search ended, or will by the clock."""
        return self.stopped_at or self.expires(self.newest)

    def expires(self, version: Version) -> datetime:
        """Until when a version holds; the newest of a search as long as the alert was extended to."""
        if version.number == self.newest.number and not self.is_over and self.extended_to:
            return self.extended_to
        return version.expires

    def before(self, version: Version) -> tuple[Version, ...]:
        """The versions that were told before this one."""
        return tuple(earlier for earlier in self.told if earlier.number < version.number)

    def previous(self, version: Version) -> Content | None:
        """What was last sent before this version, if anything."""
        return self.versions[version.number - 2].content if version.number > 1 else None

    def stays_until(self, keep: timedelta) -> datetime | None:
        """Until when an ended story stays in a feed; None while it goes on."""
        return self.newest.sent + keep if self.is_over else None

    def is_shown(self, now: datetime, keep: timedelta) -> bool:
        """Whether a feed still carries it."""
        until = self.stays_until(keep)
        return until is None or now < until


def _is_death(content: Content) -> bool:
    return content.ending is not None and content.ending.outcome is Outcome.FOUND_DEAD
