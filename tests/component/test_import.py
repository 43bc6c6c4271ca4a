"""Importing participants on moto: who becomes dormant, who is rejected and why, and that a crash or repeat changes nothing."""

import csv
import io
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from moto import mock_aws

from alerting.domain.community import ParticipantState
from alerting.runtime.telemetry import logger
from community import import_handler
from community.import_book import ImportBook, Progress
from community.import_handler import Importer, ImportSettings
from participants_world import EMAIL, KEY, NUMBER, TABLE, UTRECHT, World, id_of

BUCKET = "quarantine"
COLUMNS = (
    "number,email,channels,latitude,longitude,label,window,consent_at,consent_source,language,inquiries".split(",")  # noqa: SIM905  # as it stands in a file
)
ROW = {
    "number": NUMBER,
    "channels": "sms",
    "latitude": "52.0907",
    "longitude": "5.1214",
    "consent_at": "2019-05-01",
    "consent_source": "form 12",
}


@dataclass
class Imports:
    """The bucket, the queue, and a world to import into."""

    world: World = field(default_factory=World)

    def __post_init__(self) -> None:
        self.s3 = boto3.client("s3", region_name="eu-central-1")
        self.sqs = boto3.client("sqs", region_name="eu-central-1")
        self.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        self.queue = self.sqs.create_queue(QueueName="imports")["QueueUrl"]
        self.book = ImportBook(self.world.dynamodb, TABLE)
        self.importer = Importer(self.s3, self.sqs, self.book, KEY, ImportSettings(TABLE, "", BUCKET, self.queue), step=40)

    def put(self, *rows: dict[str, str] | str, name: str = "imports/people.csv") -> str:
        lines = [",".join(COLUMNS), *(row if isinstance(row, str) else line(row) for row in rows)]
        return self.put_bytes(("\n".join(lines) + "\n").encode(), name)

    def put_bytes(self, data: bytes, name: str = "imports/people.csv") -> str:
        self.s3.put_object(Bucket=BUCKET, Key=name, Body=data)
        return name

    def run(self, name: str = "imports/people.csv", *, steps: int = 1_000) -> Progress:
        left = [steps]

        def has_time() -> bool:
            left[0] -= 1
            return left[0] > 0

        progress = self.importer.work(name, has_time, self.world.now)
        assert progress is not None
        return progress

    def rejected(self) -> list[tuple[str, ...]]:
        listed = self.s3.list_objects_v2(Bucket=BUCKET, Prefix="import-reports/").get("Contents", [])
        found: list[tuple[str, ...]] = []
        for item in listed:
            text = self.s3.get_object(Bucket=BUCKET, Key=item["Key"])["Body"].read().decode()
            found += [tuple(row) for row in csv.reader(io.StringIO(text))][1:]
        return found

    def waiting(self) -> list[str]:
        return [message["Body"] for message in self.sqs.receive_message(QueueUrl=self.queue).get("Messages", [])]


