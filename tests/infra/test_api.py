"""The HTTP API and who may sign in to it."""

import json

from infra import routes
from templates import Assembly

PUBLIC = {
    **dict.fromkeys((route.key for route in routes.DEVICES), "DevicesApi/Function"),
    **dict.fromkeys((route.key for route in routes.PARTICIPANTS), "ParticipantsApi/Function"),
    **dict.fromkeys((route.key for route in routes.PAGES), "Pages/Function"),
}
CONSOLE = dict.fromkeys((route.key for route in routes.CONSOLE), "Console/Function")
STAFF = (*routes.INTAKE, *routes.STATUS, *routes.CONFIGURATION, *routes.ACCESS, *routes.PHOTOS, *routes.POSTER_PREVIEWS)
OPEN = {"GET /v1/openapi.json"} | PUBLIC.keys() | CONSOLE.keys()


def test_every_route_but_the_description_the_console_and_the_citizens_asks_for_a_token_with_a_scope(assembly: Assembly) -> None:
    for route in assembly.of("AWS::ApiGatewayV2::Route"):
        properties = route.properties
        if properties["RouteKey"] in OPEN:
            assert properties["AuthorizationType"] == "NONE"
            continue
        assert properties["AuthorizationType"] == "JWT"
        assert assembly.target(route.stack, properties["AuthorizerId"]) == "Api/Cognito"
        assert set(properties["AuthorizationScopes"]) in ({"alerts/operate"}, {"alerts/draft", "alerts/operate"})


def test_the_routes_are_those_of_the_table_and_no_catch_all(assembly: Assembly) -> None:
    keys = [route.properties["RouteKey"] for route in assembly.of("AWS::ApiGatewayV2::Route")]
    assert sorted(keys) == sorted([*(route.key for route in STAFF), *CONSOLE, *PUBLIC])
    assert not [key for key in keys if key.startswith(("$", "ANY"))]
    assert {key for key in keys if "+" in key} == {
        f"{method} /{pages}/{{page+}}" for pages in ("meedoen", "console") for method in ("GET", "POST")
    }


def test_citizens_and_operators_come_in_by_different_apis(assembly: Assembly) -> None:
    by_api: dict[str, set[str]] = {}
    for route in assembly.of("AWS::ApiGatewayV2::Route"):
        by_api.setdefault(assembly.target(route.stack, route.properties["ApiId"]), set()).add(route.properties["RouteKey"])
    assert by_api["PublicApi"] == PUBLIC.keys()
    assert by_api.keys() == {"Api", "PublicApi"}


def test_a_police_system_can_draft_and_submit_and_not_sign_or_stop() -> None:
    systems = {route.key for route in STAFF if "alerts/draft" in route.scopes}
    alert = "/v1/alerts/{alert_id}"
    assert {key for key in systems if not key.startswith("GET ")} == {
        "POST /v1/alerts",
        f"PUT {alert}/proposal",
        f"POST {alert}/proposal/check",
        f"POST {alert}/proposal/submit",
        f"POST {alert}/proposal/discard",
        "POST /v1/areas/estimate",
    }


def test_users_and_roles_are_no_business_of_a_police_system() -> None:
    assert {route.scopes for route in routes.ACCESS} == {("alerts/operate",)}


def test_the_routes_go_to_the_function_that_knows_them(assembly: Assembly) -> None:
    found = {}
    for route in assembly.of("AWS::ApiGatewayV2::Route"):
        _, _, integration = assembly.target(route.stack, route.properties["Target"]).partition("/")
        made = assembly.one(integration, "AWS::ApiGatewayV2::Integration")
        found[route.properties["RouteKey"]] = assembly.target(made.stack, made.properties["IntegrationUri"])
    assert (
        found
        == {route.key: "IntakeApi/Function" for route in routes.INTAKE}
        | {route.key: "StatusApi/Function" for route in routes.STATUS}
        | {route.key: "ConfigurationApi/Function" for route in routes.CONFIGURATION}
        | {route.key: "PhotosApi/Function" for route in routes.PHOTOS}
        | {route.key: "PosterPreviewsApi/Function" for route in routes.POSTER_PREVIEWS}
        | {route.key: "AccessApi/Function" for route in routes.ACCESS}
        | CONSOLE
        | PUBLIC
    )


def test_the_authorizer_takes_tokens_of_our_pool_for_our_two_clients(assembly: Assembly) -> None:
    (authorizer,) = assembly.of("AWS::ApiGatewayV2::Authorizer")
    jwt = authorizer.properties["JwtConfiguration"]
    audience = [assembly.target(authorizer.stack, client) for client in jwt["Audience"]]
    assert audience == ["Users/Pool/Console", "Users/Pool/System"]
    assert assembly.target(authorizer.stack, jwt["Issuer"]) == "https://Users/Pool"


def test_the_access_log_holds_no_query_string_no_header_and_no_token(assembly: Assembly) -> None:
    for name in ("", "Public"):
        stage = assembly.one(f"{name}Stage", "AWS::ApiGatewayV2::Stage")
        fields = json.loads(stage.properties["AccessLogSettings"]["Format"])
        assert "$context.requestId" in fields.values()
        assert not [value for value in fields.values() if "query" in value.lower() or "header" in value.lower()]
        assert assembly.target(stage.stack, stage.properties["AccessLogSettings"]["DestinationArn"]) == f"{name}AccessLog"
        assert stage.properties["DefaultRouteSettings"]["ThrottlingRateLimit"] > 0


def test_of_citizens_neither_address_nor_path_is_logged_because_an_unsubscribe_link_is_a_key(assembly: Assembly) -> None:
    stage = assembly.one("PublicStage", "AWS::ApiGatewayV2::Stage")
    logged = set(json.loads(stage.properties["AccessLogSettings"]["Format"]).values())
    assert not logged & {"$context.path", "$context.identity.sourceIp"}


def test_people_sign_in_with_a_one_time_code_and_nobody_signs_up(assembly: Assembly) -> None:
    pool = assembly.one("Users/Pool", "AWS::Cognito::UserPool").properties
    assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == ("ON", ["SOFTWARE_TOKEN_MFA"])
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert pool["AccountRecoverySetting"]["RecoveryMechanisms"] == [{"Name": "admin_only", "Priority": 1}]


def test_the_console_signs_in_by_code_flow_only_with_short_tokens(assembly: Assembly) -> None:
    found = assembly.one("Users/Pool/Console", "AWS::Cognito::UserPoolClient")
    client = found.properties
    assert client["GenerateSecret"] is False
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]
    assert client["AccessTokenValidity"] == 15
    openid, operate = client["AllowedOAuthScopes"]
    assert openid == "openid"
    assert assembly.target(found.stack, operate) == "Users/Pool/Alerts/operate"


def test_a_police_system_has_a_secret_and_one_scope(assembly: Assembly) -> None:
    client = assembly.one("Users/Pool/System", "AWS::Cognito::UserPoolClient")
    assert client.properties["GenerateSecret"] is True
    assert client.properties["AllowedOAuthFlows"] == ["client_credentials"]
    scopes = [assembly.target(client.stack, scope) for scope in client.properties["AllowedOAuthScopes"]]
    assert scopes == ["Users/Pool/Alerts/draft"]


def test_every_role_is_a_group(assembly: Assembly) -> None:
    groups = {group.properties["GroupName"] for group in assembly.of("AWS::Cognito::UserPoolGroup")}
    assert groups == {"operator", "national", "communications", "viewer", "admin"}
