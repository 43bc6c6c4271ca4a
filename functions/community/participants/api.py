"""The routes of the participants' API: parse, one use case, map."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Header

from alerting.domain.community import ParticipantId
from alerting.runtime.http_api import make_api
from alerting.runtime.problems import problem
from alerting.runtime.telemetry import logger
from community.participants.codes import CODE_LIFE
from community.participants.confirm import confirm
from community.participants.desk import Desk
from community.participants.join import join
from community.participants.manage import authenticate, change, export, leave
from community.participants.refusals import WORDS, RefusedError
from community.participants.requests import Access, Asked, ChangeRequest, ConfirmRequest, JoinRequest, SignInRequest
from community.participants.sign_in import contact_of, sign_in

PATH = "/v1/public/participants"
TAGS = ["participants"]
Authorization = Annotated[str, Header(alias="Authorization", description="Bearer and the secret that confirming gave.")]


def make_participants_api(desk: Callable[[], Desk]) -> APIGatewayHttpResolver:
    """The resolver with its six routes; `desk` makes the surroundings of one request."""
    app = make_api()

    @app.exception_handler(RefusedError)  # type: ignore[untyped-decorator]  # powertools left it untyped
    def refused(error: RefusedError) -> Response[str]:
        logger().info("refused", extra={"problem": error.slug})
        errors = [{"field": fault.field, "message": WORDS[fault.reason], "reason": fault.reason.value} for fault in error.faults]
        return problem(error.status, error.slug, error.title, error.detail, app.current_event.path, errors)

    @app.post(PATH, summary="Ask to take part; a code follows", tags=TAGS)
    def ask(request: JoinRequest) -> tuple[Asked, int]:
        join(desk(), request)
        return _asked()

    @app.post(f"{PATH}/sign-in", summary="Ask for a code", tags=TAGS)
    def ask_code(request: SignInRequest) -> tuple[Asked, int]:
        sign_in(desk(), contact_of(request.number, request.email))
        return _asked()

    @app.post(f"{PATH}/confirm", summary="Send the code back; gives the secret", tags=TAGS)
    def confirm_code(request: ConfirmRequest) -> Access:
        here = desk()
        participant_id, secret = contact_of(request.number, request.email).id(here.key), here.new_secret()
        confirm(here, participant_id, request.code, secret)
        return Access(id=participant_id, secret=secret)

    @app.get(f"{PATH}/<participant_id>", summary="Everything that is stored about you", tags=TAGS)
    def show(participant_id: ParticipantId, authorization: Authorization = "") -> dict[str, Any]:
        here = desk()
        authenticate(here, participant_id, _secret(authorization))
        return export(here, participant_id)

    @app.patch(f"{PATH}/<participant_id>", summary="Change places, channels, language or inquiries", tags=TAGS)
    def edit(participant_id: ParticipantId, request: ChangeRequest, authorization: Authorization = "") -> dict[str, Any]:
        here = desk()
        authenticate(here, participant_id, _secret(authorization))
        change(here, participant_id, request)
        return export(here, participant_id)

    @app.delete(f"{PATH}/<participant_id>", summary="Leave; everything is erased", tags=TAGS)
    def erase(participant_id: ParticipantId, authorization: Authorization = "") -> Response[str]:
        here = desk()
        authenticate(here, participant_id, _secret(authorization))
        leave(here, participant_id, "asked")
        return Response(status_code=HTTPStatus.NO_CONTENT.value, body="")

    return app


def _asked() -> tuple[Asked, int]:
    return Asked(minutes=int(CODE_LIFE.total_seconds()) // 60), HTTPStatus.ACCEPTED.value


def _secret(authorization: str) -> str:
    scheme, _, secret = authorization.strip().partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""
