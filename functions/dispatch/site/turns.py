"""Each part of the public site is led to what is true by one worker at a time; who comes meanwhile leaves word and waits.

A row per part counts how often it was `wanted` and up to which wish it is `done`. Who holds the turn looks at what is true,
writes, and gives the turn back only if nobody wished anew since it looked; else it looks again. So nothing that was true before a
worker came can be missed, and nothing old is written over something new.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from alerting.store.alerts import from_row, stamp, to_row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: A worker that died keeps others waiting for this long; who lives begins to write nothing in the last MARGIN of it, which is as
#: long as one write may take (ONE_TRY).
HELD: Final = timedelta(seconds=15)
MARGIN: Final = timedelta(seconds=4)
#: A turn that is asked for again and again is passed on after this long.
LONGEST: Final = timedelta(seconds=10)
#: Who waits looks this often, and gives up after that: its message comes again.
LOOK: Final = timedelta(seconds=0.1)
PATIENCE: Final = timedelta(seconds=8)
#: How long the row of a part that nobody asks for any more is kept.
KEPT: Final = timedelta(days=90)

_NAMES: Final = {"#owner": "owner", "#until": "until"}


class BusyTurnError(Exception):
    """Somebody else is leading this part, and takes long; trying again is safe."""


class LostTurnError(Exception):
    """The turn took too long, and may be somebody else's by now: nothing more may be written. Trying again is safe."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A part of the site in one worker's hands until `until`. `members`: the alerts that it shows, where it shows several."""

    wanted: int
    until: datetime
    members: frozenset[str]

    def check(self, now: datetime) -> None:
        """Whether there is still time to write; raises LostTurnError."""
        if now > self.until - MARGIN:
            raise LostTurnError


@dataclass(frozen=True, slots=True)
class Turns:
    """The rows of one tree of the site, in the deliveries table. `new_id` names a worker; `sleep` takes seconds."""

    client: "DynamoDBClient"
    table: str
    tree: str
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    sleep: Callable[[float], None]

    def lead(self, part: str, work: Callable[[Turn], Collection[str]], adds: Collection[str] = ()) -> None:
        """See to it that `work` was done after this moment, by whomever. It gives the members that need not be shown any more.

        `adds` become members first. Raises BusyTurnError, LostTurnError, and whatever `work` raises.
        """
        ticket = self._wish(part, adds)
        owner = self.new_id()
        end = self.clock() + PATIENCE
        while (turn := self._take(part, owner, ticket)) is None:
            if self.clock() > end:
                raise BusyTurnError(part)
            self.sleep(LOOK.total_seconds())
        if isinstance(turn, Turn):
            self._hold(part, owner, turn, work)

    def members(self, part: str) -> frozenset[str]:
        """The alerts that a part shows."""
        keys = {self.table: {"Keys": [self._key(part)], "ConsistentRead": True}}
        rows = self.client.batch_get_item(RequestItems=keys)["Responses"][self.table]  # type: ignore[arg-type]  # one key
        return frozenset(from_row(rows[0]).get("members", ())) if rows else frozenset()

    def _hold(self, part: str, owner: str, turn: Turn, work: Callable[[Turn], Collection[str]]) -> None:
        passed_on_at = self.clock() + LONGEST
        try:
            while True:
                gone = work(turn)
                turn.check(self.clock())
                if self._is_given_back(part, owner, turn, gone, whatever=self.clock() > passed_on_at):
                    return
                turn = self._renewed(part, owner, turn)
        except BaseException:
            self._drop(part, owner)
            raise

    def _wish(self, part: str, adds: Collection[str]) -> int:
        members, values = (", members :adds", {":adds": set(adds)}) if adds else ("", {})
        answer = self._update(
            part,
            f"SET #ttl = :ttl ADD wanted :one{members}",
            values={":one": 1, ":ttl": int((self.clock() + KEPT).timestamp()), **values},
            names={"#ttl": "ttl"},
        )
        return int(answer["wanted"])

    def _take(self, part: str, owner: str, ticket: int) -> Turn | bool | None:
        """The turn, True when the wish was fulfilled by somebody else meanwhile, None while neither is so."""
        now = self.clock()
        until = now + HELD
        try:
            row = self._update(
                part,
                "SET #owner = :me, #until = :until",
                "attribute_not_exists(#owner) OR #until < :now",
                {":me": owner, ":until": stamp(until), ":now": stamp(now)},
                _NAMES,
            )
        except self.client.exceptions.ConditionalCheckFailedException as error:
            was = from_row(error.response.get("Item", {}))  # type: ignore[arg-type]  # the stubs leave it open
            return True if int(was.get("done", 0)) >= ticket else None
        return _turn(row, until)

    def _is_given_back(self, part: str, owner: str, turn: Turn, gone: Collection[str], *, whatever: bool) -> bool:
        """Given back, unless somebody wished anew; `whatever` passes it on even so. Raises LostTurnError."""
        drop, values = (" DELETE members :gone", {":gone": set(gone)}) if gone else ("", {})
        same = "" if whatever else " AND wanted = :wanted"
        try:
            self._update(
                part,
                f"SET done = :wanted REMOVE #owner, #until{drop}",
                f"#owner = :me{same}",
                {":me": owner, ":wanted": turn.wanted, **values},
                _NAMES,
            )
        except self.client.exceptions.ConditionalCheckFailedException as error:
            if from_row(error.response.get("Item", {})).get("owner") != owner:  # type: ignore[arg-type]  # same
                raise LostTurnError(part) from None
            return False
        return True

    def _renewed(self, part: str, owner: str, turn: Turn) -> Turn:
        """The same turn for those who wished meanwhile; those before them are served. Raises LostTurnError."""
        until = self.clock() + HELD
        try:
            row = self._update(
                part,
                "SET done = :wanted, #until = :until",
                "#owner = :me",
                {":me": owner, ":wanted": turn.wanted, ":until": stamp(until)},
                _NAMES,
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            raise LostTurnError(part) from None
        return _turn(row, until)

    def _drop(self, part: str, owner: str) -> None:
        """Let the next one in at once, with nothing said to be done."""
        try:
            self._update(part, "REMOVE #owner, #until", "#owner = :me", {":me": owner}, _NAMES)
        except self.client.exceptions.ConditionalCheckFailedException:
            return

    def _update(
        self, part: str, update: str, condition: str = "", values: Mapping[str, Any] | None = None, names: Mapping[str, str] = {}
    ) -> dict[str, Any]:
        further: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
        answer = self.client.update_item(
            TableName=self.table,
            Key=self._key(part),
            UpdateExpression=update,
            ExpressionAttributeNames=dict(names),
            ExpressionAttributeValues=to_row(values or {}),
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
            **further,
        )
        return from_row(answer["Attributes"])

    def _key(self, part: str) -> dict[str, Any]:
        return to_row({"pk": f"SITE#{self.tree}", "sk": part})


def _turn(row: Mapping[str, Any], until: datetime) -> Turn:
    return Turn(int(row["wanted"]), until, frozenset(row.get("members", ())))
