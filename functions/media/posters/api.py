"""The routes for previews of posters: parse, one query, map."""

from typing import Final

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from alerting.domain.alert import AlertId
from alerting.domain.people import Principal
from alerting.runtime.http_api import make_api, principal_of
from media.answers import PICTURE, picture
from media.posters.preview_poster import Studio, preview_card, preview_poster

#: A draft changes with every edit, and nobody keeps a name for longer than they look at it.
PREVIEW_CACHE: Final = "no-store"


def make_previews_api(studio: Studio) -> APIGatewayHttpResolver:
    """The resolver with its two routes."""
    app = make_api()

    def principal() -> Principal:
        """A person: no system is let in to these routes, so that nothing knows their organisations here."""
        return principal_of(app, lambda _: None)

    @app.get(
        "/v1/alerts/<alert_id>/previews/posters/<size>",
        summary="The poster of one size as it would be published now",
        tags=["previews"],
        responses=PICTURE,
    )
    def poster(alert_id: AlertId, size: str) -> Response[str]:
        return picture(preview_poster(studio, principal(), alert_id, size), PREVIEW_CACHE)

    @app.get(
        "/v1/alerts/<alert_id>/previews/card",
        summary="The card that social networks show, as it would be published now",
        tags=["previews"],
        responses=PICTURE,
    )
    def card(alert_id: AlertId) -> Response[str]:
        return picture(preview_card(studio, principal(), alert_id), PREVIEW_CACHE)

    return app
