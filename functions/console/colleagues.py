"""The names of the people whom the API knows by their id, kept for a few minutes in each warm function."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from console.api import Api, ApiDownError, ApiProblem

KEPT: Final = timedelta(minutes=5)
#: How soon may be asked again for an id that is not known, or for names that could not be had.
AGAIN: Final = timedelta(seconds=20)


@dataclass(slots=True)
class Colleagues:
    """Names by `sub`; one call to the API where somebody is not known yet.

    `asked` is when they were last told, `tried` when they were last asked for: no page after page waits for them.
    """

    names: dict[str, str] = field(default_factory=dict)
    asked: datetime | None = None
    tried: datetime | None = None

    def learn(self, api: Api, subs: frozenset[str], now: datetime) -> None:
        """See to it that these people's names are known, if the API can tell them."""
        old = self.asked is None or now - self.asked > KEPT
        if not (old or subs - self.names.keys()) or (self.tried is not None and now - self.tried <= AGAIN):
            return
        self.tried = now
        try:
            people = api.get("/v1/colleagues").body["people"]
        except (ApiProblem, ApiDownError):
            return  # a page without names is better than no page
        self.names = {person["sub"]: person["name"] for person in people}
        self.asked = now

    def name(self, sub: str) -> str:
        """Somebody's name; a police system by its kind, and the start of the id of who is not known."""
        if sub.startswith("system:"):
            return "Politiesysteem"
        return self.names.get(sub) or f"medewerker {sub[:8]}"
