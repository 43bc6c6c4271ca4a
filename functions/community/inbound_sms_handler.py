"""Lambda entry point: SMS that people send to our number, from the two-way topic by way of a queue (raw delivery)."""

import os
from collections.abc import Callable
from functools import cache
from typing import Any

from pydantic import ValidationError

from alerting.runtime.settings import load
from alerting.runtime.telemetry import logger
from community.participants.clients import make_register
from community.participants.desk import Register
from community.participants.settings import RegisterSettings
from community.participants.stop_word import InboundSms, obey_stop_word


@cache
def maker() -> Callable[[], Register]:
    """The register, opened on the first call."""
    return make_register(load(RegisterSettings, os.environ))


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Obey each message by itself; what fails is reported alone, retried, and ends in the dead-letter queue."""
    failures = []
    for message in event["Records"]:
        names = {"sqs_message_id": message["messageId"]}
        try:
            obey_stop_word(maker()(), InboundSms.model_validate_json(message["body"]))
        except ValidationError as error:  # its own words would repeat what it could not read
            logger().error("sms cannot be read", extra=names | {"errors": error.error_count()})
            failures.append({"itemIdentifier": message["messageId"]})
        except Exception:  # noqa: BLE001  # one message must not hold up the others of its batch
            logger().exception("sms failed", extra=names)
            failures.append({"itemIdentifier": message["messageId"]})
    return {"batchItemFailures": failures}
