"""The routes of the device API: parse, one use case, map. Public: a device is whoever has its secret."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, TypeVar

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Header

from alerting.runtime.http_api import make_api
from community.devices.change_device import change_device
from community.devices.device import Platform
from community.devices.erase_device import erase_device
from community.devices.find_device import find_device
from community.devices.office import FrontOffice
from community.devices.register_device import register_device
from community.devices.requests import ChangeRequest, DeviceId, DeviceView, Registered, RegisterRequest

T = TypeVar("T")

Authorization = Annotated[str | None, Header(alias="Authorization", description="Bearer, and the secret from registering.")]


def make_devices_api(office: FrontOffice, applications: Mapping[Platform, str]) -> APIGatewayHttpResolver:
    """The resolver with its four routes."""
    app = make_api()

    @app.post("/v1/public/devices", summary="Register a phone", tags=["devices"])
    def post_device(request: RegisterRequest) -> Response[Registered]:
        """Register a phone; the push service follows within a minute. The answer holds the secret, this once."""
        return _accepted(register_device(office, request, applications))

    @app.get("/v1/public/devices/<device_id>", summary="Show all that is kept of a phone", tags=["devices"])
    def get_device(device_id: DeviceId, authorization: Authorization = None) -> DeviceView:
        """Show all that is kept."""
        return DeviceView.of(find_device(office, device_id, authorization))

    @app.patch("/v1/public/devices/<device_id>", summary="Change what a phone follows", tags=["devices"])
    def patch_device(device_id: DeviceId, request: ChangeRequest, authorization: Authorization = None) -> Response[DeviceView]:
        """Change what is in the request, and look after the endpoint."""
        device = change_device(office, lambda: find_device(office, device_id, authorization), request)
        return _accepted(DeviceView.of(device))

    @app.delete("/v1/public/devices/<device_id>", summary="Erase a phone", tags=["devices"])
    def delete_device(device_id: DeviceId, authorization: Authorization = None) -> Response[dict[str, str]]:
        """Erase all that is kept; SNS forgets the phone within a minute."""
        erase_device(office, lambda: find_device(office, device_id, authorization))
        return _accepted({})

    return app


def _accepted(body: T) -> Response[T]:
    return Response(status_code=HTTPStatus.ACCEPTED.value, content_type="application/json", body=body)