def line(row: dict[str, str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow([row.get(column, "") for column in COLUMNS])
    return text.getvalue()


@pytest.fixture
def imports() -> Iterator[Imports]:
    with mock_aws():
        yield Imports()


def test_who_is_imported_is_dormant_and_counts_nowhere(imports: Imports) -> None:
    imports.put(ROW | {"label": "Thuis", "window": "07:00-12:00+18:00-22:00", "inquiries": "ja", "language": "NL"})

    progress = imports.run()

    participant = imports.world.participant(id_of("number", NUMBER))
    assert participant is not None
    assert (progress.status, progress.added, progress.rejected) == ("done", 1, 0)
    assert participant.state is ParticipantState.DORMANT
    assert participant.consents[0].source == "form 12"
    assert participant.consents[0].at == datetime(2019, 4, 30, 22, tzinfo=UTC)
    assert participant.inquiries
    assert [f"{window.start:%H}-{window.until:%H}" for window in participant.places[0].windows] == ["07-12", "18-22"]
    assert not [pk for pk, _ in imports.world.rows() if pk.startswith(("MEMBERS", "COUNT"))]


def test_a_code_wakes_an_imported_participant_with_the_places_they_have(imports: Imports) -> None:
    imports.put(ROW)
    imports.run()

    imports.world.call("POST", "/sign-in", {"number": NUMBER})
    status, access = imports.world.call("POST", "/confirm", {"number": NUMBER, "code": imports.world.outside.code()})

    participant = imports.world.participant(id_of("number", NUMBER))
    assert (status, access["id"]) == (200, id_of("number", NUMBER))
    assert participant is not None
    assert participant.state is ParticipantState.ACTIVE
    assert participant.places[0].latitude == UTRECHT["latitude"]
    assert participant.leave_token
    imports.world.check_books()
    assert [pk for pk, _ in imports.world.rows() if pk.startswith("MEMBERS#sms#")]


def test_the_same_person_three_times_is_one_with_all_places_and_the_earliest_consent_first(imports: Imports) -> None:
    elsewhere = ROW | {
        "latitude": "52.3874",
        "longitude": "4.6462",
        "consent_at": "2018-01-01T10:00:00+01:00",
        "channels": "voice",
    }
    imports.put(ROW, elsewhere | {"number": "06-12345678"}, ROW)

    imports.run()

    participant = imports.world.participant(id_of("number", NUMBER))
    assert participant is not None
    assert len(participant.places) == 2
    assert {channel.value for channel in participant.channels} == {"sms", "voice"}
    assert [consent.at.year for consent in participant.consents] == [2018, 2019]


def test_a_second_file_merges_into_the_first(imports: Imports) -> None:
    imports.put(ROW)
    imports.run()
    imports.put(ROW | {"latitude": "52.3874", "longitude": "4.6462"}, name="imports/more.csv")

    progress = imports.run("imports/more.csv")

    participant = imports.world.participant(id_of("number", NUMBER))
    assert participant is not None
    assert (progress.merged, len(participant.places), participant.revision) == (1, 2, 2)


def test_a_sixth_place_is_rejected_and_the_five_stay(imports: Imports) -> None:
    imports.put(*(ROW | {"latitude": f"52.{index}"} for index in range(1, 7)))

    imports.run()

    participant = imports.world.participant(id_of("number", NUMBER))
    assert participant is not None
    assert len(participant.places) == 5
    assert imports.rejected() == [("6", "latitude", "more_than_five_places")]


def test_who_takes_part_already_is_not_touched(imports: Imports) -> None:
    participant_id, secret = imports.world.join(channels=["voice"])
    before = imports.world.rows()
    imports.put(ROW)

    progress = imports.run()

    after = imports.world.rows()
    assert {key: row for key, row in after.items() if not key[0].startswith("IMPORT#")} == before
    assert (progress.added, progress.known) == (0, 1)
    assert imports.world.call("GET", f"/{participant_id}", secret=secret)[0] == 200


def test_who_left_after_that_consent_does_not_come_back(imports: Imports) -> None:
    participant_id, secret = imports.world.join()
    imports.world.call("DELETE", f"/{participant_id}", secret=secret)
    imports.put(ROW)

    imports.run()

    assert imports.world.participant(participant_id) is None
    assert imports.rejected() == [("1", "consent_at", "left_after_this_consent")]


def test_a_row_with_number_and_mail_address_makes_two(imports: Imports) -> None:
    imports.put(ROW | {"email": EMAIL, "channels": "sms email"})

    assert imports.run().added == 2
    assert imports.world.participant(id_of("email", EMAIL)) is not None


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"number": "+32470123456"}, "number", "number_abroad"),
        ({"number": "0612"}, "number", "number_invalid"),
        ({"number": "0201234567"}, "number", "number_not_mobile"),
        ({"number": ""}, "number", "contact_missing"),
        ({"email": "jan"}, "email", "email_invalid"),
        ({"channels": ""}, "channels", "channels_unknown"),
        ({"channels": "fax"}, "channels", "channels_unknown"),
        ({"channels": "sms email"}, "email", "channel_for_email"),
        ({"latitude": "52,09"}, "latitude", "coordinate_no_number"),
        ({"latitude": "nan"}, "latitude", "coordinate_no_number"),
        ({"longitude": ""}, "longitude", "coordinate_no_number"),
        ({"latitude": "51.2194", "longitude": "4.4025"}, "latitude", "place_abroad"),
        ({"latitude": "5.12", "longitude": "52.09"}, "latitude", "place_abroad"),
        ({"window": "7-22"}, "window", "window_no_hours"),
        ({"window": "07:00-22:00 " * 5}, "window", "window_no_hours"),
        ({"label": "x" * 61}, "label", "label_too_long"),
        ({"consent_at": ""}, "consent_at", "consent_at_no_moment"),
        ({"consent_at": "1 mei 2019"}, "consent_at", "consent_at_no_moment"),
        ({"consent_at": "2031-01-01"}, "consent_at", "consent_at_no_moment"),
        ({"consent_at": "2019-02-30"}, "consent_at", "consent_at_no_moment"),
        ({"consent_source": " "}, "consent_source", "consent_source_missing"),
        ({"consent_source": "x" * 201}, "consent_source", "consent_source_missing"),
        ({"language": "Dutch"}, "language", "language_unknown"),
        ({"inquiries": "misschien"}, "inquiries", "inquiries_no_yes_or_no"),
    ],
)
def test_a_row_that_makes_nobody_is_reported_by_number_column_and_reason(
    imports: Imports, changes: dict[str, str], column: str, reason: str
) -> None:
    good = ROW | {"number": "+31687654321"}
    imports.put(ROW | changes, good)

    progress = imports.run()

    assert imports.rejected() == [("1", column, reason)]
    assert (progress.added, progress.rejected, progress.rows) == (1, 1, 2)


