"""Lambda entry point: the participants' public API."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.typing import LambdaContext

from alerting.runtime.settings import load
from community.participants.api import make_participants_api
from community.participants.clients import make_desk
from community.participants.settings import ParticipantsSettings


@cache
def api() -> APIGatewayHttpResolver:
    """The routes over the table and the senders, made on the first call."""
    return make_participants_api(make_desk(load(ParticipantsSettings, os.environ)))


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    return api().resolve(event, context)
