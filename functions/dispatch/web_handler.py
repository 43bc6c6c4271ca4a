"""Lambda entry point of the channel web."""

import os
import uuid
from functools import cache
from typing import TYPE_CHECKING, Any

from alerting.runtime.settings import load
from dispatch.channel_handler import handle_batch, make_dispatch, utc_now
from dispatch.channels.web import WebSender, WebSettings, make_site
from dispatch.settings import ChannelSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from dispatch.dispatching import Dispatch


@cache
def dispatch() -> "Dispatch[str]":
    """Made on the first message, kept while the function is warm."""
    return make_dispatch(
        load(ChannelSettings, os.environ),
        lambda world: WebSender(make_site(load(WebSettings, os.environ), world.dynamodb, world.settings, utc_now)),
        lambda: uuid.uuid4().hex,
    )


def handle(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """A batch of envelopes and jobs."""
    return handle_batch(event, context, dispatch())
