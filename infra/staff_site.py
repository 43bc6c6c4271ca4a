"""The operators' address: the console and the API behind one distribution, of which nothing is cached.

It is another host than the public's: a public page must never run in the operators' origin.
"""

from typing import Any, Final
from urllib.parse import urlsplit

from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

from infra.api_origin import api_origin
from infra.environments import Environment
from infra.nag import acknowledge
from infra.outputs import publish_outputs

#: Where somebody lands who types only the host.
HOME: Final = "console"


class StaffSite(Construct):
    """The distribution."""

    def __init__(self, scope: Construct, environment: Environment, api: apigateway.HttpApi) -> None:
        super().__init__(scope, "Staff")
        self._environment = environment
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            default_behavior=cloudfront.BehaviorOptions(
                origin=api_origin(environment, api),
                cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
                origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
                allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            ),
            default_root_object=HOME,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            comment=f"Kindalarm {environment.name}: the operators' console and API",
            **self._names(),
        )
        self._acknowledge_findings()
        publish_outputs(self, StaffDistributionDomain=self.distribution.distribution_domain_name)

    def _names(self) -> dict[str, Any]:
        """Under our own name where there is a certificate for it; else under CloudFront's."""
        arn = self._environment.console_certificate_arn
        if not arn:
            return {}
        return {
            "domain_names": [urlsplit(self._environment.console_url).hostname],
            "minimum_protocol_version": cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            "certificate": acm.Certificate.from_certificate_arn(self, "Certificate", arn),
        }

    def _acknowledge_findings(self) -> None:
        acknowledge(self.distribution, "AwsSolutions-CFR1", "An operator may have to work from anywhere; signing in decides.")
        acknowledge(self.distribution, "AwsSolutions-CFR2", "Every route takes a token, and the API has its own throttle.")
        acknowledge(self.distribution, "AwsSolutions-CFR3", "The API's own log has who asked for what, from where.")
        if not self._environment.console_certificate_arn:
            own = (
                "CloudFront's own certificate allows older TLS; a deployment with a name of its own sets console_certificate_arn."
            )
            acknowledge(self.distribution, "AwsSolutions-CFR4", own)
        if self._environment.api_origin:
            acknowledge(self.distribution, "AwsSolutions-CFR5", "The local AWS speaks HTTP on loopback.")
