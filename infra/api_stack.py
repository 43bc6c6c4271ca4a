"""The HTTP API: routes, who may call them, and the functions behind them."""

from typing import Final

from aws_cdk import Stack
from aws_cdk import aws_s3 as s3
from aws_cdk.aws_apigatewayv2_authorizers import HttpJwtAuthorizer
from constructs import Construct

from infra import build_console, permissions, routes
from infra.api_origin import api_url
from infra.data_stack import DataStack
from infra.environments import Environment
from infra.http_api import STAFF_LOG, Door, ServedApi
from infra.nag import acknowledge_wildcards
from infra.outputs import publish_outputs
from infra.python_function import Platform, PythonFunction, Task
from infra.staff_site import StaffSite

#: Requests per second of all operators and systems together; a release is one request. A console page that stays open asks every
#: second or two, and the console itself asks the API: three hundred of them fit.
RATE: Final = 500
BURST: Final = 1_000
#: The console waits for the API, and for a photo to be looked at.
CONSOLE_TIMEOUT_SECONDS: Final = 29
#: A poster is drawn on one whole processor.
POSTER_MEMORY_MB: Final = 1_769
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
            open_because="The API's description, which is no secret; and the console, which signs people in itself.",
            authorizer=HttpJwtAuthorizer(
                "Cognito",
                f"https://{users.pool.user_pool_provider_name}",
                jwt_audience=[users.console.user_pool_client_id, users.system.user_pool_client_id],
            ),
        )
        served = ServedApi(self, self._platform, door)
        intake = self._make_intake(environment)
        previews = self._make_poster_previews(environment)
        photos = [f"{data.export_value(data.media.bucket_arn)}/photos/*"]
        reason = "Any photo of any alert, by the digest that its content names; nothing else in the bucket."
        acknowledge_wildcards(intake.role, photos, reason)
        acknowledge_wildcards(previews.role, photos, reason)
        served.serve(routes.INTAKE, intake)
        served.serve(routes.STATUS, self._make_status(environment))
        served.serve(routes.CONFIGURATION, self._make_configuration())
        served.serve(routes.PHOTOS, self._make_photos(quarantine))
        served.serve(routes.POSTER_PREVIEWS, previews)
        served.serve(routes.CONSOLE, self._make_console(environment, api_url(environment, served.api)))
        StaffSite(self, environment, served.api)
        served.serve(routes.ACCESS, self._make_access())
        publish_outputs(self, ApiUrl=served.api.api_endpoint, ApiId=served.api.api_id)

    def _make_console(self, environment: Environment, api: str) -> PythonFunction:
        """A client of the API like any other: it brings each person's own token, and has no right but to write its log."""
        build_console.check()
        return PythonFunction(
            self,
            "Console",
            self._platform,
            Task(
                handler="console.console_handler.handle",
                variables={
                    "API_URL": api,
                    "CONSOLE_URL": environment.console_url,
                    "SIGN_IN_URL": environment.sign_in_pages,
                    "CLIENT_ID": self._data.users.console.user_pool_client_id,
                    "ENVIRONMENT": environment.name,
                    "TILES_URL": environment.tiles_url,
                },
                statements=[],
                layers=frozenset({"shared", "pages"}),
                timeout_seconds=CONSOLE_TIMEOUT_SECONDS,
                traced=False,
            ),
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
                    "COMMUNITY_TABLE": data.community.table_name,
                    "DELIVERIES_TABLE": data.deliveries.table_name,
                    "MEDIA_BUCKET": data.media.bucket_name,
                    **_published(environment),
                },
                statements=[
                    permissions.show_one_alert(data.alerts),
                    permissions.sum_up_alerts(data.alerts),
                    permissions.find_alerts(data.alerts, permissions.BY_STATE),
                    permissions.change_alerts(data.alerts),
                    permissions.watch_deliveries(data.deliveries),
                    permissions.list_settings(data.settings, "ORGANISATIONS", "SYSTEMS", "AREAS"),
                    permissions.look_up_settings(data.settings, permissions.CHANNELS),
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
                    permissions.crop_photos(data.media),
                    permissions.look_up_settings(data.settings, "SYSTEMS"),
                ],
                layers=frozenset({"shared", "imaging"}),
                timeout_seconds=TIMEOUT_SECONDS,
            ),
        )
        media = data.export_value(data.media.bucket_arn)
        files = [
            f"{media}/uploads/*",
            f"{media}/photos/*",
            f"{Stack.of(quarantine).export_value(quarantine.bucket_arn)}/quarantine/*",
        ]
        acknowledge_wildcards(photos.role, files, "Uploads by the random id that it gives out for each, photos by their digest.")
        return photos

    def _make_poster_previews(self, environment: Environment) -> PythonFunction:
        data = self._data
        return PythonFunction(
            self,
            "PosterPreviewsApi",
            self._platform,
            Task(
                handler="media.previews_api_handler.handle",
                variables={
                    "ALERTS_TABLE": data.alerts.table_name,
                    "MEDIA_BUCKET": data.media.bucket_name,
                    "BRAND_AMBER": environment.brand_amber,
                    "BRAND_MISSING_CHILD": environment.brand_missing_child,
                    "LINK_BASE": environment.link_base,
                },
                statements=[
                    permissions.show_one_alert(data.alerts),
                    permissions.read_photos(data.media),
                    permissions.miss_photos(data.media),
                ],
                layers=frozenset({"shared", "imaging"}),
                timeout_seconds=TIMEOUT_SECONDS,
                memory_mb=POSTER_MEMORY_MB,
            ),
        )

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
                    permissions.find_alerts(data.alerts, permissions.BY_STATE),
                    permissions.sum_up_alerts(data.alerts),
                    permissions.watch_deliveries(data.deliveries),
                    permissions.show_channels(data.settings),
                    permissions.look_up_settings(data.settings, "SYSTEMS"),
                ],
                layers=frozenset({"shared", "pages"}),
                timeout_seconds=TIMEOUT_SECONDS,
            ),
        )

    def _make_configuration(self) -> PythonFunction:
        data = self._data
        return PythonFunction(
            self,
            "ConfigurationApi",
            self._platform,
            Task(
                handler="configuration.api_handler.handle",
                variables={"ALERTS_TABLE": data.alerts.table_name, "SETTINGS_TABLE": data.settings.table_name},
                statements=[
                    permissions.list_live_alerts(data.alerts),
                    permissions.switch_channels(data.settings),
                    permissions.keep_templates(data.settings),
                    permissions.keep_trail(data.settings),
                    permissions.look_up_settings(data.settings, "ORGANISATIONS"),
                ],
                timeout_seconds=TIMEOUT_SECONDS,
            ),
        )

    def _make_access(self) -> PythonFunction:
        data = self._data
        return PythonFunction(
            self,
            "AccessApi",
            self._platform,
            Task(
                handler="access.api_handler.handle",
                variables={"SETTINGS_TABLE": data.settings.table_name, "USER_POOL_ID": data.users.pool.user_pool_id},
                statements=[
                    permissions.manage_users(data.users.pool),
                    *permissions.keep_user_requests(data.settings),
                    permissions.look_up_settings(data.settings, "ORGANISATIONS", "SYSTEMS"),
                ],
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
