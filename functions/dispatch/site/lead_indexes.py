"""The part of a tree that lists alerts: feeds, lists, home page; with what stands there always (styles, widget, certificate).

It shows the alerts that became members when their own part was published, so that it never names a document that is not there.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from alerting.render.documents.feeds import LONGEST_KEEP, Document, feed_documents
from alerting.render.documents.outlet import Outlet
from alerting.render.documents.story import Story
from alerting.render.page.home_page import home_pages
from alerting.render.page.site import site_documents
from alerting.runtime.telemetry import logger
from dispatch.site.shelf import OvertakenError
from dispatch.site.signing import certificate_document
from dispatch.site.site import INDEXES, Site, Tree
from dispatch.site.turns import Turn
from dispatch.site.widget_documents import widget_documents

#: Indexes that are overtaken so often are left to the next try.
ROUNDS: Final = 3


def lead_indexes(site: Site, *, exercise: bool, adds: Collection[str] = ()) -> int:
    """Rebuild what lists alerts, with these among them from now on; gives how many objects had to be changed.

    Raises BusyTurnError, LostTurnError, OvertakenError, and what boto3 raises; trying again is always safe.
    """
    tree = site.trees[exercise]
    changed = 0

    def work(turn: Turn) -> Collection[str]:
        nonlocal changed
        for _ in range(ROUNDS):
            try:
                gone, written = _lead_once(site, tree, turn)
            except OvertakenError:
                logger().warning("indexes overtaken", extra={"exercise": exercise})
                continue
            changed += written
            return gone
        raise OvertakenError(INDEXES)

    tree.turns.lead(INDEXES, work, adds)
    return changed


def _lead_once(site: Site, tree: Tree, turn: Turn) -> tuple[Collection[str], int]:
    """Look at what stands there, then at what is true, then write: in this order nothing newer is written over."""
    outlet, now = tree.outlet, site.clock()
    always = tuple(_always(site, outlet))
    lists = _listed(site, (), outlet)  # their paths are the same whatever they hold
    standing = site.shelf.tags(document.path for document in (*always, *lists))
    stories = {
        alert_id: story
        for alert_id, story in site.archive.stories(turn.members).items()
        if story.exercise is outlet.exercise and story.is_shown(now, LONGEST_KEEP)
    }
    listed = _lists(site, list(stories.values()), outlet)
    written = site.shelf.put_all((*listed, *always), standing, lambda: turn.check(site.clock()))
    return turn.members - stories.keys(), written


def _always(site: Site, outlet: Outlet) -> Iterator[Document]:
    yield from site_documents(outlet)
    yield from widget_documents(outlet)
    pem = site.signer.certificate(site.clock())
    if pem:
        yield certificate_document(outlet, pem)


def _lists(site: Site, stories: Sequence[Story], outlet: Outlet) -> tuple[Document, ...]:
    """All lists. An alert that cannot be listed is left out and logged: it must not keep the others from being read."""
    try:
        return _listed(site, stories, outlet)
    except Exception:  # noqa: BLE001  # whatever it is that cannot be rendered
        sound = [story for story in stories if _is_sound(site, story, outlet)]
        return _listed(site, sound, outlet)


def _is_sound(site: Site, story: Story, outlet: Outlet) -> bool:
    try:
        _listed(site, [story], outlet)
    except Exception:  # noqa: BLE001  # same
        logger().exception("alert not listed", extra={"alert_id": story.alert_id})
        return False
    return True


def _listed(site: Site, stories: Sequence[Story], outlet: Outlet) -> tuple[Document, ...]:
    now = site.clock()
    return (*feed_documents(stories, outlet, now), *home_pages(stories, site.planned(), outlet, now))
