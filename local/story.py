"""What was sent for one alert, in order, and who follows the telling."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from alerting.domain.alert import Version
from alerting.domain.area import Circle

Progress = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One released version, as signed, and how far the channels came with it. `overtaken`: the next came in the middle of it."""

    title: str
    version: Version
    progress: Progress
    overtaken: bool = False


@dataclass(slots=True)
class Story:
    """Everything that was sent for one alert, in order."""

    alert_id: str
    chapters: list[Chapter] = field(default_factory=list)

    @property
    def versions(self) -> list[Version]:
        """The versions, oldest first."""
        return [chapter.version for chapter in self.chapters]

    @property
    def area(self) -> Circle | None:
        """Where it is for; None is the whole country."""
        area = self.versions[0].content.area
        return area if isinstance(area, Circle) else None

    @property
    def exercise(self) -> bool:
        """Whether it is an exercise."""
        return self.versions[0].content.exercise

    @property
    def channels(self) -> frozenset[str]:
        """By which channels."""
        return frozenset(channel.value for channel in self.versions[0].content.channels)

    @property
    def was_overtaken(self) -> bool:
        """Whether its start was still being sent when the next version came."""
        return any(chapter.overtaken for chapter in self.chapters)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who follows the scenario: hears each step, sees progress, and looks around after each version."""

    step: Callable[[str], None]
    progress: Callable[[Progress, datetime], None]
    after: Callable[[Story], None]
