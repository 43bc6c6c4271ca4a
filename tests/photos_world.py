"""Photos on moto: the buckets, the photos API, the worker in the darkroom."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from moto import mock_aws

from alerting.store.media import photo_key
from builders import MEDIA, SETTINGS, House
from media import api_handler, photos_handler

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

EVENT = json.loads((Path(__file__).parent / "events" / "http_api_get.json").read_text())
QUARANTINE = "quarantine"
OPERATOR_GROUPS = "[operator org-midden-nederland]"


def event_of(method: str, path: str, groups: str = OPERATOR_GROUPS, **claims: str) -> dict[str, Any]:
    """A request of a person in these groups, or with these claims."""
    event: dict[str, Any] = json.loads(json.dumps(EVENT))
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    event["requestContext"]["http"]["method"] = method
    person = event["requestContext"]["authorizer"]["jwt"]["claims"] | {"cognito:groups": groups}
    event["requestContext"]["authorizer"]["jwt"]["claims"] = claims or person
    return event


def picture_in(answer: dict[str, Any]) -> bytes:
    """The bytes that an HTTP API would send on."""
    assert answer["isBase64Encoded"] is True
    return base64.b64decode(answer["body"], validate=True)


@dataclass
class Lab:
    """The buckets, the API, the worker."""

    s3: "S3Client"

    def ask(self, method: str, path: str, groups: str = OPERATOR_GROUPS, body: object = None, **claims: str) -> dict[str, Any]:
        event = event_of(method, path, groups, **claims)
        if body is not None:
            event["body"] = body if isinstance(body, str) else json.dumps(body)
        answer = api_handler.handle(event, None)  # type: ignore[arg-type]  # no route looks at the Lambda context
        return {"status": answer["statusCode"], "body": json.loads(answer["body"])}

    def look(self, digest: str, size: str = "", groups: str = OPERATOR_GROUPS, **claims: str) -> dict[str, Any]:
        """The whole answer of a function that shows a photo."""
        event = event_of("GET", f"/v1/photos/{digest}/image", groups, **claims)
        if size:
            event |= {"rawQueryString": f"size={size}", "queryStringParameters": {"size": size}}
        return api_handler.handle(event, None)  # type: ignore[arg-type]  # same

    def upload(self, content: bytes, crop: dict[str, Any] | None = None) -> str:
        """As a browser would, without S3's own check of the form."""
        offer = self.ask("POST", "/v1/photos", body={"crop": crop} if crop else None)["body"]
        self.s3.put_object(Bucket=QUARANTINE, Key=offer["fields"]["key"], Body=content)
        return str(offer["id"])

    def work(self, upload_id: str, attempt: int = 1) -> dict[str, Any]:
        body = {"Records": [{"s3": {"object": {"key": f"quarantine%2F{upload_id}"}}}]}
        record = {"messageId": "m1", "body": json.dumps(body), "attributes": {"ApproximateReceiveCount": str(attempt)}}
        return photos_handler.handle({"Records": [record]}, None)

    def settle(self, content: bytes, crop: dict[str, Any] | None = None) -> dict[str, Any]:
        """Upload, work, and tell how it went."""
        upload_id = self.upload(content, crop)
        assert self.work(upload_id) == {"batchItemFailures": []}
        return self.state(upload_id)

    def state(self, upload_id: str) -> dict[str, Any]:
        body: dict[str, Any] = self.ask("GET", f"/v1/photos/{upload_id}")["body"]
        return body

    def clean(self, content: bytes, crop: dict[str, Any] | None = None) -> bytes:
        """The main rendition of what was uploaded."""
        state = self.settle(content, crop)
        assert state["state"] == "clean", state
        return self.read(photo_key(state["digest"]))

    def read(self, key: str) -> bytes:
        return self.s3.get_object(Bucket=MEDIA, Key=key)["Body"].read()

    def keys(self, bucket: str, prefix: str = "") -> list[str]:
        return [item["Key"] for item in self.s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])]


@contextmanager
def open_lab(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    """A lab with empty buckets."""
    for key, value in {"MEDIA_BUCKET": MEDIA, "QUARANTINE_BUCKET": QUARANTINE, "SETTINGS_TABLE": SETTINGS}.items():
        monkeypatch.setenv(key, value)
    api_handler.api.cache_clear()
    photos_handler.room.cache_clear()
    with mock_aws():
        house = House()
        house.s3.create_bucket(Bucket=QUARANTINE, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        yield Lab(house.s3)


def is_like(pixel: object, colour: tuple[int, int, int], by: int = 30) -> bool:
    """Whether this is the colour, give or take what JPEG does to it."""
    assert isinstance(pixel, tuple)
    return all(abs(found - wanted) <= by for found, wanted in zip(pixel, colour, strict=True))
