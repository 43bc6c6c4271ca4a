"""The HTTP API of a function: validation, problem responses, bounds on what comes in, and who is asking."""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError, ServiceError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from alerting.domain.errors import AlertingError, NotAllowedError, TooLargeError
from alerting.domain.people import Principal
from alerting.runtime.problems import CONTENT_TYPE, problem, problem_of
from alerting.runtime.telemetry import logger

#: A proposal with every field full is under 100 KB; API Gateway itself would take 10 MB.
MAX_BODY_BYTES: Final = 256_000
#: Our deepest document has 8 levels; a JSON parser's stack must not be an attacker's to fill.
MAX_DEPTH: Final = 20

SYSTEM_SCOPE: Final = "alerts/draft"


@dataclass(frozen=True, slots=True)
class Bodies:
    """What the bodies of an API's requests may be. `deepest`: levels of JSON. `hint`: what else to know about media types."""

    media_type: str
    most_bytes: int
    deepest: int | None = None
    hint: str = ""


JSON: Final = Bodies("application/json", MAX_BODY_BYTES, MAX_DEPTH)


class BoundedApi(APIGatewayHttpResolver):
    """A resolver that refuses bodies beyond its bounds before anything parses them."""

    def __init__(self, bodies: Bodies) -> None:
        """Keep what bodies may be."""
        super().__init__(enable_validation=True)
        self._bodies = bodies

    def resolve(self, event: Any, context: Any) -> dict[str, Any]:
        """Answer one request."""
        refusal = self._refusal(event, str(event.get("rawPath", "")))
        if refusal is None:
            return super().resolve(event, context)
        return {"statusCode": refusal.status_code, "headers": {"Content-Type": CONTENT_TYPE}, "body": refusal.body}

    def _refusal(self, event: Mapping[str, Any], path: str) -> Response[str] | None:
        bodies = self._bodies
        if _size_of(event) > bodies.most_bytes:
            limit = f"A request body may have {bodies.most_bytes} bytes."
            return problem_of(TooLargeError(f"{limit} Simplify the area, and leave pictures to the media bucket."), path)
        if event.get("body") and media_type_of(event) not in {"", bodies.media_type}:
            detail = f"Send {bodies.media_type} as Content-Type. {bodies.hint}".rstrip()
            status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
            return problem(status, "unsupported-media-type", status.phrase, detail, path)
        try:
            body = body_of(event)
        except ValueError:
            detail = "The body is not the base64 that it says it is."
            return problem(HTTPStatus.BAD_REQUEST, "bad-request", "The body cannot be read", detail, path)
        if bodies.deepest is not None and depth_of(body.decode(errors="replace")) > bodies.deepest:
            detail = f"JSON may be nested {bodies.deepest} levels deep."
            return problem(HTTPStatus.BAD_REQUEST, "too-deep", "Nested too deeply", detail, path)
        return None


def media_type_of(event: Mapping[str, Any]) -> str:
    """The media type of a request's body, without parameters, in lower case."""
    headers = event.get("headers") or {}
    written = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    return str(written).partition(";")[0].strip().lower()


def body_of(event: Mapping[str, Any]) -> bytes:
    """A request's body as it was sent: the gateway hands on what is no text of its own as base64. Raises ValueError."""
    body = event.get("body") or ""
    return b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()


def _size_of(event: Mapping[str, Any]) -> int:
    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        return len(body) * 3 // 4 - body[-2:].count("=")
    return len(body.encode())


def make_api(bodies: Bodies = JSON) -> APIGatewayHttpResolver:
    """A resolver that validates, bounds bodies, and answers every failure as a problem (RFC 9457)."""
    app = BoundedApi(bodies)

    @app.exception_handler(AlertingError)
    def refused(error: AlertingError) -> Response[str]:
        logger().info("refused", extra={"problem": error.slug, "path": app.current_event.path})
        return problem_of(error, app.current_event.path)

    @app.exception_handler(RequestValidationError)
    def invalid(error: RequestValidationError) -> Response[str]:
        errors = [{"field": ".".join(str(part) for part in item["loc"]), "message": item["msg"]} for item in error.errors()]
        return problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "invalid-request",
            "The request does not have the right form",
            "Mend the fields listed in 'errors' and send the request again.",
            app.current_event.path,
            errors[:50],
        )

    @app.exception_handler(ServiceError)
    def http_error(error: ServiceError) -> Response[str]:
        status = HTTPStatus(error.status_code)
        return problem(status, status.phrase.lower().replace(" ", "-"), status.phrase, str(error.msg), app.current_event.path)

    @app.not_found
    def no_route(_: NotFoundError) -> Response[str]:
        detail = "There is no such address; see /v1/openapi.json."
        return problem(HTTPStatus.NOT_FOUND, "not-found", "Not found", detail, app.current_event.path)

    @app.exception_handler(Exception)
    def broken(error: Exception) -> Response[str]:
        logger().exception("request failed", exc_info=error)
        return problem(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "internal-error",
            "Something went wrong on our side",
            "Nothing may have been changed; look at the alert before you try again.",
            app.current_event.path,
        )

    return app


def principal_of(app: APIGatewayHttpResolver, systems: Any) -> Principal:
    """Who is asking, from the authorizer's claims. `systems(client_id)` gives the organisation of a machine client.

    A person's access token has a `username` and groups; a client-credentials token has neither, and never signs.
    """
    claims = _claims(app)
    if "username" in claims:
        groups = claims.get("cognito:groups", "").strip("[]").replace(",", " ").split()
        return Principal.from_groups(claims["sub"], groups)
    if SYSTEM_SCOPE not in claims.get("scope", "").split():
        raise NotAllowedError("The access token is neither a person's nor a police system's.")
    organisation = systems(claims["client_id"])
    if organisation is None:
        raise NotAllowedError("This system is not registered with an organisation.")
    return Principal(sub=f"system:{claims['client_id']}", organisations=frozenset({organisation}), is_system=True)


def _claims(app: APIGatewayHttpResolver) -> dict[str, str]:
    authorizer = app.current_event.request_context.authorizer
    claims = authorizer.jwt_claim if authorizer else None
    if not claims:
        raise NotAllowedError("Sign in first.")
    return {key: str(value) for key, value in claims.items()}


def depth_of(text: str) -> int:
    """How deep brackets are nested outside strings, counted without recursion."""
    depth = deepest = 0
    inside = escaped = False
    for char in text:
        if escaped:
            escaped = False
        elif inside:
            escaped = char == "\\"
            inside = char != '"'
        elif char == '"':
            inside = True
        elif char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return deepest
