"""Lambda entry point of the channel display."""

import os
import uuid
from functools import cache
from typing import TYPE_CHECKING, Any

from alerting.runtime.settings import load
from dispatch.channel_handler import handle_batch, make_dispatch
from dispatch.channels.display import DisplaySettings, make_sender
from dispatch.settings import ChannelSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from alerting.store.settings import Network
    from dispatch.dispatching import Dispatch


@cache
def dispatch() -> "Dispatch[Network]":
    """Made on the first message, kept while the function is warm."""
    return make_dispatch(
        load(ChannelSettings, os.environ),
        lambda world: make_sender(load(DisplaySettings, os.environ), world.settings),
        lambda: uuid.uuid4().hex,
    )


def handle(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """A batch of envelopes and jobs."""
    return handle_batch(event, context, dispatch())
