"""Lambda entry point: the operator's console."""

import os
from functools import cache
from http import HTTPStatus
from typing import Any

from alerting.runtime.settings import load
from alerting.runtime.telemetry import logger
from alerting.runtime.web_pages import Reply, UnreadableError, request_of
from console.screens import SCREENS
from console.settings import ConsoleSettings
from console.site import Routes, Site
from console.web import BOUNDS, headers

BROKEN = (
    "<!doctype html><html lang=nl><title>Er ging iets mis</title><h1>Er ging iets mis</h1>"
    "<p>Kijk in het overzicht voordat u iets opnieuw doet. <a href=/console>Naar het overzicht</a>"
)

UNREADABLE = (
    "<!doctype html><html lang=nl><title>Dat ging niet</title><h1>Dit formulier konden we niet lezen</h1>"
    "<p>Er is niets verstuurd of opgeslagen. Was er een foto bij? Die mag hoogstens 4 MB zijn. "
    "Ga met uw browser terug: wat u invulde staat er nog. <a href=/console>Naar het overzicht</a>"
)


@cache
def site() -> Site:
    """The console of this deployment, made on the first call."""
    return Site(load(ConsoleSettings, os.environ), Routes(SCREENS))


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer one request."""
    common = headers(site().settings.tiles_url)
    accepts = ""
    try:
        request = request_of(event, BOUNDS)
        accepts = request.headers.get("accept-encoding", "")
        reply = site().answer(request)
    except UnreadableError:
        reply = Reply(UNREADABLE, HTTPStatus.BAD_REQUEST)
    except Exception:  # noqa: BLE001  # an operator gets a page, whatever breaks
        logger().exception("page failed")
        reply = Reply(BROKEN, HTTPStatus.INTERNAL_SERVER_ERROR)
    return reply.event(common, accepts)
