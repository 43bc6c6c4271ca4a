"""The HTTP API: routes, who may call them, and the functions behind them."""

from typing import Final

from aws_cdk import Stack
from aws_cdk import aws_s3 as s3
from aws_cdk.aws_apigatewayv2_authorizers import HttpJwtAuthorizer
from constructs import Construct

from infra import permissions, routes
from infra.data_stack import DataStack
from infra.environments import Environment
from infra.http_api import STAFF_LOG, Door, ServedApi
from infra.nag import acknowledge_wildcards
from infra.outputs import publish_outputs
from infra.python_function import Platform, PythonFunction, Task

#: Requests per second of all operators and systems together; a release is one request.
RATE: Final = 100
BURST: Final = 200
#: Under the 30 s after which API Gateway itself gives up.
TIMEOUT_SECONDS: Final = 20


class ApiStack(Stack):
    """What operators and police systems call."""

    def __init__(self, scope: Construct, name: str, environment: Environment, data: DataStack, quarantine: s3.IBucket) -> None:
        super().__init__(scope, name, env={"region": environment.region}, termination_protection=environment.retain_data)
        self._data = data
        self._platform = Platform(self, environment, data.on_call)
        users = data.users
        door = Door(
            rate=RATE,
            burst=BURST,
            log=STAFF_LOG,
            failing="The API answered 5xx: an operator may be unable to draft, sign or stop.",
            open_because="The API's own description: no secret, and needed before one can sign in.",
            authorizer=HttpJwtAuthorizer(
                "Cognito",
                f"https://{users.pool.user_pool_provider_name}",
                jwt_audience=[users.console.user_pool_client_id, users.system.user_pool_client_id],
            ),
        )
        served = ServedApi(self, self._platform, door)
        intake = self._make_intake(environment)
        photos = [f"{data.export_value(data.media.bucket_arn)}/photos/*"]
        reason = "Any photo of any alert, by the digest that its content names; nothing else in the bucket."
        acknowledge_wildcards(intake.role, photos, reason)
        served.serve(routes.INTAKE, intake)
        served.serve(routes.STATUS, self._make_status(environment))
        served.serve(routes.PHOTOS, self._make_photos(quarantine))
        publish_outputs(self, ApiUrl=served.api.api_endpoint, ApiId=served.api.api_id)

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
                    "COMMUNITY_TABLE": data.community.table_name,
                    "MEDIA_BUCKET": data.media.bucket_name,
                    **_published(environment),
                },
                statements=[
                    permissions.show_one_alert(data.alerts),
                    permissions.list_alerts(data.alerts),
                    permissions.find_alerts(data.alerts, permissions.BY_STATE),
                    permissions.change_alerts(data.alerts),
                    permissions.list_settings(data.settings, "ORGANISATIONS", "SYSTEMS", "AREAS"),
                    *permissions.read_community(data.community, data.community_key, "COUNT", "COUNT#*"),
                    permissions.read_photos(data.media),
                    permissions.miss_photos(data.media),
                ],
                layers=frozenset({"shared", "geo"}),
                timeout_seconds=TIMEOUT_SECONDS,
            ),
        )

    def _make_photos(self, quarantine: s3.IBucket) -> PythonFunction:
        data = self._data
        photos = PythonFunction(
            self,
            "PhotosApi",
            self._platform,
            Task(
                handler="media.api_handler.handle",
                variables={
                    "MEDIA_BUCKET": data.media.bucket_name,
                    "QUARANTINE_BUCKET": quarantine.bucket_name,
                    "SETTINGS_TABLE": data.settings.table_name,
                },
                statements=[
                    *permissions.offer_uploads(quarantine, data.media),
                    permissions.look_up_settings(data.settings, "SYSTEMS"),
                ],
                timeout_seconds=TIMEOUT_SECONDS,
            ),
        )
        uploads = [
            f"{data.export_value(data.media.bucket_arn)}/uploads/*",
            f"{Stack.of(quarantine).export_value(quarantine.bucket_arn)}/quarantine/*",
        ]
        acknowledge_wildcards(photos.role, uploads, "Uploads by the random id that it gives out for each.")
        return photos

    def _make_status(self, environment: Environment) -> PythonFunction:
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
                    **_published(environment),
                },
                statements=[
                    permissions.show_alerts(data.alerts),
                    permissions.watch_deliveries(data.deliveries),
                    permissions.look_up_settings(data.settings, "CHANNEL#*", "SYSTEMS"),
                ],
                layers=frozenset({"shared", "pages"}),
                timeout_seconds=TIMEOUT_SECONDS,
            ),
        )


def _published(environment: Environment) -> dict[str, str]:
    """Under which names and where the public reads what is released."""
    return {
        "BRAND_AMBER": environment.brand_amber,
        "BRAND_MISSING_CHILD": environment.brand_missing_child,
        "LINK_BASE": environment.link_base,
        "PUBLIC_URL": environment.public_url,
        "CAP_SENDER": environment.cap_sender,
    }
