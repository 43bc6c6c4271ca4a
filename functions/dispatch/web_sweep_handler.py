"""Lambda entry point of the site's sweep, once a minute."""

import os
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3

from alerting.domain.content import Channel
from alerting.runtime.settings import load
from alerting.runtime.telemetry import logger
from alerting.store.settings import SettingsStore
from dispatch.channel_handler import utc_now
from dispatch.channels.web import WebSettings, make_site
from dispatch.site.sweep import SiteSweep

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def sweep() -> SiteSweep:
    """Made on the first run, kept while the function is warm."""
    settings = load(WebSettings, os.environ)
    dynamodb = boto3.client("dynamodb")
    configured = SettingsStore(dynamodb, settings.settings_table)
    return SiteSweep(make_site(settings, dynamodb, configured, utc_now), lambda: configured.switch(Channel.WEB).on)


def handle(event: dict[str, Any], context: "LambdaContext") -> dict[str, int]:
    """Look after the site."""
    del event, context  # the clock says it all
    told = sweep().run()
    if any(told.values()):
        logger().warning("site mended", extra={"mended": told})
    return told
