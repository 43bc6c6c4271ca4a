"""The public address: a bucket of static files behind CloudFront, and beside them the citizens' API.

A page view, a poll of a feed or of a poster is answered at the edge or by the bucket, never by a function (docs/public-site.md).
"""

from typing import Any, Final
from urllib.parse import urlsplit

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.api_origin import api_origin
from infra.environments import Environment
from infra.nag import acknowledge
from infra.outputs import publish_outputs

#: What goes to the functions of citizens; everything else is a file.
API_PATHS: Final = ("/v1/public/*", "/meedoen", "/meedoen/*")
#: Pages bring nothing along that is not ours, run no script of the page itself, and are in nobody's frame.
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
#: Files say themselves for how long they may be kept, 15 seconds or 5 minutes; these bound what they can say.
USUAL: Final = Duration.seconds(15)
LONGEST: Final = Duration.minutes(5)
#: A file that is not there may be there in a moment.
ABSENT: Final = Duration.seconds(5)
FAILING: Final = Duration.seconds(1)


class PublicSite(Construct):
    """The bucket with its distribution."""

    def __init__(self, scope: Construct, environment: Environment, api: apigateway.HttpApi) -> None:
        super().__init__(scope, "Site")
        self._environment = environment
        self.bucket = self._make_bucket()
        files = origins.S3BucketOrigin.with_origin_access_control(
            self.bucket,
            # Without the right to list, S3 says "forbidden" where a file is not there, and a poster must say 404.
            origin_access_levels=[cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST],
            origin_shield_region=environment.region,
        )
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            default_behavior=self._file_behaviour(files),
            additional_behaviors=dict.fromkeys(API_PATHS, self._api_behaviour(api)),
            default_root_object="index.html",
            error_responses=[
                cloudfront.ErrorResponse(http_status=404, response_http_status=404, response_page_path="/404.html", ttl=ABSENT),
                *(cloudfront.ErrorResponse(http_status=status, ttl=FAILING) for status in (500, 502, 503, 504)),
            ],
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            comment=f"Kindalarm {environment.name}: pages, feeds, posters, and the citizens' API",
            **self._names(),
        )
        self._acknowledge_findings()
        publish_outputs(
            self, PublicBucket=self.bucket.bucket_name, PublicDistributionDomain=self.distribution.distribution_domain_name
        )

    def _make_bucket(self) -> s3.Bucket:
        """Not versioned: what is taken down must be gone. Everything in it can be made again from the alerts table."""
        bucket = s3.Bucket(
            self,
            "Public",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=RemovalPolicy.RETAIN if self._environment.retain_data else RemovalPolicy.DESTROY,
        )
        acknowledge(
            bucket, "AwsSolutions-S1", "Only the distribution reads it, and who reads about a missing child is not recorded."
        )
        return bucket

    def _file_behaviour(self, origin: cloudfront.IOrigin) -> cloudfront.BehaviorOptions:
        cache = cloudfront.CachePolicy(
            self,
            "Files",
            comment="By path alone: no header, cookie or query string makes another object of it",
            min_ttl=Duration.seconds(0),
            default_ttl=USUAL,
            max_ttl=LONGEST,
            enable_accept_encoding_brotli=True,
            enable_accept_encoding_gzip=True,
        )
        return cloudfront.BehaviorOptions(
            origin=origin,
            cache_policy=cache,
            response_headers_policy=self._headers(),
            allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            compress=True,
        )

    def _headers(self) -> cloudfront.ResponseHeadersPolicy:
        """Any website may read feeds and embed the widget; pages hold to a strict policy."""
        return cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            cors_behavior=cloudfront.ResponseHeadersCorsBehavior(
                access_control_allow_credentials=False,
                access_control_allow_headers=["*"],
                access_control_allow_methods=["GET", "HEAD", "OPTIONS"],
                access_control_allow_origins=["*"],
                access_control_expose_headers=["ETag"],
                access_control_max_age=Duration.days(1),
                origin_override=True,
            ),
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[  # pictures cannot say it themselves, and a name must leave search engines with its page
                    cloudfront.ResponseCustomHeader(header="X-Robots-Tag", value="noindex, noarchive", override=True)
                ]
            ),
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=CONTENT_SECURITY_POLICY, override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=Duration.days(730), include_subdomains=True, override=True
                ),
            ),
        )

    def _api_behaviour(self, api: apigateway.HttpApi) -> cloudfront.BehaviorOptions:
        return cloudfront.BehaviorOptions(
            origin=api_origin(self._environment, api),
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        )

    def _names(self) -> dict[str, Any]:
        """Under our own name where there is a certificate for it; else under CloudFront's."""
        arn = self._environment.certificate_arn
        if not arn:
            return {}
        return {
            "domain_names": [urlsplit(self._environment.public_url).hostname],
            "minimum_protocol_version": cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            "certificate": acm.Certificate.from_certificate_arn(self, "Certificate", arn),
        }

    def _acknowledge_findings(self) -> None:
        root = "The root is the home page, and query strings do not reach the bucket: nobody can list it."
        acknowledge(self.distribution, "Annotation::@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk", root)
        acknowledge(self.distribution, "AwsSolutions-CFR1", "A missing child may be anywhere; so may who knows something.")
        acknowledge(self.distribution, "AwsSolutions-CFR2", "Files at the edge need no firewall; the API has its own throttle.")
        acknowledge(self.distribution, "AwsSolutions-CFR3", "Who reads about a missing child is not recorded.")
        if not self._environment.certificate_arn:
            own = "CloudFront's own certificate allows older TLS; a deployment with a name of its own sets certificate_arn."
            acknowledge(self.distribution, "AwsSolutions-CFR4", own)
        if self._environment.api_origin:
            acknowledge(self.distribution, "AwsSolutions-CFR5", "The local AWS speaks HTTP on loopback.")