def test_broken_rows_of_every_kind_leave_the_others_alone_and_no_value_is_reported(imports: Imports) -> None:
    good = [line(ROW | {"number": f"+3161234{index:04d}"}) for index in range(6)]
    rows = [good[0], "x" * 1_000_000, good[1], line(ROW).replace(",", ";"), good[2], "a\0b" + "," * 10, good[3]]
    data = "\n".join([",".join(COLUMNS), *rows, '"never closed' + "," * 10, good[4], good[5]]).encode()
    imports.put_bytes(b"\xef\xbb\xbf" + data)

    progress = imports.run()

    assert [row[0::2] for row in imports.rejected()] == [
        ("2", "too_long"),
        ("4", "columns"),
        ("6", "nul_byte"),
        ("8", "quote"),
        ("10", "truncated"),
    ]
    assert progress.added == 5
    assert "61234" not in str(imports.rejected())


@pytest.mark.parametrize(
    "data", [b"", b"number,channels\n1,sms\n", "number;naam é\n".encode("latin-1"), "a,b\n".encode("utf-16")]
)
def test_a_file_that_cannot_be_imported_is_refused_whole_and_says_why(imports: Imports, data: bytes) -> None:
    imports.put_bytes(data)

    progress = imports.run()

    assert progress.status == "refused"
    assert len(progress.reason) > 15
    assert len(imports.world.rows()) == 1
    assert imports.run().status == "refused"


def people(count: int) -> list[dict[str, str]]:
    return [ROW | {"number": f"+3161{index:07d}"} for index in range(1, count + 1)]


def test_what_does_not_fit_in_one_run_is_sent_on_and_goes_on_where_it_was(imports: Imports) -> None:
    imports.put(*people(90))

    first = imports.run(steps=1)
    assert (first.status, first.rows) == ("running", 40)
    assert [json.loads(body) for body in imports.waiting()] == [{"file": "imports/people.csv"}]

    last = imports.run()
    assert (last.status, last.rows, last.added) == ("done", 90, 90)
    assert imports.waiting() == []


def test_a_repeat_of_a_whole_file_changes_nothing(imports: Imports) -> None:
    imports.put(*people(120), ROW | {"number": "0612"})
    first = imports.run()
    before, report = imports.world.rows(), imports.rejected()

    assert imports.run() == first
    imports.world.dynamodb.delete_item(TableName=TABLE, Key={"pk": {"S": f"IMPORT#{first.id}"}, "sk": {"S": "STATE"}})
    again = imports.run()

    assert (again.added, again.known) == (0, 120)
    assert {k: v for k, v in imports.world.rows().items() if k[0] != f"IMPORT#{first.id}"} == {
        k: v for k, v in before.items() if k[0] != f"IMPORT#{first.id}"
    }
    assert imports.rejected() == report


