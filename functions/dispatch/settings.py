"""What the channel functions and their sweep read from the environment, besides a channel's own settings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """Every channel function: the tables, its own two queues, and its limits in tokens (SMS parts, calls, mails); 0 is none."""

    alerts_table: str
    deliveries_table: str
    settings_table: str
    urgent_queue_url: str
    routine_queue_url: str
    tokens_per_second: int = 0
    tokens_per_alert: int = 0
    tokens_per_month: int = 0


@dataclass(frozen=True, slots=True)
class SweepSettings:
    """The sweep: the tables, and every channel's queues as JSON: {"push": {"urgent": url, "routine": url}, …}."""

    alerts_table: str
    deliveries_table: str
    channel_queues: str
