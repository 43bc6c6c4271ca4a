"""The public distribution: files from the bucket by path alone, and only citizens' requests reach a function."""

from typing import Any

from infra.public_site import API_PATHS

from templates import Assembly


def config(assembly: Assembly) -> dict[str, Any]:
    distribution = assembly.one("Site/Distribution", "AWS::CloudFront::Distribution")
    found: dict[str, Any] = distribution.properties["DistributionConfig"]
    return found


def origin_of(assembly: Assembly, behaviour: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in config(assembly)["Origins"] if item["Id"] == behaviour["TargetOriginId"])
    return found


def test_every_path_but_those_of_citizens_leads_to_the_bucket_and_never_to_a_function(assembly: Assembly) -> None:
    assert {item["PathPattern"] for item in config(assembly)["CacheBehaviors"]} == set(API_PATHS)
    default = config(assembly)["DefaultCacheBehavior"]
    assert "S3OriginConfig" in origin_of(assembly, default)
    assert "LambdaFunctionAssociations" not in default
    assert "FunctionAssociations" not in default


def test_what_is_cached_is_told_apart_by_its_path_alone(assembly: Assembly) -> None:
    (policy,) = assembly.of("AWS::CloudFront::CachePolicy")
    settings = policy.properties["CachePolicyConfig"]
    forwarded = settings["ParametersInCacheKeyAndForwardedToOrigin"]
    assert {forwarded[f"{name}Config"][f"{key}Behavior"] for name, key in (("Headers", "Header"), ("Cookies", "Cookie"))} == {
        "none"
    }
    assert forwarded["QueryStringsConfig"]["QueryStringBehavior"] == "none"
    assert (settings["MinTTL"], settings["DefaultTTL"], settings["MaxTTL"]) == (0, 15, 300)
    assert forwarded["EnableAcceptEncodingBrotli"]
    assert forwarded["EnableAcceptEncodingGzip"]


def test_edges_ask_one_cache_which_asks_the_bucket(assembly: Assembly) -> None:
    origin = origin_of(assembly, config(assembly)["DefaultCacheBehavior"])
    assert origin["OriginShield"] == {"Enabled": True, "OriginShieldRegion": "eu-central-1"}


def test_citizens_requests_are_never_cached_and_reach_their_api(production: Assembly, local: Assembly) -> None:
    for assembly in (production, local):
        for behaviour in config(assembly)["CacheBehaviors"]:
            assert behaviour["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # Managed-CachingDisabled
            assert "CustomOriginConfig" in origin_of(assembly, behaviour)
    custom = origin_of(production, config(production)["CacheBehaviors"][0])["CustomOriginConfig"]
    assert custom["OriginProtocolPolicy"] == "https-only"


def test_readers_come_by_tls_only(assembly: Assembly) -> None:
    behaviours = [config(assembly)["DefaultCacheBehavior"], *config(assembly)["CacheBehaviors"]]
    assert {item["ViewerProtocolPolicy"] for item in behaviours} == {"redirect-to-https"}


def test_errors_are_forgotten_within_seconds_and_a_missing_file_is_404(assembly: Assembly) -> None:
    responses = {item["ErrorCode"]: item for item in config(assembly)["CustomErrorResponses"]}
    assert {code: item["ErrorCachingMinTTL"] for code, item in responses.items()} == {404: 5, 500: 1, 502: 1, 503: 1, 504: 1}
    assert (responses[404]["ResponseCode"], responses[404]["ResponsePagePath"]) == (404, "/404.html")


def test_only_this_distribution_reads_the_bucket_and_it_may_list_so_that_missing_is_not_forbidden(assembly: Assembly) -> None:
    (policy,) = (item for item in assembly.of("AWS::S3::BucketPolicy") if item.path.startswith("Site/Public/"))
    allowed = [item for item in policy.properties["PolicyDocument"]["Statement"] if item["Effect"] == "Allow"]
    assert {str(item["Principal"]) for item in allowed} == {"{'Service': 'cloudfront.amazonaws.com'}"}
    assert {action for item in allowed for action in _listed(item["Action"])} == {"s3:GetObject", "s3:ListBucket"}
    assert all(
        "Site/Distribution" in str(assembly.target(policy.stack, item["Condition"]["StringEquals"]["AWS:SourceArn"]))
        for item in allowed
    )
    assert config(assembly)["DefaultRootObject"] == "index.html"  # else the root would be the listing


def test_pages_run_no_script_but_our_own_and_any_site_may_read(assembly: Assembly) -> None:
    (policy,) = assembly.of("AWS::CloudFront::ResponseHeadersPolicy")
    settings = policy.properties["ResponseHeadersPolicyConfig"]
    csp = settings["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    assert "unsafe" not in csp
    assert csp.startswith("default-src 'none'")
    assert settings["CorsConfig"]["AccessControlAllowOrigins"] == {"Items": ["*"]}
    assert settings["CorsConfig"]["AccessControlAllowCredentials"] is False


def test_nothing_of_the_site_is_for_search_engines(assembly: Assembly) -> None:
    (policy,) = assembly.of("AWS::CloudFront::ResponseHeadersPolicy")
    (header,) = policy.properties["ResponseHeadersPolicyConfig"]["CustomHeadersConfig"]["Items"]
    assert header == {"Header": "X-Robots-Tag", "Value": "noindex, noarchive", "Override": True}


def test_what_is_taken_down_is_gone(assembly: Assembly) -> None:
    bucket = assembly.one("Site/Public", "AWS::S3::Bucket").properties
    assert "VersioningConfiguration" not in bucket
    assert all(bucket["PublicAccessBlockConfiguration"].values())


def test_quarantine_is_emptied_and_tells_its_queue_of_arrivals(assembly: Assembly) -> None:
    bucket = assembly.one("Quarantine", "AWS::S3::Bucket")
    (rule,) = bucket.properties["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] == 1
    (told,) = bucket.properties["NotificationConfiguration"]["QueueConfigurations"]
    assert assembly.target(bucket.stack, told["Queue"]) == "Photos/Queue"
    (policy,) = (item for item in assembly.of("AWS::SQS::QueuePolicy") if item.path.startswith("Photos/Queue/"))
    (allowed,) = (item for item in policy.properties["PolicyDocument"]["Statement"] if item["Effect"] == "Allow")
    assert allowed["Principal"] == {"Service": "s3.amazonaws.com"}
    assert allowed["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    (cors,) = bucket.properties["CorsConfiguration"]["CorsRules"]
    assert "*" not in cors["AllowedOrigins"]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
