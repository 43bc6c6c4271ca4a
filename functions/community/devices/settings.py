"""What the functions for devices read from their environment. A platform without an application has an empty ARN."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """The device API writes the community table and wakes the worker; it only asks which applications there are."""

    community_table: str
    devices_queue_url: str
    apns_application_arn: str
    apns_sandbox_application_arn: str
    fcm_application_arn: str


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """The worker speaks to SNS. `area_topic_prefix`: the ARN of an area topic up to its recipient id."""

    community_table: str
    national_topic_arn: str
    exercise_national_topic_arn: str
    area_topic_prefix: str
    apns_application_arn: str
    apns_sandbox_application_arn: str
    fcm_application_arn: str
    subscribes_per_second: int


@dataclass(frozen=True, slots=True)
class SweepSettings:
    """The sweep reads markers and wakes the worker."""

    community_table: str
    devices_queue_url: str


@dataclass(frozen=True, slots=True)
class EventsSettings:
    """What SNS says of endpoints marks devices and wakes the worker."""

    community_table: str
    devices_queue_url: str


def applications_of(settings: ApiSettings | WorkerSettings) -> dict[str, str]:
    """The ARN of the application per platform."""
    return {
        "apns": settings.apns_application_arn,
        "apns_sandbox": settings.apns_sandbox_application_arn,
        "fcm": settings.fcm_application_arn,
    }
