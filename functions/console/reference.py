"""Lists that change a few times a year, kept for some minutes in each warm function: organisations and the names of areas."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from console.api import Api, ApiDownError

KEPT: Final = timedelta(minutes=5)


@dataclass(slots=True)
class Reference:
    """What the API said last, by what was asked. It is the same for everybody who works here.

    Where the API does not answer, what it said before is better than nothing.
    """

    known: dict[str, tuple[datetime, Any]] = field(default_factory=dict)

    def organisations(self, api: Api, now: datetime) -> list[dict[str, Any]]:
        """Code, name and kinds of every organisation; borders are left out."""
        return self._kept("/v1/organisations", now, lambda path: [_without_border(item) for item in api.get(path).body])

    def areas(self, api: Api, now: datetime) -> list[dict[str, Any]]:
        """Code, name and type of every area that has a name."""
        return self._kept("/v1/areas", now, lambda path: list(api.get(path).body))

    def _kept(self, path: str, now: datetime, ask: Callable[[str], list[dict[str, Any]]]) -> list[dict[str, Any]]:
        found = self.known.get(path)
        if found is None or now - found[0] > KEPT:
            try:
                found = self.known[path] = (now, ask(path))
            except ApiDownError:
                if found is None:
                    raise
        answer: list[dict[str, Any]] = found[1]
        return answer


def _without_border(organisation: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in organisation.items() if key != "border"}
