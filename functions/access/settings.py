"""What the functions of `access` read from their environment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """Requests and their trail lie in the settings table; the users themselves in the pool."""

    settings_table: str
    user_pool_id: str
