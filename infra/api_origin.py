"""Where a distribution finds an HTTP API, and where a function of ours does."""

from aws_cdk import Fn
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins

from infra.environments import Environment


def api_origin(environment: Environment, api: apigateway.HttpApi) -> cloudfront.IOrigin:
    """On AWS the API's own host; the local AWS serves every API at its one address."""
    if not environment.api_origin:
        return origins.HttpOrigin(Fn.select(2, Fn.split("/", api.api_endpoint)))
    host, _, port = environment.api_origin.partition(":")
    return origins.HttpOrigin(
        host,
        protocol_policy=cloudfront.OriginProtocolPolicy.HTTP_ONLY,
        http_port=int(port),
        origin_path=_local_path(api),
    )


def api_url(environment: Environment, api: apigateway.HttpApi) -> str:
    """The API's address, without a slash at its end."""
    return f"http://{environment.api_origin}{_local_path(api)}" if environment.api_origin else api.api_endpoint


def _local_path(api: apigateway.HttpApi) -> str:
    return f"/_aws/execute-api/{api.api_id}/$default"
