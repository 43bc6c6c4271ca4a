"""An alert's own part of the site: pages, signed CAP, photos. Led to what is true, whoever asks and in whichever order.

While it goes on: photos, then the CAP document, then the pages that show them; what is superseded goes last. After the stop what
names or shows somebody goes first.
"""

from collections.abc import Iterator
from typing import Final

from alerting.render.documents.feeds import Document, alert_documents, check_story
from alerting.render.documents.outlet import Outlet
from alerting.render.documents.story import Story
from alerting.render.page.alert_page import alert_pages
from alerting.runtime.telemetry import logger
from alerting.store.media import photo_key
from dispatch.site.shelf import OvertakenError
from dispatch.site.site import Site, Tree
from dispatch.site.turns import Turn

#: The rendition of the media bucket that public small photos are.
SMALL: Final = "800.jpg"
#: An alert that is overtaken so often is left to the next try.
ROUNDS: Final = 3


def lead_alert(site: Site, alert_id: str, *, exercise: bool) -> bool:
    """Publish, change or take down; whether anything had to be changed.

    Raises BusyTurnError, LostTurnError, OvertakenError, RemovalError, and what boto3 raises; trying again is always safe.
    """
    tree = site.trees[exercise]
    _take_down_at_once(site, alert_id, tree.outlet)
    changes: list[bool] = []

    def work(turn: Turn) -> tuple[()]:
        changes.append(_lead(site, tree, alert_id, turn))
        return ()

    tree.turns.lead(f"ALERT#{alert_id}", work)
    return any(changes)


def _take_down_at_once(site: Site, alert_id: str, outlet: Outlet) -> None:
    """A face that must go waits for nobody's turn: whoever writes it anew will look again."""
    story = site.archive.story(alert_id)
    if story and story.is_over:
        site.shelf.remove(site.shelf.under(outlet.path(outlet.photos_path(alert_id))))


def _lead(site: Site, tree: Tree, alert_id: str, turn: Turn) -> bool:
    for _ in range(ROUNDS):
        try:
            return _lead_once(site, tree.outlet, alert_id, turn)
        except OvertakenError:
            logger().warning("site overtaken", extra={"alert_id": alert_id})
    raise OvertakenError(alert_id)


def _lead_once(site: Site, outlet: Outlet, alert_id: str, turn: Turn) -> bool:
    """Look at what stands there, then at what is true, then write: in this order nothing newer is written over."""
    standing = _standing(site, outlet, alert_id)
    story = site.archive.story(alert_id)
    if story is None or story.exercise is not outlet.exercise:
        return False
    documents = _documents(site, story, outlet)
    photos = _photos(story, outlet)
    turn.check(site.clock())
    allowed = {document.path for document in documents} | photos.keys()
    changed = _remove(site, standing.keys() - allowed) if story.is_over else False
    for key in sorted(photos.keys() - standing.keys()):
        turn.check(site.clock())
        changed |= _copy(site, photos[key], key)
    for document in documents:
        turn.check(site.clock())
        changed |= site.shelf.put(document, standing.get(document.path))
    return _remove(site, standing.keys() - allowed) or changed


def _standing(site: Site, outlet: Outlet, alert_id: str) -> dict[str, str]:
    """Every object of this alert but its posters, with its ETag."""
    pages = site.shelf.tags(outlet.path(path) for path in outlet.page_paths(alert_id))
    folders = (outlet.photos_path(alert_id), outlet.caps_path(alert_id))
    return pages | {key: tag for folder in folders for key, tag in site.shelf.under(outlet.path(folder)).items()}


def _documents(site: Site, story: Story, outlet: Outlet) -> tuple[Document, ...]:
    """CAP first, then the pages. What is wrong with a CAP document keeps it back, and nothing else."""
    return (*_signed(site, story, outlet), *alert_pages(story, outlet))


def _signed(site: Site, story: Story, outlet: Outlet) -> Iterator[Document]:
    if errors := check_story(story, outlet):
        fields = sorted({error.field for error in errors})
        logger().error("cap not valid", extra={"alert_id": story.alert_id, "version": story.newest.number, "fields": fields})
        return
    for document in alert_documents(story, outlet):
        signed = site.signer.sign(document.body, site.clock())
        yield Document(document.path, signed.body, document.media_type)


def _photos(story: Story, outlet: Outlet) -> dict[str, str]:
    """The keys of all photos that may be seen now, each with what it is a copy of."""
    if story.is_over:
        return {}
    renditions = ((False, ""), (True, f"/{SMALL}"))
    return {
        outlet.path(outlet.photo_path(story.alert_id, photo.digest, small=small)): photo_key(photo.digest) + suffix
        for photo in story.newest.content.photos
        for small, suffix in renditions
    }


def _copy(site: Site, source: str, key: str) -> bool:
    """A photo that was put there by hand has no smaller rendition: then the whole one serves."""
    if site.shelf.copy_photo(source, key) or site.shelf.copy_photo(source.removesuffix(f"/{SMALL}"), key):
        return True
    logger().error("photo missing", extra={"key": key})
    return False


def _remove(site: Site, keys: set[str]) -> bool:
    site.shelf.remove(keys)
    return bool(keys)
