"""The routes of the status API: parse, one query, map."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse

from alerting.domain.alert import AlertId
from alerting.domain.content import Channel
from alerting.domain.messages import StopReason
from alerting.domain.people import Principal
from alerting.render.documents.outlet import Language, Outlet
from alerting.runtime.http_api import make_api, principal_of
from status.list_channels import ChannelSwitches, list_channels
from status.previews.show_documents import show_cap, show_page
from status.previews.show_previews import Previews, show_previews
from status.previews.subject import Asked, Of, Reader
from status.show_audit import CURSOR_PATTERN, AuditPage, Page, show_audit
from status.show_jobs import ChannelJobs, show_jobs
from status.show_progress import AlertProgress, show_progress
from status.stores import Stores

Which = Annotated[Of | None, Query(description="The open proposal if there is one, else the newest version.")]
Because = Annotated[StopReason, Query(description="Of a stop: why.")]


def make_status_api(stores: Stores, clock: Callable[[], datetime], outlet: Callable[[bool], Outlet]) -> APIGatewayHttpResolver:
    """The resolver with its routes."""
    app = make_api()

    def principal() -> Principal:
        return principal_of(app, stores.settings.organisation_of_system)

    @app.get("/v1/alerts/<alert_id>/status", summary="How far an alert is on every channel", tags=["status"])
    def progress(alert_id: AlertId, version: Annotated[int | None, Query(ge=1, le=9999)] = None) -> AlertProgress:
        return show_progress(stores, principal(), alert_id, version, clock())

    @app.get("/v1/alerts/<alert_id>/status/<channel>", summary="The jobs of one channel", tags=["status"])
    def jobs(alert_id: AlertId, channel: Channel) -> ChannelJobs:
        return show_jobs(stores, principal(), alert_id, channel, clock())

    @app.get("/v1/alerts/<alert_id>/audit", summary="Who did what to an alert, oldest first", tags=["status"])
    def audit(
        alert_id: AlertId,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: Annotated[str, Query(pattern=CURSOR_PATTERN)] = "",
    ) -> AuditPage:
        return show_audit(stores, principal(), alert_id, Page(limit, cursor))

    def reader() -> Reader:
        return Reader(principal(), clock(), stores.alerts, outlet)

    @app.get("/v1/alerts/<alert_id>/previews", summary="Every text that would go out, or went out", tags=["previews"])
    def previews(alert_id: AlertId, of: Which = None, because: Because = StopReason.STOPPED) -> Previews:
        return show_previews(reader(), Asked(alert_id, of, because))

    @app.get(
        "/v1/alerts/<alert_id>/previews/page",
        summary="The public page, as the console shows it",
        tags=["previews"],
        responses=_text("The page, with photos and style sheet under /console.", "text/html"),
    )
    def page(
        alert_id: AlertId, of: Which = None, because: Because = StopReason.STOPPED, language: Language = Language.DUTCH
    ) -> Response[str]:
        html = show_page(reader(), Asked(alert_id, of, because), language)
        return Response(HTTPStatus.OK.value, "text/html; charset=utf-8", html)

    @app.get(
        "/v1/alerts/<alert_id>/previews/cap",
        summary="The CAP document, unsigned",
        tags=["previews"],
        responses=_text("CAP 1.2, as it would be published at this moment.", "application/xml"),
    )
    def cap(alert_id: AlertId, of: Which = None, because: Because = StopReason.STOPPED) -> Response[str]:
        document = show_cap(reader(), Asked(alert_id, of, because))
        headers: dict[str, str | list[str]] = {"Content-Disposition": f'inline; filename="{alert_id}.xml"'}
        return Response(HTTPStatus.OK.value, "application/xml; charset=utf-8", document, headers)

    @app.get("/v1/channels", summary="Which channels are switched on, and how they do", tags=["status"])
    def channels() -> ChannelSwitches:
        return list_channels(stores, principal(), clock())

    return app


def _text(description: str, media_type: str) -> dict[int, OpenAPIResponse]:
    """What the description says of an answer that is no JSON."""
    return {HTTPStatus.OK.value: {"description": description, "content": {media_type: {"schema": {"type": "string"}}}}}
