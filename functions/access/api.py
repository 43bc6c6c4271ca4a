"""The routes of users and roles: parse, one use case, map."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Body, Header

from access.ask_change import ask_change
from access.confirm_request import confirm_request
from access.disable_user import DisabledUser, disable_user
from access.list_people import Colleagues, Names, Users, list_colleagues, list_users
from access.office import House, Office
from access.requests import AnyRequest, DisableRequest, RequestId, Sub
from access.user_request import RequestView
from access.withdraw_request import withdraw_request
from alerting.domain.people import Principal
from alerting.runtime.http_api import make_api, principal_of
from alerting.runtime.requests import key_of

IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", description="Yours, new for every new request.")]


def make_access_api(house: House, clock: Callable[[], datetime], new_id: Callable[[int], str]) -> APIGatewayHttpResolver:
    """The resolver with its routes."""
    app = make_api()
    names = Names(house.pool)

    def principal() -> Principal:
        return principal_of(app, house.settings.organisation_of_system)

    def office() -> Office:
        return Office(principal(), clock(), new_id, house)

    @app.get("/v1/colleagues", summary="Who is who", tags=["users"])
    def colleagues() -> Colleagues:
        return list_colleagues(principal(), names, clock())

    @app.get("/v1/users", summary="Users, and what waits for a second administrator", tags=["users"])
    def users() -> Users:
        return list_users(office())

    @app.post("/v1/users/requests", summary="Ask for an account or rights", tags=["users"])
    def ask(request: Annotated[AnyRequest, Body()], idempotency_key: IdempotencyKey = None) -> tuple[RequestView, int]:
        return RequestView.of(ask_change(office(), request, key_of(idempotency_key))), 201

    @app.post("/v1/users/requests/<request_id>/confirm", summary="Confirm, as the second administrator", tags=["users"])
    def confirm(request_id: RequestId) -> RequestView:
        return RequestView.of(confirm_request(office(), request_id))

    @app.post("/v1/users/requests/<request_id>/withdraw", summary="Withdraw a request", tags=["users"])
    def withdraw(request_id: RequestId) -> RequestView:
        return RequestView.of(withdraw_request(office(), request_id))

    @app.post("/v1/users/<sub>/disable", summary="Disable a user at once", tags=["users"])
    def disable(sub: Sub, request: DisableRequest) -> DisabledUser:
        return disable_user(office(), sub, request.reason)

    return app
