"""Lambda entry point: the public pages under /meedoen."""

import os
from functools import cache
from http import HTTPStatus
from typing import Any

from alerting.runtime.settings import load
from alerting.runtime.telemetry import logger
from alerting.runtime.web_pages import Reply, UnreadableError, request_of
from community.pages.site import Site
from community.pages.web import BOUNDS, HEADERS
from community.participants.clients import make_desk
from community.participants.settings import ParticipantsSettings

BROKEN = "<!doctype html><html lang=nl><title>Er ging iets mis</title><p>Er ging iets mis. Probeer het straks nog eens."


@cache
def site() -> Site:
    """The pages over the table and the senders, made on the first call."""
    return Site(make_desk(load(ParticipantsSettings, os.environ)))


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer one request."""
    try:
        return site().answer(request_of(event, BOUNDS)).event(HEADERS)
    except UnreadableError:
        return Reply(BROKEN, HTTPStatus.BAD_REQUEST).event(HEADERS)
    except Exception:  # noqa: BLE001  # a citizen gets a page, whatever breaks
        logger().exception("page failed")
        return Reply(BROKEN, HTTPStatus.INTERNAL_SERVER_ERROR).event(HEADERS)
