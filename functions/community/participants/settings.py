"""What the functions for participants read from their environment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParticipantsSettings:
    """The API and the pages. `geocoder_url` and `public_url` without a slash at their end."""

    community_table: str
    contact_key_secret_arn: str
    geocoder_url: str
    public_url: str
    sms_origination_identity: str
    sms_configuration_set: str
    email_from: str
    email_configuration_set: str
    voice_origination_identity: str = ""


@dataclass(frozen=True, slots=True)
class RegisterSettings:
    """Leaving by stop word, bounce or complaint."""

    community_table: str
    contact_key_secret_arn: str
