"""The poster and the card of one alert as they would be published now, for those who write, sign and watch it.

Made from the open proposal, else from the newest version, by what draws the published ones. Another alert that is live at the
same time may share the real poster: the preview shows this one alone.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from alerting.domain.alert import Alert, Proposal
from alerting.domain.content import Channel, Content
from alerting.domain.errors import FieldError, InvalidContentError, UnknownAlertError
from alerting.domain.lifecycle import OPEN
from alerting.domain.messages import MessageType
from alerting.domain.people import Principal, check_may_see
from alerting.render.brand import Brand
from alerting.render.poster.facts import PosterFacts, facts_of
from alerting.render.poster.sizes import CARD, POSTER_SIZES, Size
from alerting.render.request import RenderRequest
from alerting.render.texts import compose
from alerting.runtime.telemetry import logger
from alerting.store.alerts import AlertStore
from media.posters.draw import PhotoAlbum
from media.posters.poster import is_for_screens, make_poster, read_photos, request_of
from media.posters.ruler import FontRuler

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_SIZES: Final = {str(size): size for size in POSTER_SIZES}


@dataclass(frozen=True, slots=True)
class Studio:
    """What previews are made with. `photos`: an S3 client on the media bucket."""

    alerts: AlertStore
    photos: "S3Client"
    media: str
    brand: Brand


def preview_poster(studio: Studio, principal: Principal, alert_id: str, name: str) -> bytes:
    """What screens of this size (`1920x1080`) would show, as JPEG.

    Raises UnknownAlertError where there is no such alert, size or poster, NotAllowedError, and InvalidContentError with every
    field that a draft lacks.
    """
    if name not in _SIZES:
        raise UnknownAlertError(f"There is no poster of that size; choose one of: {', '.join(_SIZES)}.")
    request = _request(studio, principal, alert_id)
    facts = _facts(request)
    if not is_for_screens(request.content):
        raise UnknownAlertError("Screens show national alerts about children only; this alert has a card, at …/previews/card.")
    return _make(studio, principal, facts, _SIZES[name])


def preview_card(studio: Studio, principal: Principal, alert_id: str) -> bytes:
    """What social networks would show beside a link to the alert page, as JPEG. Raises as preview_poster."""
    return _make(studio, principal, _facts(_request(studio, principal, alert_id)), CARD)


def _request(studio: Studio, principal: Principal, alert_id: str) -> RenderRequest:
    found = studio.alerts.load(alert_id)
    if found is None:
        raise UnknownAlertError(f"There is no alert {alert_id}.")
    alert, proposal = found
    check_may_see(principal, alert.organisation)
    if proposal is None or proposal.state not in OPEN:
        return _as_sent(studio, alert)
    return _as_it_would_be(studio, proposal)


def _as_sent(studio: Studio, alert: Alert) -> RenderRequest:
    version = studio.alerts.version(alert.id, alert.version) if alert.version else None
    if version is None:
        raise UnknownAlertError("Nothing was sent and nothing is being prepared, so that there is no poster.")
    if Channel.WEB not in version.content.channels:
        raise UnknownAlertError("This alert was not for the web: it has no posters.")
    return request_of(version, studio.brand)


def _as_it_would_be(studio: Studio, proposal: Proposal) -> RenderRequest:
    """If it were released now. Raises InvalidContentError with what its first text, and so the poster, still lacks."""
    request = RenderRequest(message=proposal.message, content=proposal.content, alert_id=proposal.alert_id, brand=studio.brand)
    if proposal.message in {MessageType.ALERT, MessageType.UPDATE} and (errors := _lacks(request)):
        raise InvalidContentError("The poster cannot be made yet: fill in what is listed in 'errors'.", errors)
    return request


def _lacks(request: RenderRequest) -> list[FieldError]:
    """The facts that the web's first text asks for stand on the poster too; own wording, which does not, fills in for none."""
    content = request.content
    errors = list(_reach(content))
    bare = content.model_copy(update={"channels": frozenset({Channel.WEB}), "texts": {}, "exercise": False})
    first = RenderRequest(message=MessageType.ALERT, content=bare, alert_id=request.alert_id, brand=request.brand)
    return errors + [error for error in compose(first).errors if not error.field.startswith("texts.")]


def _reach(content: Content) -> list[FieldError]:
    errors = []
    if Channel.WEB not in content.channels:
        errors.append(FieldError("channels", "Keep the channel web: posters are published there."))
    if content.area is None:
        errors.append(FieldError("area", "Choose an area, or the whole country: national alerts alone stand on screens."))
    return errors


def _facts(request: RenderRequest) -> PosterFacts:
    facts = facts_of(request)
    if facts is None:
        raise UnknownAlertError("A stop and a result have no poster: after the stop nobody is named anywhere.")
    return facts


def _make(studio: Studio, principal: Principal, facts: PosterFacts, size: Size) -> bytes:
    logger().info("poster viewed", extra={"alert_id": facts.alert_id, "size": str(size), "actor": principal.sub})
    album = PhotoAlbum(read_photos(studio.photos, studio.media, facts.photos))
    return make_poster([facts], size, FontRuler(), album)
