"""The routes of the status API: parse, one query, map."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Query

from alerting.domain.alert import AlertId
from alerting.domain.content import Channel
from alerting.domain.people import Principal
from alerting.runtime.http_api import make_api, principal_of
from status.list_channels import ChannelSwitches, list_channels
from status.show_audit import CURSOR_PATTERN, AuditPage, Page, show_audit
from status.show_jobs import ChannelJobs, show_jobs
from status.show_progress import AlertProgress, show_progress
from status.stores import Stores


def make_status_api(stores: Stores, clock: Callable[[], datetime]) -> APIGatewayHttpResolver:
    """The resolver with its four routes."""
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

    @app.get("/v1/channels", summary="Which channels are switched on, and how they do", tags=["status"])
    def channels() -> ChannelSwitches:
        return list_channels(stores, principal(), clock())

    return app
