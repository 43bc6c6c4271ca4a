"""The operators' distribution: the console and the API behind it, nothing cached, another host than the public's."""

from typing import Any

from templates import Assembly

#: CloudFront's own policies (their ids are documented): nothing is cached; everything but the host is passed on.
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_BUT_THE_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


def config(assembly: Assembly) -> dict[str, Any]:
    distribution = assembly.one("Staff/Distribution", "AWS::CloudFront::Distribution")
    found: dict[str, Any] = distribution.properties["DistributionConfig"]
    return found


def test_nothing_of_the_staff_is_cached_and_everything_comes_by_tls(assembly: Assembly) -> None:
    behaviour = config(assembly)["DefaultCacheBehavior"]
    assert "CacheBehaviors" not in config(assembly)
    assert (behaviour["CachePolicyId"], behaviour["OriginRequestPolicyId"]) == (CACHING_DISABLED, ALL_BUT_THE_HOST)
    assert behaviour["ViewerProtocolPolicy"] == "redirect-to-https"
    assert set(behaviour["AllowedMethods"]) >= {"GET", "POST", "PUT", "DELETE"}


def test_it_leads_to_the_operators_api_and_to_no_bucket(production: Assembly) -> None:
    (origin,) = config(production)["Origins"]
    assert "S3OriginConfig" not in origin
    assert production.target("Kindalarm-production-Api", _endpoint(origin["DomainName"])) == "Api"


def test_who_types_only_the_host_finds_the_console(assembly: Assembly) -> None:
    assert config(assembly)["DefaultRootObject"] == "console"


def test_people_sign_in_to_the_console_and_are_sent_back_there_only(production: Assembly) -> None:
    client = production.one("Users/Pool/Console", "AWS::Cognito::UserPoolClient").properties
    assert client["CallbackURLs"] == ["https://beheer.kindalarm.nl/console/callback"]
    assert client["LogoutURLs"] == ["https://beheer.kindalarm.nl/console"]


def test_the_console_ships_its_scripts_with_their_licences(assembly: Assembly) -> None:
    function = assembly.one("Console/Function", "AWS::Lambda::Function")
    vendor = assembly.folder / function.attributes["Metadata"]["aws:asset:path"] / "console" / "static" / "vendor"
    assert {path.name for path in vendor.iterdir()} == {
        "htmx.min.js",
        "htmx.LICENSE",
        "leaflet.js",
        "leaflet.css",
        "leaflet.LICENSE",
    }


def _endpoint(host: Any) -> Any:
    """The host of an address is what stands between its slashes."""
    index, parts = host["Fn::Select"]
    separator, address = parts["Fn::Split"]
    assert (index, separator) == (2, "/")
    return address
