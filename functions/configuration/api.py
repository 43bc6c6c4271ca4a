"""The routes of the configuration API: parse, one use case, map."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from pydantic import Field

from alerting.domain.channel_state import ChannelState
from alerting.domain.content import Channel
from alerting.domain.kinds import Kind
from alerting.domain.subject import Frozen
from alerting.runtime.http_api import make_api, principal_of
from alerting.runtime.requests import Reason, key_of, revision_of
from configuration import list_templates, show_trail, switch_channel, write_template
from configuration.desk import Desk, Stores
from configuration.template import Template, TemplateContent, TemplateId

IfMatch = Annotated[str | None, Header(alias="If-Match", description="The ETag of the template that you saw.")]
IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", description="Yours, new for every new request.")]


class SwitchOrder(Frozen):
    """What the channel should be, and why: whoever confirms it and whoever looks on reads this."""

    on: bool
    reason: Reason


class SwitchAnswer(Frozen):
    """Which request is meant."""

    request: Annotated[str, Field(max_length=40, description="The id of the open request, as GET /v1/channels shows it.")]


def make_configuration_api(stores: Stores, clock: Callable[[], datetime], new_id: Callable[[int], str]) -> APIGatewayHttpResolver:
    """The resolver with its eight routes, for people only."""
    app = make_api()

    def desk() -> Desk:
        return Desk(principal_of(app, lambda _: None), clock(), new_id, stores)

    _add_channels(app, desk)
    _add_templates(app, desk)

    @app.get("/v1/audit/settings", summary="Who changed what of the house, newest first", tags=["configuration"])
    def trail(
        month: Annotated[
            str | None, Query(pattern=show_trail.MONTH_PATTERN, description="2026-11; this month if absent.")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: Annotated[str, Query(pattern=show_trail.CURSOR_PATTERN)] = "",
    ) -> show_trail.TrailPage:
        return show_trail.show_trail(desk(), month, show_trail.Page(limit, cursor))

    return app


def _add_channels(app: APIGatewayHttpResolver, desk: Callable[[], Desk]) -> None:
    @app.put("/v1/channels/<channel>", summary="Switch a channel, or ask a second person to", tags=["configuration"])
    def switch(channel: Channel, order: SwitchOrder) -> Response[ChannelState]:
        """200: it is so. 202: an alert is live, and another person must confirm the request within 15 minutes."""
        done = switch_channel.switch_channel(desk(), channel, on=order.on, reason=order.reason)
        status = HTTPStatus.ACCEPTED if done.waits else HTTPStatus.OK
        return Response(status_code=status.value, content_type="application/json", body=done.state)

    @app.post("/v1/channels/<channel>/confirm", summary="Confirm what another person asked", tags=["configuration"])
    def confirm(channel: Channel, answer: SwitchAnswer) -> ChannelState:
        return switch_channel.confirm_switch(desk(), channel, answer.request)

    @app.post("/v1/channels/<channel>/withdraw", summary="Give up what was asked for", tags=["configuration"])
    def withdraw(channel: Channel, answer: SwitchAnswer) -> ChannelState:
        return switch_channel.withdraw_switch(desk(), channel, answer.request)


def _add_templates(app: APIGatewayHttpResolver, desk: Callable[[], Desk]) -> None:
    @app.get("/v1/templates", summary="The templates, by name", tags=["configuration"])
    def templates(
        kind: Annotated[Kind | None, Query(description="Only those for this kind, and for every kind.")] = None,
        cursor: Annotated[str, Query(pattern=list_templates.CURSOR_PATTERN)] = "",
    ) -> list_templates.Templates:
        return list_templates.list_templates(desk(), kind, cursor)

    @app.post("/v1/templates", summary="Keep a new template", tags=["configuration"])
    def create(content: TemplateContent, idempotency_key: IdempotencyKey = None) -> Response[Template]:
        return _answer(write_template.create_template(desk(), content, key_of(idempotency_key)), HTTPStatus.CREATED)

    @app.put("/v1/templates/<template_id>", summary="Write a template anew", tags=["configuration"])
    def change(template_id: TemplateId, content: TemplateContent, if_match: IfMatch = None) -> Response[Template]:
        return _answer(write_template.change_template(desk(), template_id, content, revision_of(if_match)))

    @app.delete("/v1/templates/<template_id>", summary="Delete a template", tags=["configuration"])
    def delete(template_id: TemplateId, if_match: IfMatch = None) -> Response[None]:
        write_template.delete_template(desk(), template_id, revision_of(if_match))
        return Response(status_code=HTTPStatus.NO_CONTENT.value)


def _answer(template: Template, status: HTTPStatus = HTTPStatus.OK) -> Response[Template]:
    """The template; its revision is its ETag."""
    headers: dict[str, str | list[str]] = {"ETag": f'"{template.revision}"'}
    return Response(status_code=status.value, content_type="application/json", body=template, headers=headers)
