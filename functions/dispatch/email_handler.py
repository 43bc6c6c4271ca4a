"""Lambda entry point of the channel email."""

import os
import uuid
from functools import cache
from typing import TYPE_CHECKING, Any

from alerting.runtime.settings import load
from alerting.store.community import CommunityReader
from dispatch.channel_handler import World, handle_batch, make_dispatch
from dispatch.channels.email import EmailSender, EmailSettings, make_sender
from dispatch.settings import ChannelSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from alerting.domain.community import Participant
    from dispatch.dispatching import Dispatch


def sender(world: World) -> EmailSender:
    """The channel, with its participants."""
    settings = load(EmailSettings, os.environ)
    return make_sender(settings, CommunityReader(world.dynamodb, settings.community_table))


@cache
def dispatch() -> "Dispatch[Participant]":
    """Made on the first message, kept while the function is warm."""
    return make_dispatch(load(ChannelSettings, os.environ), sender, lambda: uuid.uuid4().hex)


def handle(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """A batch of envelopes and jobs."""
    return handle_batch(event, context, dispatch())
