"""What the public can read, held against what was released: complete after the start, nobody named or shown after the stop."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Any, Final

from lxml import etree
from signxml.verifier import XMLVerifier

from alerting.domain.alert import Version
from alerting.domain.content import Photo
from alerting.domain.messages import MessageType
from alerting.render.documents import atom, geojson, landactie, local_actions, nl_alert, rss
from alerting.render.documents.outlet import Outlet
from alerting.render.poster.sizes import POSTER_SIZES
from dispatch.site.signing import CERTIFICATE_PATH
from local.lookout import Lookout
from local.places import STATE
from local.stack import Stack
from local.story import Chapter, Story
from local.story_facts import NAME, OTHER_NAME, PLATE
from local.web import Answer, call

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

COPIES: Final = STATE / "public"
FEEDS: Final = (atom.PATH, rss.PATH, landactie.PATH, local_actions.PATH, geojson.PATH, nl_alert.PATH)
#: Whom the stories are about. A first name alone would be found in dates (Jan) and provinces (Noord).
_WHO: Final = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in (NAME[1], OTHER_NAME, PLATE)))
CAP_SENDER: Final = "burgernet@kindalarm.nl"
OK, MISSING = 200, 404


def outlet_of(stack: Stack, *, exercise: bool = False) -> Outlet:
    """The tree as the deployment publishes it."""
    return Outlet(public_url=stack.outside.public_url, sender=CAP_SENDER, exercise=exercise)


def keep_copy(stack: Stack, name: str) -> int:
    """Copy everything that the public can read to .local/public/<name>; gives how many files."""
    folder = COPIES / name
    shutil.rmtree(folder, ignore_errors=True)
    count = 0
    for key, body in _objects(_s3(stack), stack.outputs["PublicBucket"]):
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        count += 1
    return count


def incomplete(stack: Stack, story: Story) -> str:
    """What is not there, or not what it should be, by way of the public address, while the alert goes on."""
    outlet, version = outlet_of(stack, exercise=story.exercise), story.versions[-1]
    absent = [key for key in sorted(_own_keys(outlet, version) | _shared_keys(outlet, version)) if read(stack, key).status != OK]
    return f"absent: {absent[:5]}" if absent else _wrong_landactie(stack, outlet, story) or _unsigned_cap(stack, outlet, version)


def not_taken_down(stack: Stack, story: Story) -> str:
    """What of an alert that ended is still there for the public, or says who it was."""
    outlet, first, newest = outlet_of(stack, exercise=story.exercise), story.versions[0], story.versions[-1]
    gone = _shown_keys(outlet, first.alert_id, first.content.photos)
    gone |= {outlet.path(outlet.cap_path(v.alert_id, v.number)) for v in story.versions[:-1]}
    left = [key for key in sorted(gone) if read(stack, key).status != MISSING]
    if left:
        return f"still there: {left[:5]}"
    page = read(stack, outlet.path(outlet.page_path(newest.alert_id)))
    if page.status != OK or b"noindex" not in page.body or b"Naam en foto zijn verwijderd" not in page.body:
        return f"the page says something else ({page.status})"
    entries = [entry for entry in read(stack, outlet.path(landactie.PATH)).json() if entry["Type"] == "Cancel"]
    return "" if entries and all(entry["Message"]["Title"] is None for entry in entries) else "Landactie has no Cancel"


def still_named(stack: Stack) -> str:
    """Every store that outsiders or passers-by could look into, searched for whom the stories were about.

    The alerts table is not among them: what was sent is kept there until the retention term is over.
    """
    found = [
        *(f"public: {key}" for key, body in _objects(_s3(stack), stack.outputs["PublicBucket"]) if _says(body)),
        *(f"quarantine: {key}" for key, _ in _objects(_s3(stack), stack.outputs["QuarantineBucket"])),
        *(f"{table}: {row}" for table in ("DeliveriesTable", "SettingsTable") for row in _rows_that_name(stack, table)),
        *(f"log: {line[:80]}" for line in _log_lines_that_name(stack)),
    ]
    return f"still named: {found[:5]}" if found else ""


def seconds_to_complete(stack: Stack, lookout: Lookout, chapter: Chapter) -> float | None:
    """From release until the last object of the set was seen; None while something is not there."""
    outlet, version = outlet_of(stack), chapter.version
    return _seconds(lookout, _own_keys(outlet, version) | _shared_keys(outlet, version), version.sent)


def seconds_to_take_down(stack: Stack, lookout: Lookout, story: Story, stop: Version) -> float | None:
    """From the stop until the last object that showed somebody was gone; None while something is there."""
    outlet = outlet_of(stack)
    keys = _shown_keys(outlet, stop.alert_id, story.versions[0].content.photos)
    return _seconds(lookout, {*keys, outlet.path(outlet.page_path(stop.alert_id)), *FEEDS}, stop.sent)


def read(stack: Stack, key: str, headers: Mapping[str, str] | None = None) -> Answer:
    """By way of the public address, as anybody would."""
    return call("GET", f"{stack.outside.front_door}/{key}", headers=headers)


def idle_polls(stack: Stack) -> str:
    """Who asks again for what has not changed gets 304 and no body, for every feed."""
    wrong = []
    for path in FEEDS:
        other_site = {"Origin": "https://gemeente.example"}
        first = read(stack, path, other_site)
        again = read(stack, path, {**other_site, "If-None-Match": first.headers.get("etag", "")})
        if (again.status, again.body) != (304, b"") or first.headers.get("access-control-allow-origin") != "*":
            wrong.append(f"{path}: {again.status}")
    return ", ".join(wrong)


def _own_keys(outlet: Outlet, version: Version) -> set[str]:
    photos = _photo_keys(outlet, version.alert_id, version.content.photos)
    pages = {outlet.path(path) for path in outlet.page_paths(version.alert_id)}
    sheets = {outlet.path(outlet.card_path(version.alert_id)), outlet.path(outlet.sheet_path(version.alert_id))}
    return photos | pages | sheets | {outlet.path(outlet.cap_path(version.alert_id, version.number))}


def _shared_keys(outlet: Outlet, version: Version) -> set[str]:
    """Lists; and where the whole country looks for a child, posters."""
    posters = _poster_keys(outlet) if version.content.is_national() else set()
    return posters | {outlet.path(path) for path in (*FEEDS, outlet.home_path())}


def _poster_keys(outlet: Outlet) -> set[str]:
    return {outlet.path(outlet.poster_path(str(size))) for size in POSTER_SIZES}


def _shown_keys(outlet: Outlet, alert_id: str, photos: tuple[Photo, ...]) -> set[str]:
    """Where somebody could be seen."""
    sheets = {outlet.path(outlet.card_path(alert_id)), outlet.path(outlet.sheet_path(alert_id))}
    return _poster_keys(outlet) | sheets | _photo_keys(outlet, alert_id, photos)


def _photo_keys(outlet: Outlet, alert_id: str, photos: tuple[Photo, ...]) -> set[str]:
    return {outlet.path(outlet.photo_path(alert_id, photo.digest, small=small)) for photo in photos for small in (False, True)}


def _wrong_landactie(stack: Stack, outlet: Outlet, story: Story) -> str:
    entries: list[dict[str, Any]] = read(stack, outlet.path(landactie.PATH)).json()
    version = story.versions[-1]
    kind = "Alert" if version.message is MessageType.ALERT else "Update"
    fitting = [entry for entry in entries if entry["Message"]["Readmore_URL"] == outlet.page(version.alert_id)]
    if [entry["Type"] for entry in fitting] != [kind]:
        return f"Landactie: {[entry['Type'] for entry in fitting]}, not one {kind}"
    wrong = [entry for entry in fitting if not entry["Message"]["Title"] or not isinstance(entry["Sent"], str)]
    return f"Landactie: {wrong}" if wrong else ""


def _unsigned_cap(stack: Stack, outlet: Outlet, version: Version) -> str:
    body = read(stack, outlet.path(outlet.cap_path(version.alert_id, version.number))).body
    certificate = read(stack, outlet.path(CERTIFICATE_PATH)).body.decode()
    found = XMLVerifier().verify(etree.fromstring(body), x509_cert=certificate)
    whole = not isinstance(found, list) and found.signed_xml is not None and found.signed_xml.tag.endswith("alert")
    return "" if whole else "the CAP's signature does not cover it"


def _says(body: bytes) -> bool:
    return _WHO.search(unescape(body.decode("utf-8", errors="ignore"))) is not None


def _rows_that_name(stack: Stack, table: str) -> Iterator[str]:
    client = stack.aws.session().client("dynamodb", endpoint_url=stack.aws.endpoint, config=stack.aws.config())
    for page in client.get_paginator("scan").paginate(TableName=stack.outputs[table]):
        yield from (
            f"{item['pk']} {item['sk']}" for item in page["Items"] if _says(json.dumps(item, ensure_ascii=False).encode())
        )


def _log_lines_that_name(stack: Stack) -> Iterator[str]:
    """Of our functions' own logs; what the local AWS logs of its services is no log of ours."""
    client = stack.aws.session().client("logs", endpoint_url=stack.aws.endpoint, config=stack.aws.config())
    for page in client.get_paginator("describe_log_groups").paginate():
        for group in page["logGroups"]:
            events = client.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"])
            yield from (event["message"] for found in events for event in found["events"] if _says(event["message"].encode()))


def _seconds(lookout: Lookout, keys: set[str], since: datetime) -> float | None:
    moments = [lookout.changed(key, since) for key in keys]
    if any(at is None for at in moments):
        return None
    return round((max(at for at in moments if at) - since.astimezone(UTC)).total_seconds(), 3)


def _objects(s3: "S3Client", bucket: str) -> Iterator[tuple[str, bytes]]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for item in page.get("Contents", ()):
            yield item["Key"], s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()


def _s3(stack: Stack) -> "S3Client":
    return stack.aws.session().client("s3", endpoint_url=stack.aws.endpoint, config=stack.aws.config())
