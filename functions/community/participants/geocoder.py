"""Addresses by postcode and house number, looked up at PDOK's Locatieserver, the government's free register search.

https://api.pdok.nl/bzk/locatieserver/search/v3_1/ui/ : `free` with a filter per field; `centroide_ll` is "POINT(lon lat)".
Only the postcode and the number leave, never who asks. An addition ("12 A") is left out: it does not move the place.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import urllib3
from urllib3 import exceptions

from alerting.runtime.telemetry import logger
from community.participants.refusals import LookupDownError, Reason, WrongValueError

TIMEOUT: Final = urllib3.Timeout(connect=1, read=2.5)
#: One row of four fields is under 2 KB.
MOST_BYTES: Final = 64_000
OK: Final = 200

_POSTCODE: Final = re.compile(r"([1-9][0-9]{3})\s*([A-Za-z]{2})")
_HOUSE_NUMBER: Final = re.compile(r"([1-9][0-9]{0,4})(?:\s*[-/]?\s*[A-Za-z0-9 ]{1,8})?")
_POINT: Final = re.compile(r"POINT\(\s*(-?\d{1,3}(?:\.\d+)?)\s+(-?\d{1,2}(?:\.\d+)?)\s*\)")


class AnswerError(Exception):
    """The register answered something else than its documentation says."""


@dataclass(frozen=True, slots=True)
class Geocoder:
    """`base_url` without a slash at its end; `pool` makes the request."""

    pool: urllib3.PoolManager
    base_url: str

    def find(self, postcode: str, house_number: str) -> tuple[float, float]:
        """Latitude and longitude; raises WrongValueError when there is no such address, LookupDownError when nobody answers."""
        code, number = _POSTCODE.fullmatch(postcode.strip()), _HOUSE_NUMBER.fullmatch(house_number.strip())
        if code is None or number is None:
            raise WrongValueError(Reason.ADDRESS_UNKNOWN)
        filters = ["type:adres", f"postcode:{code[1]}{code[2].upper()}", f"huisnummer:{number[1]}"]
        query = urlencode([("fq", item) for item in filters] + [("fl", "centroide_ll"), ("rows", "1")])
        try:
            found = _position(self._get(f"{self.base_url}/free?{query}"))
        except (exceptions.HTTPError, AnswerError) as error:
            logger().warning("address lookup failed", extra={"reason": type(error).__name__})
            raise LookupDownError(
                "The address register does not answer; try again in a few minutes, or send coordinates instead."
            ) from None
        if found is None:
            raise WrongValueError(Reason.ADDRESS_UNKNOWN)
        return found

    def _get(self, url: str) -> bytes:
        response = self.pool.request("GET", url, timeout=TIMEOUT, retries=False, redirect=False, preload_content=False)
        try:
            if response.status != OK:
                raise AnswerError
            body = response.read(MOST_BYTES + 1)
        finally:
            response.close()
        if len(body) > MOST_BYTES:
            raise AnswerError
        return body


def _position(body: bytes) -> tuple[float, float] | None:
    """The first answer's position; None when there is none."""
    try:
        docs: list[Any] = json.loads(body)["response"]["docs"]
        point = _POINT.fullmatch(docs[0]["centroide_ll"]) if docs else None
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise AnswerError from None
    if not docs:
        return None
    if point is None:
        raise AnswerError
    return float(point[2]), float(point[1])
