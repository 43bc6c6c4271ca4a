"""A client of Kindalarm's HTTP API, for one signed-in person or system."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from local.web import Answer, call


class ApiError(Exception):
    """The API answered with a problem where the scenario needed an answer."""


@dataclass(frozen=True, slots=True)
class Api:
    """The API as somebody sees it. `token` empty: somebody who did not sign in."""

    url: str
    token: str = ""

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """One request, whatever the answer; header names are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            sent["Content-Type"] = "application/json"
        data = None if body is None else json.dumps(body).encode()
        return call(method, f"{self.url}{path}", data, sent)

    def get(self, path: str) -> Any:
        """The body of a successful GET."""
        return _good(self.send("GET", path), path)

    def put(self, path: str, body: object, revision: int) -> Any:
        """The body of a successful PUT with If-Match."""
        return _good(self.send("PUT", path, body, If_Match=f'"{revision}"'), path)

    def post(self, path: str, body: object = None, revision: int | None = None) -> Any:
        """The body of a successful POST, with a new Idempotency-Key, and If-Match where a revision is named."""
        headers = {"Idempotency_Key": secrets.token_urlsafe(12)}
        if revision is not None:
            headers["If_Match"] = f'"{revision}"'
        return _good(self.send("POST", path, {} if body is None else body, **headers), path)


def _good(answer: Answer, path: str) -> Any:
    if answer.status >= 400:  # noqa: PLR2004  # HTTP errors
        raise ApiError(f"{path}: {answer.status} {answer.body.decode(errors='replace')[:2000]}")
    return answer.json()
