"""The posters that the public sees follow what is live: drawn when an alert comes or changes, gone when it ends.

Everything is made from the alerts that are live at this moment, and looked at again after writing: whoever is overtaken by a
stop or an update repairs what it wrote. So the order of calls, and how many run at once, do not matter.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from alerting.domain.alert import Alert, AlertState, Version
from alerting.domain.content import Channel
from alerting.render.documents.outlet import Outlet
from alerting.render.poster.facts import PosterFacts, facts_of
from alerting.render.poster.print_sheet import lay_out_sheet
from alerting.render.poster.sizes import CARD, POSTER_SIZES, Size
from alerting.store.alerts import AlertStore
from media.posters.draw import PhotoAlbum, draw, pdf
from media.posters.poster import is_for_screens, make_poster, read_photos, request_of
from media.posters.ruler import FontRuler
from media.posters.shelf import Shelf

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: A set that still changes after so many rounds is left to the next try.
ROUNDS: Final = 5
_WRITERS: Final = 8


class StillChangingError(Exception):
    """Alerts came and went faster than their posters; trying again is safe."""


@dataclass(frozen=True, slots=True)
class Press:
    """What posters are made with and where they go. `photos`: an S3 client on the media bucket. `outlets`: by exercise."""

    alerts: AlertStore
    photos: "S3Client"
    media: str
    shelf: Shelf
    outlets: Mapping[bool, Outlet]
    clock: Callable[[], datetime]
    sizes: Sequence[Size] = POSTER_SIZES


@dataclass(frozen=True, slots=True)
class Shown:
    """One live alert with its newest version, and when it ends unless it is stopped or extended."""

    head: Alert
    version: Version
    until: datetime

    @property
    def mark(self) -> tuple[str, int, datetime]:
        """What its posters depend on."""
        return self.head.id, self.version.number, self.until


def publish_posters(press: Press, alert_id: str) -> int:
    """Lead this alert's card and sheet, and the shared posters of its tree, to what is live now; gives how many are up.

    Raises StillChangingError; whatever S3 or DynamoDB raise passes. Repeating is harmless.
    """
    head = press.alerts.head(alert_id)
    exercise = head.exercise if head else False
    for _ in range(ROUNDS):
        own, shared = _shown(press, alert_id), _shared(press, exercise=exercise)
        up = _write(press, alert_id, own, shared, exercise=exercise)
        if _marks(own, shared) == _marks(_shown(press, alert_id), _shared(press, exercise=exercise)):
            return up
    raise StillChangingError(alert_id)


def _marks(own: Shown | None, shared: Sequence[Shown]) -> list[tuple[str, int, datetime]]:
    return [shown.mark for shown in (*([own] if own else []), *shared)]


def _shown(press: Press, alert_id: str) -> Shown | None:
    """The alert as it may be shown now; None when it is not live or not for the web, or its time is over unstopped."""
    head = press.alerts.head(alert_id)
    if head is None or head.state is not AlertState.LIVE:
        return None
    version = press.alerts.version(alert_id, head.version)
    if version is None or Channel.WEB not in version.content.channels:
        return None
    until = head.expires_at or version.expires
    return Shown(head, version, until) if until > press.clock() else None


def _shared(press: Press, *, exercise: bool) -> list[Shown]:
    """What every screen in the country shows, newest first: national alerts about children, never a regional one."""
    live = [shown for alert_id in press.alerts.live() if (shown := _shown(press, alert_id))]
    fitting = [shown for shown in live if shown.head.exercise is exercise and is_for_screens(shown.version.content)]
    return sorted(fitting, key=lambda shown: (shown.head.released_at or shown.version.sent, shown.head.id), reverse=True)


def _write(press: Press, alert_id: str, own: Shown | None, shared: Sequence[Shown], *, exercise: bool) -> int:
    outlet = press.outlets[exercise]
    own_keys = [outlet.path(outlet.card_path(alert_id)), outlet.path(outlet.sheet_path(alert_id))]
    tree_keys = [outlet.path(outlet.poster_path(str(size))) for size in press.sizes]
    # What has to go goes first: a name that must disappear does not wait for a drawing.
    if gone := [*([] if own else own_keys), *([] if shared else tree_keys)]:
        press.shelf.remove(gone)
    up = 0
    with ThreadPoolExecutor(_WRITERS) as pool:
        writes: list[Future[None]] = []
        for key, content in _drawn(press, own, own_keys, shared, tree_keys):
            writes.append(pool.submit(press.shelf.put, key, content))
            up += 1
    for write in writes:
        write.result()
    return up


def _drawn(
    press: Press, own: Shown | None, own_keys: Sequence[str], shared: Sequence[Shown], tree_keys: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    """Keys and contents, one after another: what was drawn is written while the next is being drawn."""
    ruler = FontRuler()
    versions = [shown.version for shown in (*([own] if own else []), *shared)]
    digests = {photo.digest for version in versions for photo in version.content.photos}
    album = PhotoAlbum(read_photos(press.photos, press.media, digests))
    posters = [facts for shown in shared if (facts := _facts(press, shown))]
    for key, size in zip(tree_keys, press.sizes, strict=True) if posters else ():
        yield key, make_poster(posters, size, ruler, album)
    if own and (facts := _facts(press, own)):
        card, sheet = own_keys
        yield card, make_poster([facts], CARD, ruler, album)
        page = press.outlets[own.head.exercise].page(own.head.id)
        yield sheet, pdf(draw(lay_out_sheet(facts, page, own.until, ruler), album), facts.header, own.version.sent)


def _facts(press: Press, shown: Shown) -> PosterFacts | None:
    return facts_of(request_of(shown.version, press.outlets[shown.head.exercise].brand))
