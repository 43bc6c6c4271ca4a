"""Lambda entry point: imports of participants, from the queue that hears of new files and that a run sends itself on by."""

import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_plus

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from botocore.exceptions import ClientError

from alerting.runtime.settings import load
from alerting.runtime.telemetry import logger
from community.import_book import ImportBook, Progress
from community.import_reader import SAMPLE, FileRefusedError, read_layout
from community.import_run import STEP, Office, run_import
from community.participants.clients import contact_key

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

FILES: Final = "imports/"
REPORTS: Final = "import-reports/"
#: A step takes seconds; what is left then is sent on.
RESERVE_MS: Final = 180_000
PATIENT: Final = Config(retries={"total_max_attempts": 5, "mode": "standard"}, connect_timeout=2, read_timeout=30)
GONE: Final = frozenset({"NoSuchKey", "404", "PreconditionFailed", "412"})


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """The bucket that files come to, and the function's own queue."""

    community_table: str
    contact_key_secret_arn: str
    import_bucket: str
    import_queue_url: str


@dataclass(frozen=True, slots=True)
class Importer:
    """The bucket, the queue and the book of imports."""

    s3: "S3Client"
    sqs: "SQSClient"
    book: ImportBook
    key: bytes
    settings: ImportSettings
    step: int = STEP

    def work(self, file: str, has_time: Callable[[], bool], now: datetime) -> Progress | None:
        """Go on with one file, and send what is left on. A file that changed meanwhile, or is gone, is refused."""
        etag = self._etag(file)
        if etag is None:
            logger().warning("import file is gone")
            return None
        progress = self.book.begin(Progress(id=import_id(file, etag), key=file, etag=etag))
        if progress.status != "running":
            return progress
        try:
            progress = self._run(progress, has_time, now)
        except FileRefusedError as error:
            self._refuse(progress, str(error))
            return self.book.load(progress.id)
        if progress.status == "running":
            self.sqs.send_message(QueueUrl=self.settings.import_queue_url, MessageBody=json.dumps({"file": file}))
        logger().info("import", extra={"import": progress.id, "status": progress.status, "rows": progress.rows})
        return progress

    def _run(self, progress: Progress, has_time: Callable[[], bool], now: datetime) -> Progress:
        layout = read_layout(self._read(progress, 0, SAMPLE)(SAMPLE))
        offset = progress.offset or layout.start
        office = Office(
            book=self.book,
            key=self.key,
            now=now,
            new_token=lambda: secrets.token_urlsafe(24),
            report=lambda first, text: self._report(progress, first, text),
            has_time=has_time,
            step=self.step,
        )
        if not progress.offset:
            began = Progress(id=progress.id, key=progress.key, etag=progress.etag, offset=offset)
            if not self.book.advance(progress, began):
                return progress
            progress = began
        return run_import(office, self._read(progress, offset), layout, progress)

    def _read(self, progress: Progress, offset: int, size: int = 0) -> Callable[[int], bytes]:
        """A reader of the file as it was when the import began, from an offset on."""
        span = f"bytes={offset}-{offset + size - 1 if size else ''}"
        try:
            answer = self.s3.get_object(Bucket=self.settings.import_bucket, Key=progress.key, IfMatch=progress.etag, Range=span)
        except ClientError as error:
            code = error.response["Error"].get("Code", "")
            if code == "InvalidRange":  # an empty file, or a cursor at its end
                return lambda _: b""
            if code in GONE:
                raise FileRefusedError("The file was changed or removed during the import. Send it under a new name.") from None
            raise
        body = answer["Body"]
        return body.read

    def _report(self, progress: Progress, first: int, text: str) -> None:
        name = f"{REPORTS}{progress.id}/rejected-{first:09d}.csv"
        self.s3.put_object(
            Bucket=self.settings.import_bucket, Key=name, Body=text.encode(), ContentType="text/csv; charset=utf-8"
        )

    def _refuse(self, progress: Progress, reason: str) -> None:
        logger().warning("import refused", extra={"import": progress.id, "reason": reason})
        now = self.book.load(progress.id) or progress
        self.book.advance(now, Progress(**{**_fields(now), "status": "refused", "reason": reason}))

    def _etag(self, file: str) -> str | None:
        try:
            return self.s3.head_object(Bucket=self.settings.import_bucket, Key=file)["ETag"]
        except ClientError as error:
            if error.response["Error"].get("Code", "") in GONE:
                return None
            raise


def import_id(file: str, etag: str) -> str:
    """The same file with the same content is the same import: a second notice goes on with it, or finds it done."""
    return hashlib.sha256(f"{file}\n{etag}".encode()).hexdigest()[:16]


def files_of(body: str) -> Iterator[str]:
    """The files that a message is about: our own word, or a notice of S3 (its test notice is about none)."""
    message = json.loads(body)
    if "file" in message:
        yield str(message["file"])
    for record in message.get("Records", []):
        yield unquote_plus(record["s3"]["object"]["key"])


def _fields(progress: Progress) -> dict[str, Any]:
    return {name: getattr(progress, name) for name in Progress.__dataclass_fields__}


@cache
def importer() -> Importer:
    """Made on the first message."""
    settings = load(ImportSettings, os.environ)
    return Importer(
        s3=boto3.client("s3", config=PATIENT),
        sqs=boto3.client("sqs", config=PATIENT),
        book=ImportBook(boto3.client("dynamodb", config=PATIENT), settings.community_table),
        key=contact_key(boto3.client("secretsmanager", config=PATIENT), settings.contact_key_secret_arn),
        settings=settings,
    )


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work on each file; a message that fails is retried from the cursor, and ends in the dead-letter queue."""
    failures = []
    for message in event["Records"]:
        try:
            for file in files_of(message["body"]):
                if file.startswith(FILES):
                    importer().work(file, lambda: context.get_remaining_time_in_millis() > RESERVE_MS, datetime.now(UTC))
        except Exception:  # noqa: BLE001  # one file must not hold up another
            logger().exception("import failed", extra={"sqs_message_id": message["messageId"]})
            failures.append({"itemIdentifier": message["messageId"]})
    return {"batchItemFailures": failures}
