"""Kills workers at random calls and counts who was lost and who got a text twice.

    python tests/performance/bench_deliver_kill.py [--kills 2000] [--seed 1]

DynamoDB is moto; SMS network and queue answer at botocore's before-send hook. Each round releases an alert to 25 numbers and
kills up to eight workers in a row, expanding (in slices of seven) or delivering, with a newer version in some rounds and a brake
and a budget in others. Prints JSON; the exit code is
1 when anybody was lost, when one death cost more repeated texts than one block, or when a text was repeated without a death.
"""

import argparse
import json
import os
import random
import sys
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / part) for part in ("functions", "layers/shared/python", "tests")]

from moto import mock_aws  # noqa: E402  # the path above comes first

from alerting.domain.messages import MessageType  # noqa: E402
from alerting.store.alerts import to_row  # noqa: E402  # same
from builders import SETTINGS  # noqa: E402  # same
from dispatch import participants  # noqa: E402  # same
from dispatch_world import Channelled  # noqa: E402  # same
from people import number  # noqa: E402

PEOPLE = 25
BLOCK = 10
#: moto slows down as its tables fill: so many rounds in one.
ROUNDS_PER_WORLD = 3
participants.SLICE = 7  # type: ignore[misc]  # so that an expansion has several


def play(world: Channelled, chance: random.Random) -> tuple[int, int, Counter[int]]:
    """One alert, with workers dying at random calls: how many died, who was lost, and how many repeated texts each death cost.

    A text that is sent again is charged to the first death after it was sent before: that worker could not write it down.
    """
    kills = 0
    kills_before: list[int] = []  # each send
    world.network.before_each = lambda _: kills_before.append(kills)
    newest = chance.choice([None, MessageType.UPDATE, MessageType.STOP])
    limits = chance.choice([{}, {"per_second": 40, "per_alert": 10_000}])
    world.dynamodb.put_item(TableName=SETTINGS, Item=to_row({"pk": "CHANNEL#sms", "sk": "SWITCH", "on": True, **limits}))
    world.start()
    for death in range(chance.randint(1, 8)):
        if death == 1 and newest:
            world.start(newest)
        kills += kill_one(world, chance)
    world.kill_before = None
    for _ in range(3):
        world.work_for(minutes=5)
        world.sweep()
    world.work_for(minutes=5)
    return kills, lost(world), repeated(world, kills_before)


def repeated(world: Channelled, kills_before: list[int]) -> Counter[int]:
    """How many texts were repeated because of each death. A version is one text, whatever it says to whom."""
    charged: Counter[int] = Counter()
    last: dict[tuple[str, str], int] = {}
    for (to, text), death in zip(world.network.sent, kills_before, strict=True):
        told = (to, text.split(maxsplit=1)[0])
        if told in last:
            charged[last[told]] += 1
        last[told] = death
    return charged


def kill_one(world: Channelled, chance: random.Random) -> int:
    """Let one worker die at some call from here on; 0 when the work ended first."""
    world.kill_before = len(world.calls) + chance.randint(1, 40)
    while world.queue and len(world.calls) < world.kill_before:
        waiting = min(world.queue, key=lambda item: item.at)
        world.now = max(world.now, waiting.at)
        world.handle(waiting)
    return int(len(world.calls) >= world.kill_before)


def lost(world: Channelled) -> int:
    """Who should have heard the newest version (or, of an alert that was stopped, that it was) and did not."""
    head = world.alerts.head(world.alert_id)
    assert head is not None
    newest = f"v{head.version} "
    heard_newest = {to for to, text in world.network.sent if text.startswith(newest)}
    heard_any = {to for to, _ in world.network.sent}
    everybody = {number(index) for index in range(PEOPLE)}
    return len((everybody if head.state.value == "live" else heard_any) - heard_newest)


def main() -> int:
    """Run rounds until enough workers died."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    chance = random.Random(wanted.seed)  # noqa: S311  # the same deaths on every run
    os.environ |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "eu-central-1"}
    kills = gone = again = worst = rounds = without_death = 0
    while kills < wanted.kills:
        with mock_aws():
            world = Channelled(recipients=PEOPLE)
            for _ in range(ROUNDS_PER_WORLD):
                rounds += 1
                world.another(rounds)
                died, missing, charged = play(world, chance)
                without_death += charged.pop(died, 0)
                kills, gone, again = kills + died, gone + missing, again + charged.total()
                worst = max(worst, *charged.values(), 0)
                if kills >= wanted.kills:
                    break
    result = {
        "kills": kills,
        "rounds": rounds,
        "lost": gone,
        "duplicates": again,
        "duplicates_per_kill": round(again / kills, 2),
        "duplicates_max_per_crash": worst,
        "duplicates_without_crash": without_death,
        "block": BLOCK,
    }
    print(json.dumps(result))
    return int(gone > 0 or worst > BLOCK or without_death > 0)


if __name__ == "__main__":
    sys.exit(main())
