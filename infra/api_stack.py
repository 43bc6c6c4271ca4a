"""The HTTP API: routes, who may call them, and the two functions behind them."""

import json
from typing import Final

import jsii
from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_apigateway as rest
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_logs as logs
from aws_cdk.aws_apigatewayv2_authorizers import HttpJwtAuthorizer
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from infra import permissions, routes
from infra.alarms import Bound, minute, watch
from infra.data_stack import DataStack
from infra.environments import Environment
from infra.nag import acknowledge
from infra.outputs import publish_outputs
from infra.python_function import Platform, PythonFunction, Task, retention

#: Requests per second of all operators and systems together; a release is one request.
RATE: Final = 100
BURST: Final = 200
#: Under the 30 s after which API Gateway itself gives up.
TIMEOUT_SECONDS: Final = 20

#: No query string, no header: a token or a name never reaches a log. `sub` is the person's id, as in the audit trail.
ACCESS_LOG: Final = {
    "time": "$context.requestTime",
    "request": "$context.requestId",
    "route": "$context.routeKey",
    "path": "$context.path",
    "status": "$context.status",
    "milliseconds": "$context.responseLatency",
    "bytes": "$context.responseLength",
    "address": "$context.identity.sourceIp",
    "sub": "$context.authorizer.claims.sub",
    "client": "$context.authorizer.claims.client_id",
    "refused": "$context.authorizer.error",
    "error": "$context.integrationErrorMessage",
}


@jsii.implements(apigateway.IAccessLogSettings)
class AccessLog:
    """One JSON line per request in this log group."""

    def __init__(self, group: logs.LogGroup) -> None:
        self._group = group

    @property
    def destination(self) -> apigateway.IAccessLogDestination:
        """The log group."""
        return apigateway.LogGroupLogDestination(self._group)

    @property
    def format(self) -> rest.AccessLogFormat:
        """The fields of ACCESS_LOG."""
        return rest.AccessLogFormat.custom(json.dumps(ACCESS_LOG))


class ApiStack(Stack):
    """What operators and police systems call."""

    def __init__(self, scope: Construct, name: str, environment: Environment, data: DataStack) -> None:
        super().__init__(scope, name, env={"region": environment.region}, termination_protection=environment.retain_data)
        self._data = data
        self._platform = Platform(self, environment, data.on_call)
        self._api = apigateway.HttpApi(self, "Api", create_default_stage=False)
        self._make_stage(environment)
        users = data.users
        self._authorizer = HttpJwtAuthorizer(
            "Cognito",
            f"https://{users.pool.user_pool_provider_name}",
            jwt_audience=[users.console.user_pool_client_id, users.system.user_pool_client_id],
        )
        intake = self._make_intake(environment)
        self._acknowledge_photos(intake)
        self._serve(routes.INTAKE, intake)
        self._serve(routes.STATUS, self._make_status())
        publish_outputs(self, ApiUrl=self._api.api_endpoint, ApiId=self._api.api_id)

    def _serve(self, served: tuple[routes.Route, ...], function: PythonFunction) -> None:
        integration = HttpLambdaIntegration(f"{function.node.id}Integration", function.function, scope_permission_to_route=False)
        for route in served:
            made = self._api.add_routes(
                path=route.path,
                methods=[apigateway.HttpMethod(route.method)],
                integration=integration,
                authorizer=self._authorizer if route.scopes else apigateway.HttpNoneAuthorizer(),
                authorization_scopes=list(route.scopes) or None,
            )
            if not route.scopes:
                acknowledge(
                    made[0], "AwsSolutions-APIG4", "The API's own description: no secret, and needed before one can sign in."
                )

    def _make_intake(self, environment: Environment) -> PythonFunction:
        data = self._data
        return PythonFunction(
            self,
            "IntakeApi",
            self._platform,
            Task(
                handler="intake.api_handler.handle",
                variables={
                    "ALERTS_TABLE": data.alerts.table_name,
                    "SETTINGS_TABLE": data.settings.table_name,
                    "MEDIA_BUCKET": data.media.bucket_name,
                    "BRAND_AMBER": environment.brand_amber,
                    "BRAND_MISSING_CHILD": environment.brand_missing_child,
                    "LINK_BASE": environment.link_base,
                },
                statements=[
                    permissions.show_one_alert(data.alerts),
                    permissions.find_alerts(data.alerts, permissions.BY_STATE),
                    permissions.change_alerts(data.alerts),
                    permissions.list_settings(data.settings, "ORGANISATIONS", "SYSTEMS"),
                    permissions.read_photos(data.media),
                    permissions.miss_photos(data.media),
                ],
                layers=frozenset({"shared", "geo"}),
                timeout_seconds=TIMEOUT_SECONDS,
            ),
        )

    def _acknowledge_photos(self, intake: PythonFunction) -> None:
        bucket = self.resolve(self._data.export_value(self._data.media.bucket_arn))["Fn::ImportValue"]
        acknowledge(
            intake.role,
            f"AwsSolutions-IAM5[Resource::{bucket}/photos/*]",
            "Any photo of any alert, by the digest that its content names; nothing else in the bucket.",
        )

    def _make_status(self) -> PythonFunction:
        data = self._data
        return PythonFunction(
            self,
            "StatusApi",
            self._platform,
            Task(
                handler="status.api_handler.handle",
                variables={
                    "ALERTS_TABLE": data.alerts.table_name,
                    "DELIVERIES_TABLE": data.deliveries.table_name,
                    "SETTINGS_TABLE": data.settings.table_name,
                },
                statements=[
                    permissions.show_alerts(data.alerts),
                    permissions.watch_deliveries(data.deliveries),
                    permissions.look_up_settings(data.settings, "CHANNEL#*", "SYSTEMS"),
                ],
                timeout_seconds=TIMEOUT_SECONDS,
            ),
        )

    def _make_stage(self, environment: Environment) -> None:
        log = logs.LogGroup(
            self, "AccessLog", retention=retention(environment.log_retention_days), removal_policy=RemovalPolicy.DESTROY
        )
        apigateway.HttpStage(
            self,
            "Stage",
            http_api=self._api,
            stage_name="$default",
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(rate_limit=RATE, burst_limit=BURST),
            access_log_settings=AccessLog(log),
        )
        watch(
            self,
            "ServerErrors",
            self._api.metric_server_error(period=minute(), statistic="Sum"),
            Bound(at_least=1),
            self._data.on_call,
            "The API answered 5xx: an operator may be unable to draft, sign or stop.",
        )
