"""The local AWS with IAM enforced, as an ASGI application; runs in ministack's own environment, under hypercorn.

With AUTH=true ministack decides every call by the policies of the caller's role, so a function without a right fails here
as it would on AWS. Five things stand in the way, and are mended here:
- Policies refuse plain HTTP (aws:SecureTransport), and this is loopback: every request is marked as having come over TLS,
  as a load balancer marks it.
- AWS decides a batch as the single action (there is no sqs:SendMessageBatch in IAM); ministack asks for the batch's name.
- SNS decides calls about a phone by the ARN of its application, endpoint or subscription; ministack knows topics only, and writes
  endpoints as `…:app/GCM/name/id` where AWS writes `…:endpoint/GCM/name/id`.
- S3 tells a distribution that may list the bucket (a policy of the bucket says so) 404 for what is not there; ministack says 403.
- A template's `Ref` to a secret is its ARN, which policies name; ministack gives the bare name.

And one thing takes long: ministack unpacks the layers again for each process of each function, some 50,000 files in a demo. Here
they are unpacked once, and linked.
"""

import hashlib
import tempfile
import threading
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from ministack.app import app as ministack  # type: ignore[import-not-found]  # only in ministack's own environment
from ministack.core import iam_actions, lambda_runtime  # type: ignore[import-not-found]  # same
from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy  # type: ignore[import-not-found]  # same
from ministack.services import s3  # type: ignore[import-not-found]  # same
from ministack.services.cloudformation import provisioners  # type: ignore[import-not-found]  # same

_BATCHES: Final = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sns:PublishBatch": "sns:Publish",
}
_ABOUT_PHONES: Final = ("PlatformApplicationArn", "EndpointArn", "SubscriptionArn")
_resource: Final = iam_actions.extract_resource_arn
_extract: Final = iam_actions.extract_iam_action
_secret: Final = provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]  # noqa: SLF001  # there is no other way in
_create: Final = _secret["create"]
_fetch: Final = s3.serve_cloudfront_origin_fetch


def _action(*request: Any) -> str | None:
    found: str | None = _extract(*request)
    return _BATCHES.get(found, found) if found else found


def _resource_arn(service: str, *request: Any) -> str:
    found: str = _resource(service, *request)
    parameters = request[4]
    if service != "sns" or found != "*":
        return found
    named = next((parameters[name] for name in _ABOUT_PHONES if name in parameters), "*")
    arn = str(named[0] if isinstance(named, list) else named)
    return arn.replace(":app/", ":endpoint/") if "EndpointArn" in parameters else arn


def _create_secret(*arguments: Any) -> tuple[str, dict[str, str]]:
    _, attributes = _create(*arguments)
    return attributes["Arn"], attributes


def _fetched(bucket: str, key: str, method: str, headers: Any, source_arn: str = "", oai_id: str = "") -> Any:
    answer = _fetch(bucket, key, method, headers, source_arn, oai_id)
    forbidden = 403
    if answer[0] != forbidden or not _may_list(bucket, source_arn):
        return answer
    return s3._error("NoSuchKey", "The specified key does not exist.", 404, f"/{bucket}/{key}")  # noqa: SLF001  # no other way


def _may_list(bucket: str, source_arn: str) -> bool:
    owner = s3._bucket_owner_account(bucket)  # noqa: SLF001  # no other way
    policy = s3._bucket_policies.get_scoped(owner, None, bucket)  # noqa: SLF001  # same
    asked = EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action="s3:ListBucket",
        resource_arn=f"arn:aws:s3:::{bucket}",
        region="",
        service_context={"aws:sourcearn": source_arn},
    )
    return bool(policy) and evaluate_resource_policy(policy, asked, service="cloudfront.amazonaws.com").decision == "Allow"


class _UnpackedOnce(zipfile.ZipFile):
    """An archive of ours, which functions only read: what it holds is unpacked on first use, and a link after that."""

    _unpacking: Final = threading.Lock()

    def namelist(self) -> list[str]:
        """Nothing to look through for paths that lead elsewhere: we packed it."""
        return []

    def extractall(self, path: Any = None, *_: Any, **__: Any) -> None:
        """Put a link in the place of the (empty) folder, and leave no copy of the archive."""
        archive = Path(str(self.filename))
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        unpacked = Path(tempfile.gettempdir()) / f"unpacked-{digest}"
        with self._unpacking:
            if not unpacked.exists():
                super().extractall(unpacked, super().namelist())
        Path(path).rmdir()
        Path(path).symlink_to(unpacked)
        archive.unlink()


lambda_runtime.zipfile = SimpleNamespace(
    ZipFile=_UnpackedOnce, BadZipFile=zipfile.BadZipFile, LargeFileError=zipfile.LargeZipFile
)
iam_actions.extract_iam_action = _action
iam_actions.extract_resource_arn = _resource_arn
_secret["create"] = _create_secret
s3.serve_cloudfront_origin_fetch = _fetched


async def app(scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    """Ministack, behind what it takes for TLS."""
    if scope["type"] == "http":
        scope = {**scope, "headers": [*scope["headers"], (b"x-forwarded-proto", b"https")]}
    await ministack(scope, receive, send)
