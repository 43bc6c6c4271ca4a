"""Lambda: the commands' HTTP API. Each route parses, runs one use case, and maps the result."""

import os
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

import boto3
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from alerting.domain.alert import ID_ALPHABET, Alert, AlertId, AlertState, Version
from alerting.domain.area import AreaType, NamedArea
from alerting.domain.content import Channel
from alerting.domain.kinds import KINDS
from alerting.domain.lifecycle import Command
from alerting.domain.organisation import Organisation
from alerting.runtime.http_api import JSON, body_of, make_api, principal_of
from alerting.runtime.requests import key_of, revision_of
from alerting.runtime.settings import load
from alerting.store.alerts import AlertStore
from alerting.store.media import MediaStore
from alerting.store.progress import ProgressReader
from alerting.store.settings import AreaHeading, SettingsStore
from intake.cap_request import BODIES, PATH, is_cap
from intake.check_proposal import Checked, check_proposal
from intake.choose_area import choose_area, content_of
from intake.correct_alert import correct_alert
from intake.create_draft import create_draft
from intake.desk import AlertView, Desk
from intake.edit_draft import edit_draft
from intake.estimate_reach import Counters, Estimate, estimate_reach
from intake.extend_alert import extend_alert
from intake.named_areas import list_areas, shipped_areas, show_area
from intake.propose_next import propose_escalation, propose_result, propose_update
from intake.read_alerts import MOST, list_alerts, show_alert, show_version
from intake.requests import (
    CorrectRequest,
    DraftContent,
    EmptyRequest,
    EscalateRequest,
    EstimateRequest,
    ExtendRequest,
    ReasonRequest,
    ResultRequest,
    RetractRequest,
    RetryRequest,
    SignRequest,
)
from intake.retry_channel import Retried, retry_channel
from intake.send_back import send_back
from intake.settings import ApiSettings, brand_of, outlet_of
from intake.show_overview import Overview, log_shown, show_overview
from intake.sign_proposal import sign_proposal
from intake.stop_alert import stop_alert
from intake.submit_proposal import submit_proposal
from intake.take_cap import take_cap
from intake.towns import Town, largest_towns, suggest_towns

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]  # powertools left its __init__ untyped
cap_router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]  # same

IfMatch = Annotated[str | None, Header(alias="If-Match", description="The ETag of the proposal that you saw.")]
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match", description="The ETag of the answer that you have.")]
IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", description="Yours, new for every new request.")]


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one request."""
    return (cap_api() if is_cap(event) else api()).resolve(event, context)


@cache
def api() -> APIGatewayHttpResolver:
    """The resolver with every route."""
    app = make_api(replace(JSON, hint=f"POST {PATH} also takes {BODIES.media_type}."))
    app.include_router(router)
    return app


@cache
def cap_api() -> APIGatewayHttpResolver:
    """The resolver of the one route that takes a CAP document."""
    app = make_api(BODIES)
    app.include_router(cap_router)
    return app


@cache
def _world() -> tuple[ApiSettings, AlertStore, SettingsStore, MediaStore]:
    settings = load(ApiSettings, os.environ)
    dynamodb = boto3.client("dynamodb")
    return (
        settings,
        AlertStore(dynamodb, settings.alerts_table),
        SettingsStore(dynamodb, settings.settings_table),
        MediaStore(boto3.client("s3"), settings.media_bucket),
    )


def _desk(app: APIGatewayHttpResolver | None = None) -> Desk:
    settings, alerts, organisations, media = _world()
    return Desk(
        principal=principal_of(app or api(), organisations.organisation_of_system),
        now=datetime.now(UTC),
        new_id=lambda length: "".join(secrets.choice(ID_ALPHABET) for _ in range(length)),
        alerts=alerts,
        settings=organisations,
        brand=brand_of(settings),
        holds_photo=media.holds,
        photo_size=media.size_of,
        outlet=lambda exercise: outlet_of(settings, exercise=exercise),
    )


@cache
def _counters() -> Counters:
    return Counters(boto3.client("dynamodb"), load(ApiSettings, os.environ).community_table)


@cache
def _progress() -> ProgressReader:
    return ProgressReader(boto3.client("dynamodb"), load(ApiSettings, os.environ).deliveries_table)


def _answer(view: AlertView, status: HTTPStatus = HTTPStatus.OK) -> Response[AlertView]:
    """The view; the proposal's revision is its ETag."""
    headers: dict[str, str | list[str]] = {"ETag": f'"{view.proposal.revision}"'} if view.proposal else {}
    return Response(status_code=status.value, content_type="application/json", body=view, headers=headers)


