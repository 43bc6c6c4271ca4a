"""Refusals as RFC 9457 problem details: a type, a status, and words that say what to do."""

import json
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response

from alerting.domain import errors

TYPE_BASE: Final = "https://kindalarm.nl/problems/"
CONTENT_TYPE: Final = "application/problem+json"

STATUS: Final[dict[type[errors.AlertingError], HTTPStatus]] = {
    errors.InvalidContentError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.UnknownAlertError: HTTPStatus.NOT_FOUND,
    errors.UnknownUserError: HTTPStatus.NOT_FOUND,
    errors.TooFewAdminsError: HTTPStatus.CONFLICT,
    errors.NotAllowedError: HTTPStatus.FORBIDDEN,
    errors.SecondPersonNeededError: HTTPStatus.FORBIDDEN,
    errors.HashMismatchError: HTTPStatus.CONFLICT,
    errors.RevisionMismatchError: HTTPStatus.PRECONDITION_FAILED,
    errors.PreconditionMissingError: HTTPStatus.PRECONDITION_REQUIRED,
    errors.BaseMovedError: HTTPStatus.CONFLICT,
    errors.WrongStateError: HTTPStatus.CONFLICT,
    errors.IdempotencyConflictError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.TooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.ConcurrentChangeError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.WrongSecretError: HTTPStatus.UNAUTHORIZED,
    errors.InvalidRequestError: HTTPStatus.UNPROCESSABLE_ENTITY,
}


def problem_of(error: errors.AlertingError, instance: str) -> Response[str]:
    """The response for a domain refusal; `instance` is the path of the request."""
    return problem(
        STATUS[type(error)],
        error.slug,
        error.title,
        error.detail,
        instance,
        [{"field": item.field, "message": item.message} for item in error.errors],
    )


def problem(  # the members of RFC 9457, in its order
    status: HTTPStatus, slug: str, title: str, detail: str, instance: str, field_errors: list[dict[str, Any]] | None = None
) -> Response[str]:
    """A problem response."""
    body: dict[str, Any] = {
        "type": TYPE_BASE + slug,
        "title": title,
        "status": status.value,
        "detail": detail,
        "instance": instance,
    }
    if field_errors:
        body["errors"] = field_errors
    return Response(status_code=status.value, content_type=CONTENT_TYPE, body=json.dumps(body, ensure_ascii=False))
