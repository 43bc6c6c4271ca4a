"""The user pool: who there is, in which groups, and what administrators do to them.

Every change here may be repeated. A user's name in the pool is the `sub`, since people sign in with their address.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from access.rights import Rights
from alerting.domain.people import ORGANISATION_PREFIX, StaffRole

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

#: The status of who was invited and has never signed in.
INVITED: Final = "FORCE_CHANGE_PASSWORD"


@dataclass(frozen=True, slots=True)
class User:
    """A user of the pool. `status` is Cognito's own word."""

    sub: str
    email: str
    name: str
    enabled: bool
    status: str
    created_at: datetime
    rights: Rights = field(default_factory=Rights)

    @property
    def is_invited(self) -> bool:
        """Whether they may be sent the invitation again: never signed in, and not disabled."""
        return self.enabled and self.status == INVITED

    @property
    def is_admin(self) -> bool:
        """Whether they act as an administrator now, whatever a token of theirs says."""
        return self.enabled and StaffRole.ADMIN in self.rights.roles


class UserPool:
    """One pool; `client` is a cognito-idp client."""

    def __init__(self, client: "CognitoIdentityProviderClient", pool: str) -> None:
        """Keep the client and the pool's id."""
        self._client = client
        self._pool = pool

    def everybody(self) -> list[User]:
        """Every user, without rights. Cognito may be some seconds behind."""
        pages = self._client.get_paginator("list_users").paginate(UserPoolId=self._pool)
        return [_user(user, user.get("Attributes", ())) for page in pages for user in page["Users"]]

    def everybody_with_rights(self) -> list[User]:
        """The same with their rights: a call for each group, since a call for each user would grow with the house."""
        groups: dict[str, set[str]] = {}
        for group in self._groups():
            for sub in self._members(group):
                groups.setdefault(sub, set()).add(group)
        return [replace(user, rights=Rights.from_groups(groups.get(user.sub, ()))) for user in self.everybody()]

    def admins(self) -> list[User]:
        """Who is in the group of administrators, each as they are at this moment, enabled or not."""
        found = (self.user(sub) for sub in self._members(StaffRole.ADMIN.value))
        return [user for user in found if user is not None]

    def user(self, sub: str) -> User | None:
        """One user with their rights, as they are at this moment."""
        found = self._get(sub)
        return found if found is not None and found.sub == sub else None  # an address would be found too

    def user_by_email(self, email: str) -> User | None:
        """The same by the address that they sign in with."""
        return self._get(email)

    def invite(self, email: str, name: str) -> str:
        """Make an account unless there is one, and let Cognito mail the temporary password; gives the `sub`.

        Who was invited before and never signed in gets the invitation again: a temporary password lives two days.
        """
        found = self.user_by_email(email)
        if found is not None:
            if found.is_invited:
                self._client.admin_create_user(
                    UserPoolId=self._pool, Username=email, MessageAction="RESEND", DesiredDeliveryMediums=["EMAIL"]
                )
            return found.sub
        attributes = {"email": email, "email_verified": "true", "name": name}
        made = self._client.admin_create_user(
            UserPoolId=self._pool,
            Username=email,
            UserAttributes=[{"Name": key, "Value": value} for key, value in attributes.items()],
            DesiredDeliveryMediums=["EMAIL"],
        )
        return _attributes(made["User"].get("Attributes", ()))["sub"]

    def set_rights(self, sub: str, rights: Rights) -> None:
        """Lead a user's groups to these rights; groups that are neither role nor organisation stay.

        What goes goes first, so that a crash in between never leaves rights that do not go together.
        """
        has = frozenset(self._groups_of(sub))
        for group in sorted(Rights.from_groups(has).groups - rights.groups):
            self._client.admin_remove_user_from_group(UserPoolId=self._pool, Username=sub, GroupName=group)
        for group in sorted(rights.groups - has):
            self._add(sub, group)

    def enable(self, sub: str) -> None:
        """Let a disabled user sign in again."""
        self._client.admin_enable_user(UserPoolId=self._pool, Username=sub)

    def disable(self, sub: str) -> None:
        """Nobody signs in as this user any more, and no session of theirs can be renewed."""
        self._client.admin_disable_user(UserPoolId=self._pool, Username=sub)
        self.sign_out(sub)

    def sign_out(self, sub: str) -> None:
        """End every session; an access token that is out lives on for its fifteen minutes."""
        self._client.admin_user_global_sign_out(UserPoolId=self._pool, Username=sub)

    def forget_code(self, sub: str) -> None:
        """Delete the one-time code of a lost phone: with MFA required, Cognito asks for a new one at the next sign-in.

        Last, since AWS does not say whether it may be repeated.
        """
        self.sign_out(sub)
        self._client.admin_delete_software_token(UserPoolId=self._pool, Username=sub)

    def _get(self, username: str) -> User | None:
        try:
            answer = self._client.admin_get_user(UserPoolId=self._pool, Username=username)
        except self._client.exceptions.UserNotFoundException:
            return None
        user = _user(answer, answer.get("UserAttributes", ()))
        return replace(user, rights=Rights.from_groups(self._groups_of(user.sub)))

    def _groups(self) -> list[str]:
        """The groups that give rights."""
        pages = self._client.get_paginator("list_groups").paginate(UserPoolId=self._pool)
        names = (group["GroupName"] for page in pages for group in page["Groups"])
        return [name for name in names if name in set(StaffRole) or name.startswith(ORGANISATION_PREFIX)]

    def _members(self, group: str) -> Iterator[str]:
        pages = self._client.get_paginator("list_users_in_group").paginate(UserPoolId=self._pool, GroupName=group)
        return (_attributes(user.get("Attributes", ()))["sub"] for page in pages for user in page["Users"])

    def _groups_of(self, sub: str) -> list[str]:
        pages = self._client.get_paginator("admin_list_groups_for_user").paginate(UserPoolId=self._pool, Username=sub)
        return [group["GroupName"] for page in pages for group in page["Groups"]]

    def _add(self, sub: str, group: str) -> None:
        """Add to a group; that of an organisation is made with the first of its people."""
        try:
            self._client.admin_add_user_to_group(UserPoolId=self._pool, Username=sub, GroupName=group)
        except self._client.exceptions.ResourceNotFoundException:
            self._make_group(group)
            self._client.admin_add_user_to_group(UserPoolId=self._pool, Username=sub, GroupName=group)

    def _make_group(self, group: str) -> None:
        try:
            self._client.create_group(UserPoolId=self._pool, GroupName=group)
        except self._client.exceptions.GroupExistsException:
            return


def _user(answer: Any, attributes: Sequence[Any]) -> User:
    known = _attributes(attributes)
    email = known.get("email", "")
    return User(
        sub=known["sub"],
        email=email,
        name=known.get("name") or email.partition("@")[0],
        enabled=answer["Enabled"],
        status=answer["UserStatus"],
        created_at=answer["UserCreateDate"],
    )


def _attributes(attributes: Sequence[Any]) -> dict[str, str]:
    return {item["Name"]: item["Value"] for item in attributes}