@pytest.mark.parametrize("call", ["TransactWriteItems", "BatchGetItem", "PutObject", "PutItem"])
def test_a_run_that_dies_at_any_call_is_repeated_without_harm(imports: Imports, call: str) -> None:
    imports.put(*people(130), ROW | {"number": "0612"})
    left = [2]

    def die(model: Any, **_: Any) -> None:
        left[0] -= model.name == call
        if left[0] == 0:
            raise ConnectionError

    clients = (imports.world.dynamodb, imports.s3)
    for client in clients:
        client.meta.events.register("before-call.*", die)
    if call == "PutObject":
        left[0] = 1
    with pytest.raises(ConnectionError):
        imports.run()
    for client in clients:
        client.meta.events.unregister("before-call.*", die)

    progress = imports.run()

    assert (progress.status, progress.rows, progress.rejected) == ("done", 131, 1)
    assert sum(sk == "PROFILE" for _, sk in imports.world.rows()) == 130
    assert imports.rejected() == [("131", "number", "number_invalid")]


def test_a_row_that_somebody_else_writes_meanwhile_is_decided_anew(imports: Imports) -> None:
    imports.put(*people(60))
    stolen = [False]

    def steal(model: Any, **_: Any) -> None:
        if model.name == "TransactWriteItems" and not stolen[0]:
            stolen[0] = True
            imports.world.join(number="+31610000001")

    imports.world.dynamodb.meta.events.register("before-call.*", steal)
    progress = imports.run()
    imports.world.dynamodb.meta.events.unregister("before-call.*", steal)

    participant = imports.world.participant(id_of("number", "+31610000001"))
    assert participant is not None
    assert participant.state is ParticipantState.ACTIVE
    assert (progress.added, progress.known) == (59, 1)
    imports.world.check_books()


def test_a_second_run_at_the_same_time_gives_way(imports: Imports) -> None:
    imports.put(*people(3))
    progress = imports.run()
    stale = Progress(progress.id, progress.key, progress.etag)

    assert imports.book.advance(stale, Progress(progress.id, progress.key, progress.etag, offset=5)) is False


def test_a_file_that_changes_during_the_import_is_another_import(imports: Imports) -> None:
    imports.put(*people(60))
    first = imports.run(steps=1)
    imports.put(*people(3))

    second = imports.run()

    assert first.id != second.id
    assert (second.status, second.rows, second.known) == ("done", 3, 3)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(logger().registered_formatter)
    underneath = logging.getLogger(logger().service)
    underneath.addHandler(handler)
    yield lines
    underneath.removeHandler(handler)


class Context:
    def get_remaining_time_in_millis(self) -> int:
        return 900_000


def test_the_handler_hears_of_new_files_and_fails_by_itself_on_garbage(
    imports: Imports, monkeypatch: pytest.MonkeyPatch, log: io.StringIO
) -> None:
    secret = boto3.client("secretsmanager", region_name="eu-central-1").create_secret(Name="key", SecretString=KEY.decode())
    for name, value in {
        "COMMUNITY_TABLE": TABLE,
        "CONTACT_KEY_SECRET_ARN": secret["ARN"],
        "IMPORT_BUCKET": BUCKET,
        "IMPORT_QUEUE_URL": imports.queue,
    }.items():
        monkeypatch.setenv(name, value)
    import_handler.importer.cache_clear()
    imports.put(ROW, ROW | {"number": "0612"}, name="imports/my people.csv")
    notice = {"Records": [{"eventName": "ObjectCreated:Put", "s3": {"object": {"key": "imports/my+people.csv"}}}]}
    bodies = [json.dumps(notice), "garbage", json.dumps({"Event": "s3:TestEvent"}), json.dumps({"file": "import-reports/x.csv"})]
    event = {"Records": [{"messageId": str(index), "body": body} for index, body in enumerate(bodies)]}

    answer = import_handler.handle(event, Context())  # type: ignore[arg-type]  # only the time is asked

    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert imports.world.participant(id_of("number", NUMBER)) is not None
    assert NUMBER not in log.getvalue()
