"""What the public site costs: processor time of lists and pages, and AWS calls to publish, look after and take down an alert."""

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from moto import mock_aws

from alerting.render.documents.feeds import feed_documents
from alerting.render.page.alert_page import alert_pages
from alerting.render.page.home_page import home_pages
from builders import House
from published import LIVE, ten_alerts
from site_world import ALERT, SiteWorld

#: Milliseconds of one processor for all feeds of ten alerts.
FEEDS_HOLD: Final = 20.0
ROUNDS: Final = 20


def milliseconds() -> dict[str, float]:
    """All feeds of ten alerts, the same when their areas are seen for the first time, the home pages, the pages of one alert."""
    stories = ten_alerts()
    now = stories[0].newest.sent
    first = _spent(lambda: feed_documents(stories, LIVE, now))
    return {
        "all feeds of ten alerts": _median(lambda: feed_documents(stories, LIVE, now)),
        "the same, areas seen for the first time": round(first, 1),
        "home pages of ten alerts": _median(lambda: home_pages(stories, [], LIVE, now)),
        "both pages of one alert": _median(lambda: alert_pages(stories[0], LIVE)),
    }


def calls() -> dict[str, Counter[str]]:
    """What publishing a national alert asks of AWS, its stop, and a round of the sweep that finds all well."""
    with mock_aws():
        world = SiteWorld(House())
        world.sweep()
        found = {}
        version = world.release()
        with _counted(world) as found["publish a national alert"]:
            world.send(version)
        with _counted(world) as found["a round of the sweep, one alert live, nothing to do"]:
            world.sweep()
        version = world.stop(ALERT)
        with _counted(world) as found["take it down"]:
            world.send(version)
        return found


@contextmanager
def _counted(world: SiteWorld) -> Iterator[Counter[str]]:
    found: Counter[str] = Counter()

    def count(model: object, **_: object) -> None:
        found[str(getattr(model, "name", model))] += 1

    clients = (world.house.s3, world.house.dynamodb, world.sqs, world.secrets)
    for client in clients:
        client.meta.events.register("before-call.*.*", count)
    yield found
    for client in clients:
        client.meta.events.unregister("before-call.*.*", count)


def _median(work: Callable[[], object]) -> float:
    return round(statistics.median(_spent(work) for _ in range(ROUNDS)), 1)


def _spent(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return 1_000 * (time.process_time() - before)


if __name__ == "__main__":
    print(milliseconds())
    for step, counted in calls().items():
        print(step, counted.total(), dict(counted))
