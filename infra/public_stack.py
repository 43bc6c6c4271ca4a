"""What citizens, their phones and other systems reach, apart from the operators: static files and an API without sign-in."""

from typing import Final

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import permissions, routes
from infra.community_stack import platform_applications
from infra.data_stack import DataStack
from infra.dispatch_stack import mail_arns
from infra.environments import Environment
from infra.http_api import CITIZENS_LOG, Door, ServedApi
from infra.outputs import publish_outputs
from infra.public_site import PublicSite
from infra.python_function import Platform, PythonFunction, Task

#: Requests per second of everybody together. Three million phones register over weeks, not in a minute.
RATE: Final = 500
BURST: Final = 1_000
#: Under the 30 s after which API Gateway itself gives up.
TIMEOUT_SECONDS: Final = 20


class PublicStack(Stack):
    """The public API's functions."""

    def __init__(self, scope: Construct, name: str, environment: Environment, data: DataStack, devices_queue: sqs.IQueue) -> None:
        super().__init__(scope, name, env={"region": environment.region}, termination_protection=environment.retain_data)
        self._data = data
        self._environment = environment
        self._platform = Platform(self, environment, data.on_call)
        door = Door(
            name="Public",
            rate=RATE,
            burst=BURST,
            log=CITIZENS_LOG,
            failing="The public API answered 5xx: citizens may be unable to join, change or leave.",
            open_because="Citizens have no account: what is about them takes a secret of their own.",
        )
        served = ServedApi(self, self._platform, door)
        served.serve(routes.DEVICES, self._make_devices(devices_queue))
        served.serve(routes.PARTICIPANTS, self._make_participants("ParticipantsApi", "community.participants_api_handler.handle"))
        pages = self._make_participants("Pages", "community.pages_handler.handle", frozenset({"shared", "pages"}))
        served.serve(routes.PAGES, pages)
        self.site = PublicSite(self, environment, served.api)
        publish_outputs(self, PublicApiUrl=served.api.api_endpoint, PublicApiId=served.api.api_id)

    def _make_devices(self, queue: sqs.IQueue) -> PythonFunction:
        data = self._data
        return PythonFunction(
            self,
            "DevicesApi",
            self._platform,
            Task(
                handler="community.devices_api_handler.handle",
                variables={
                    "COMMUNITY_TABLE": data.community.table_name,
                    "DEVICES_QUEUE_URL": queue.queue_url,
                    **platform_applications(self, self._environment),
                },
                statements=[
                    *permissions.change_community(data.community, data.community_key, *permissions.COMMUNITY_ACTIONS),
                    permissions.send_to(queue),
                ],
                timeout_seconds=TIMEOUT_SECONDS,
            ),
        )

    def _make_participants(self, name: str, handler: str, layers: frozenset[str] = frozenset({"shared"})) -> PythonFunction:
        data, environment = self._data, self._environment
        return PythonFunction(
            self,
            name,
            self._platform,
            Task(
                handler=handler,
                variables={
                    "COMMUNITY_TABLE": data.community.table_name,
                    "CONTACT_KEY_SECRET_ARN": data.contact_key.secret_arn,
                    "GEOCODER_URL": environment.geocoder_url,
                    "PUBLIC_URL": environment.public_url,
                    "SMS_ORIGINATION_IDENTITY": self._identity(environment.sms_identity),
                    "SMS_CONFIGURATION_SET": environment.sms_configuration_set,
                    "VOICE_ORIGINATION_IDENTITY": self._identity(environment.voice_identity),
                    "EMAIL_FROM": environment.email_from,
                    "EMAIL_CONFIGURATION_SET": environment.email_configuration_set,
                },
                statements=[
                    *permissions.change_community(data.community, data.community_key, *permissions.COMMUNITY_ACTIONS),
                    permissions.read_secret(data.contact_key),
                    *self._may_send_codes(),
                ],
                layers=layers,
                timeout_seconds=TIMEOUT_SECONDS,
            ),
        )

    def _may_send_codes(self) -> list[iam.PolicyStatement]:
        environment = self._environment
        return [
            permissions.send_text_messages(self._identity(environment.sms_identity)),
            permissions.call_numbers(self._identity(environment.voice_identity)),
            permissions.send_mail(*mail_arns(self, environment)),
        ]

    def _identity(self, resource: str) -> str:
        return self.format_arn(service="sms-voice", resource=resource)
