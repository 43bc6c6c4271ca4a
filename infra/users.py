"""The user pool: people with a one-time code who sign in on the hosted pages, and police systems with a secret."""

from typing import Final

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.environments import Environment
from infra.outputs import publish_outputs

#: Roles. Groups of organisations (`org-<code>`) are made with the organisation.
ROLES: Final = {
    "operator": "Drafts and releases what the own organisation may",
    "national": "The national desk",
    "communications": "Speaks for the alert to press and public",
    "viewer": "Looks and does nothing",
    "admin": "Manages users and settings, and releases nothing",
}


class Users(Construct):
    """Pool, groups, scopes and clients."""

    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, "Users")
        self.pool = self._make_pool(environment)
        for role, description in ROLES.items():
            self.pool.add_group(role.capitalize(), group_name=role, description=description)
        draft = cognito.ResourceServerScope(scope_name="draft", scope_description="Draft and submit alerts")
        operate = cognito.ResourceServerScope(scope_name="operate", scope_description="Everything an operator does")
        server = self.pool.add_resource_server("Alerts", identifier="alerts", scopes=[draft, operate])
        self.console = self._make_console(cognito.OAuthScope.resource_server(server, operate), environment)
        self.system = self._make_system(cognito.OAuthScope.resource_server(server, draft))
        domain = self.pool.add_domain(
            "SignIn", cognito_domain=cognito.CognitoDomainOptions(domain_prefix=environment.sign_in_domain)
        )
        publish_outputs(
            self,
            UserPoolId=self.pool.user_pool_id,
            ConsoleClientId=self.console.user_pool_client_id,
            SystemClientId=self.system.user_pool_client_id,
            HostedUiDomain=domain.base_url(),
        )

    def _make_pool(self, environment: Environment) -> cognito.UserPool:
        return cognito.UserPool(
            self,
            "Pool",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            mfa=cognito.Mfa.REQUIRED,
            mfa_second_factor=cognito.MfaSecondFactor(sms=False, otp=True),
            password_policy=cognito.PasswordPolicy(
                min_length=14,
                require_lowercase=True,
                require_uppercase=True,
                require_digits=True,
                require_symbols=True,
                temp_password_validity=Duration.days(2),
            ),
            account_recovery=cognito.AccountRecovery.NONE,  # a mailbox must not be a way in: an admin resets
            feature_plan=cognito.FeaturePlan.PLUS,
            standard_threat_protection_mode=cognito.StandardThreatProtectionMode.FULL_FUNCTION,
            deletion_protection=environment.retain_data,
            removal_policy=RemovalPolicy.RETAIN if environment.retain_data else RemovalPolicy.DESTROY,
        )

    def _make_console(self, operate: cognito.OAuthScope, environment: Environment) -> cognito.UserPoolClient:
        """Code flow with PKCE, no secret; no other way to sign in (what is off explicitly leaves only refreshing)."""
        return self.pool.add_client(
            "Console",
            generate_secret=False,
            auth_flows=cognito.AuthFlow(user_srp=False),
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[cognito.OAuthScope.OPENID, operate],
                callback_urls=[f"{environment.console_url}/console/callback"],
                logout_urls=[f"{environment.console_url}/console"],
            ),
            supported_identity_providers=[cognito.UserPoolClientIdentityProvider.COGNITO],
            access_token_validity=Duration.minutes(15),
            id_token_validity=Duration.minutes(15),
            refresh_token_validity=Duration.hours(10),  # one shift
            enable_token_revocation=True,
            prevent_user_existence_errors=True,
        )

    def _make_system(self, draft: cognito.OAuthScope) -> cognito.UserPoolClient:
        """A police system: its organisation stands in the settings table under its client id."""
        return self.pool.add_client(
            "System",
            generate_secret=True,
            auth_flows=cognito.AuthFlow(user_srp=False),
            o_auth=cognito.OAuthSettings(flows=cognito.OAuthFlows(client_credentials=True), scopes=[draft]),
            access_token_validity=Duration.minutes(15),
            enable_token_revocation=True,
            prevent_user_existence_errors=True,
        )