@router.post("/v1/alerts", summary="Create a draft", tags=["drafts"])
def post_alert(draft: DraftContent, idempotency_key: IdempotencyKey = None) -> Response[AlertView]:
    """Create an alert as a draft. It may be incomplete. The area may come as a code, a town, GeoJSON or CAP.

    As application/cap+xml: a whole CAP 1.2 document.
    """
    desk = _desk()
    content = content_of(draft, desk.settings)
    return _answer(create_draft(desk, content, key_of(idempotency_key)), HTTPStatus.CREATED)


@cap_router.post(PATH, summary="Create a draft", tags=["drafts"])
def post_cap(idempotency_key: IdempotencyKey = None) -> Response[AlertView]:
    """Take a CAP document: a draft, or a proposal on the alert that it follows."""
    desk = _desk(cap_api())
    key = key_of(idempotency_key) if idempotency_key else None
    return _answer(take_cap(desk, body_of(cap_api().current_event.raw_event), key), HTTPStatus.CREATED)


@router.get("/v1/alerts", summary="List alerts", tags=["alerts"])
def get_alerts(
    state: Annotated[list[AlertState] | None, Query(description="Only these states.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> list[Alert]:
    """List the newest alerts."""
    return list_alerts(_desk(), state or [], limit)


@router.get("/v1/alerts/<alert_id>", summary="Show an alert", tags=["alerts"])
def get_alert(alert_id: AlertId) -> Response[AlertView]:
    """Show an alert with its proposal."""
    return _answer(show_alert(_desk(), alert_id))


@router.get("/v1/alerts/<alert_id>/versions/<number>", summary="Show a version", tags=["alerts"])
def get_version(alert_id: AlertId, number: int) -> Version:
    """Show a version as it was sent."""
    return show_version(_desk(), alert_id, number)


@router.put("/v1/alerts/<alert_id>/proposal", summary="Edit the proposal", tags=["drafts"])
def put_proposal(alert_id: AlertId, draft: DraftContent, if_match: IfMatch = None) -> Response[AlertView]:
    """Replace the content; every signature is void."""
    desk = _desk()
    content = content_of(draft, desk.settings)
    return _answer(edit_draft(desk, alert_id, content, revision_of(if_match)))


@router.post("/v1/alerts/<alert_id>/proposal/submit", summary="Submit and sign", tags=["signatures"])
def post_submit(alert_id: AlertId, if_match: IfMatch = None) -> Response[AlertView]:
    """Render, check, freeze and sign; releases where one signature suffices."""
    return _answer(submit_proposal(_desk(), alert_id, revision_of(if_match)))


@router.post("/v1/alerts/<alert_id>/proposal/check", summary="Say what submitting would say", tags=["drafts"])
def post_check(alert_id: AlertId, _: EmptyRequest) -> Checked:
    """Check the proposal as submitting does, and change nothing."""
    return check_proposal(_desk(), alert_id)


@router.post("/v1/alerts/<alert_id>/proposal/sign", summary="Sign", tags=["signatures"])
def post_sign(alert_id: AlertId, request: SignRequest) -> Response[AlertView]:
    """Sign exactly this hash; releases when the signatures are complete."""
    return _answer(sign_proposal(_desk(), alert_id, request.hash))


@router.post("/v1/alerts/<alert_id>/proposal/return", summary="Return to the author", tags=["signatures"])
def post_return(alert_id: AlertId, request: ReasonRequest) -> Response[AlertView]:
    """Ask the author for a change."""
    return _answer(send_back(_desk(), alert_id, Command.RETURN, request.reason))


@router.post("/v1/alerts/<alert_id>/proposal/reject", summary="Reject", tags=["signatures"])
def post_reject(alert_id: AlertId, request: ReasonRequest) -> Response[AlertView]:
    """Refuse the proposal for good."""
    return _answer(send_back(_desk(), alert_id, Command.REJECT, request.reason))


@router.post("/v1/alerts/<alert_id>/proposal/discard", summary="Discard", tags=["drafts"])
def post_discard(alert_id: AlertId) -> Response[AlertView]:
    """Give the proposal up."""
    return _answer(send_back(_desk(), alert_id, Command.DISCARD))


@router.post("/v1/alerts/<alert_id>/update", summary="Propose an update", tags=["live"])
def post_update(alert_id: AlertId, _: EmptyRequest, idempotency_key: IdempotencyKey = None) -> Response[AlertView]:
    """Start an update from what was last sent."""
    return _answer(propose_update(_desk(), alert_id, key_of(idempotency_key)), HTTPStatus.CREATED)


@router.post("/v1/alerts/<alert_id>/escalate", summary="Propose another kind", tags=["live"])
def post_escalate(alert_id: AlertId, request: EscalateRequest, idempotency_key: IdempotencyKey = None) -> Response[AlertView]:
    """Start an update to another kind."""
    view = propose_escalation(_desk(), alert_id, request.kind, request.scope, key_of(idempotency_key))
    return _answer(view, HTTPStatus.CREATED)


@router.post("/v1/alerts/<alert_id>/result", summary="Propose the result", tags=["live"])
def post_result(alert_id: AlertId, request: ResultRequest, idempotency_key: IdempotencyKey = None) -> Response[AlertView]:
    """Start a result after the stop."""
    key = key_of(idempotency_key)
    view = propose_result(_desk(), alert_id, request.outcome, family_informed=request.family_informed, key=key)
    return _answer(view, HTTPStatus.CREATED)


@router.post("/v1/alerts/<alert_id>/correct", summary="Take out a wrong fact", tags=["live"])
def post_correct(alert_id: AlertId, request: CorrectRequest) -> Response[AlertView]:
    """Remove a fact, alone and in one step."""
    return _answer(correct_alert(_desk(), alert_id, request.fact, request.index, request.base_version))


@router.post("/v1/alerts/<alert_id>/extend", summary="Move the end", tags=["live"])
def post_extend(alert_id: AlertId, request: ExtendRequest) -> Response[AlertView]:
    """Let the alert run longer; sends nothing."""
    return _answer(extend_alert(_desk(), alert_id, request.moment))


@router.post("/v1/alerts/<alert_id>/stop", summary="Stop now", tags=["live"])
def post_stop(alert_id: AlertId, _: EmptyRequest) -> Response[AlertView]:
    """Halt everything, alone and in one step."""
    return _answer(stop_alert(_desk(), alert_id))


@router.post("/v1/alerts/<alert_id>/retract", summary="Retract", tags=["live"])
def post_retract(alert_id: AlertId, request: RetractRequest) -> Response[AlertView]:
    """Stop because something was wrong, and say so."""
    return _answer(stop_alert(_desk(), alert_id, request.reason))


@router.post("/v1/alerts/<alert_id>/status/<channel>/retry", summary="Try again what a channel did not send", tags=["live"])
def post_retry(alert_id: AlertId, channel: Channel, request: RetryRequest) -> Response[Retried]:
    """Have what was not sent of the newest version tried again; whoever accepted it is left alone."""
    retried = retry_channel(_desk(), _progress(), alert_id, channel, request.reason or "")
    return Response(status_code=HTTPStatus.ACCEPTED.value, content_type="application/json", body=retried)


@router.get("/v1/overview", summary="Everything for the first screen", tags=["alerts"])
def get_overview(if_none_match: IfNoneMatch = None) -> Response[Overview | None]:
    """List what is live, waits for signatures, is being written, was returned, and ended lately; 304 while nothing changed."""
    desk = _desk()
    overview = show_overview(desk)
    headers: dict[str, str | list[str]] = {"ETag": overview.tag()}
    if overview.tag() in (if_none_match or ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED.value, headers=headers)
    log_shown(desk, overview)
    return Response(status_code=HTTPStatus.OK.value, content_type="application/json", body=overview, headers=headers)


@router.post("/v1/areas/estimate", summary="Estimate an area's reach", tags=["areas"])
def post_estimate(request: EstimateRequest) -> Estimate:
    """Say how many phones and participants an area would reach, by channel."""
    desk = _desk()
    area = choose_area(request.area, desk.settings)
    return estimate_reach(desk, area, _counters(), exercise=request.exercise, outline=request.outline)


@router.get("/v1/areas", summary="List named areas", tags=["areas"])
def get_areas(
    of_type: Annotated[AreaType | None, Query(alias="type", description="Only these.")] = None,
) -> list[AreaHeading]:
    """List provinces, police units, and whatever else was loaded, by code."""
    return list_areas(_desk().settings, of_type)


@router.get("/v1/areas/<code>", summary="Show a named area", tags=["areas"])
def get_area(code: str) -> NamedArea:
    """Show a named area with its rings (longitude, latitude)."""
    return show_area(_desk().settings, code)


@router.get("/v1/outlines", summary="Areas of one type with their rings", tags=["areas"])
def get_outlines(of_type: Annotated[AreaType, Query(alias="type", description="Those that are few.")]) -> list[NamedArea]:
    """Give our own coarse outlines of provinces or police units, for a map without a background."""
    _desk()
    return shipped_areas(of_type)


@router.get("/v1/places", summary="Find a town", tags=["areas"])
def get_places(
    name: Annotated[str | None, Query(min_length=1, max_length=60, description="What was typed so far.")] = None,
    largest: Annotated[int, Query(ge=1, le=500, description="Without a name: so many of the largest.")] = 10,
) -> list[Town]:
    """Suggest Dutch towns (GeoNames, CC BY 4.0) for "place and radius", or name the largest for a map."""
    _desk()
    return suggest_towns(name) if name else largest_towns(largest)


@router.get("/v1/organisations", summary="List organisations", tags=["reference"])
def get_organisations() -> list[Organisation]:
    """List the organisations that may send."""
    return _desk().settings.organisations()


@router.get("/v1/kinds", summary="The table of kinds", tags=["reference"])
def get_kinds() -> list[dict[str, Any]]:
    """Show each kind's rules: checklist, durations, channels, outcomes, signatures."""
    _desk()
    return [
        {
            "kind": kind.value,
            "scopes": list(rules.scopes),
            "signatures": rules.signatures,
            "two_signatures_with": sorted(rules.two_signatures_with),
            "releasing_role": rules.releasing_role,
            "default_minutes": rules.default_minutes,
            "longest_minutes": rules.longest_minutes,
            "channels": list(rules.channels),
            "outcomes": list(rules.outcomes),
            "checklist": [{"id": item.id, "text": item.text, "expect": item.expect.value} for item in rules.checklist],
        }
        for kind, rules in KINDS.items()
    ]


@router.get("/v1/openapi.json", summary="This description", tags=["reference"])
def get_openapi() -> Response[str]:
    """Serve the committed OpenAPI document of all operator routes."""
    body = Path(__file__).with_name("openapi.json").read_text("utf-8")
    return Response(status_code=HTTPStatus.OK.value, content_type="application/json", body=body)
