"""An HTTP API: stage, throttle, access log, alarm, and routes to functions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import jsii
from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_apigateway as rest
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_logs as logs
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration

from infra.alarms import Bound, minute, watch
from infra.nag import acknowledge
from infra.python_function import Platform, PythonFunction, retention
from infra.routes import Route

#: What is logged of every request. No query string, no header: a token or a name never reaches a log.
_ALWAYS: Final = {
    "time": "$context.requestTime",
    "request": "$context.requestId",
    "route": "$context.routeKey",
    "status": "$context.status",
    "milliseconds": "$context.responseLatency",
    "bytes": "$context.responseLength",
    "error": "$context.integrationErrorMessage",
}
#: Of staff, who asked for what, from where; `sub` is the person's id, as in the audit trail.
STAFF_LOG: Final = _ALWAYS | {
    "path": "$context.path",
    "address": "$context.identity.sourceIp",
    "sub": "$context.authorizer.claims.sub",
    "client": "$context.authorizer.claims.client_id",
    "refused": "$context.authorizer.error",
}
#: Of citizens neither address nor path: an unsubscribe link is a key.
CITIZENS_LOG: Final = _ALWAYS


@jsii.implements(apigateway.IAccessLogSettings)
class AccessLog:
    """One JSON line per request in this log group."""

    def __init__(self, group: logs.LogGroup, fields: Mapping[str, str]) -> None:
        self._group = group
        self._fields = fields

    @property
    def destination(self) -> apigateway.IAccessLogDestination:
        """The log group."""
        return apigateway.LogGroupLogDestination(self._group)

    @property
    def format(self) -> rest.AccessLogFormat:
        """The fields."""
        return rest.AccessLogFormat.custom(json.dumps(self._fields))


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How many requests per second come in, what is logged of them, and what a person on call is told when they fail.

    `name` goes before the names of what it is made of. `open_because`: why some routes ask for no token.
    """

    name: str = ""
    rate: int
    burst: int
    log: Mapping[str, str]
    failing: str
    open_because: str
    authorizer: apigateway.IHttpRouteAuthorizer | None = None


class ServedApi:
    """The HTTP API of a stack."""

    def __init__(self, stack: Stack, platform: Platform, door: Door) -> None:
        """Make it, with no routes yet."""
        self._door = door
        self.api = apigateway.HttpApi(stack, f"{door.name}Api", create_default_stage=False)
        log = logs.LogGroup(
            stack,
            f"{door.name}AccessLog",
            retention=retention(platform.environment.log_retention_days),
            removal_policy=RemovalPolicy.DESTROY,
        )
        apigateway.HttpStage(
            stack,
            f"{door.name}Stage",
            http_api=self.api,
            stage_name="$default",
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(rate_limit=door.rate, burst_limit=door.burst),
            access_log_settings=AccessLog(log, door.log),
        )
        watch(
            stack,
            f"{door.name}ServerErrors",
            self.api.metric_server_error(period=minute(), statistic="Sum"),
            Bound(at_least=1),
            platform.on_call,
            door.failing,
        )

    def serve(self, served: tuple[Route, ...], function: PythonFunction) -> None:
        """Lead these routes to a function."""
        integration = HttpLambdaIntegration(f"{function.node.id}Integration", function.function, scope_permission_to_route=False)
        for route in served:
            made = self.api.add_routes(
                path=route.path,
                methods=[apigateway.HttpMethod(route.method)],
                integration=integration,
                authorizer=self._door.authorizer if route.scopes else apigateway.HttpNoneAuthorizer(),
                authorization_scopes=list(route.scopes) or None,
            )
            if not route.scopes:
                acknowledge(made[0], "AwsSolutions-APIG4", self._door.open_because)
