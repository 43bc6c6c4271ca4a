"""The public site on moto: alerts are released as intake would, and the channel web publishes them."""

import hashlib
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import boto3
from local.signing_key import make_pair

from alerting.domain.alert import AFTERMATH, Alert, AlertState, Version
from alerting.domain.content import Channel, Content, Ending, Photo
from alerting.domain.kinds import Outcome
from alerting.domain.messages import Audience, MessageType, StopReason
from alerting.render.documents.outlet import Outlet
from alerting.render.message import Message, slots_for, until
from alerting.render.page.home_page import PlannedTest
from alerting.render.request import RenderRequest
from alerting.render.texts import compose
from alerting.store.alerts import AuditEntry, Change
from alerting.store.media import photo_key
from builders import DELIVERIES, MEDIA, NOW, House, amber
from dispatch.channels.web import WebSender
from dispatch.site.archive import Archive
from dispatch.site.poster_orders import PosterOrders
from dispatch.site.shelf import Shelf
from dispatch.site.signing import Signer
from dispatch.site.site import Site, Tree
from dispatch.site.sweep import SiteSweep
from dispatch.site.turns import Turns
from pictures import encoded, picture

PUBLIC = "public"
ALERT = "7k2m9qxw"
OTHER = "8k2m9qxw"
PORTRAIT = encoded(picture())
DIGEST = hashlib.sha256(PORTRAIT).hexdigest()
SECOND = hashlib.sha256(b"another").hexdigest()
CHANNELS = frozenset({Channel.PUSH, Channel.WEB})
URL = "https://kindalarm.nl"


@cache
def key_and_certificate() -> str:
    """The secret that CAP is signed with; made once, because making a key takes a second."""
    return make_pair("Kindalarm test", 825, NOW).secret()


def jansen(**changes: Any) -> Content:
    """A national AMBER Alert with a photo, meant for the web."""
    return amber(photos=(Photo(digest=DIGEST, alt="Foto van Jan"),), channels=CHANNELS, **changes)


@dataclass
class SiteWorld:
    """Tables, buckets, the posters' queue, the site. Needs moto around it. `sleeping` happens while a worker waits."""

    house: House
    sleeping: Callable[[], None] = lambda: None
    planned: list[PlannedTest] = field(default_factory=list)
    on: bool = True

    def __post_init__(self) -> None:
        s3 = self.house.s3
        s3.create_bucket(Bucket=PUBLIC, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        for suffix in ("", "/800.jpg"):
            s3.put_object(Bucket=MEDIA, Key=photo_key(DIGEST) + suffix, Body=PORTRAIT)
        self.sqs = boto3.client("sqs", region_name="eu-central-1")
        self.queue_url = self.sqs.create_queue(QueueName="posters")["QueueUrl"]
        secrets = boto3.client("secretsmanager", region_name="eu-central-1")
        self.secret = secrets.create_secret(Name="signing", SecretString=key_and_certificate())["ARN"]
        self.secrets = secrets
        self._numbers = itertools.count(1)
        self.site = self.worker()

    def worker(self, shelf: type[Shelf] = Shelf) -> Site:
        """A worker of its own: nothing is warm."""
        return Site(
            trees={exercise: self._tree(exercise=exercise) for exercise in (False, True)},
            archive=Archive(self.house.alerts),
            shelf=shelf(self.house.s3, PUBLIC, MEDIA),
            signer=Signer(self.secrets, self.secret),
            posters=PosterOrders(self.sqs, self.queue_url),
            planned=lambda: self.planned,
            clock=lambda: self.house.now,
        )

    def _tree(self, *, exercise: bool) -> Tree:
        return Tree(
            Outlet(public_url=URL, sender="burgernet@kindalarm.nl", exercise=exercise),
            Turns(
                self.house.dynamodb,
                DELIVERIES,
                "test" if exercise else "live",
                lambda: self.house.now,
                lambda: f"worker-{next(self._numbers)}",
                self._sleep,
            ),
        )

    def _sleep(self, seconds: float) -> None:
        self.house.later(seconds=seconds)
        self.sleeping()

    # --- what intake does ---

    def release(
        self,
        message: MessageType = MessageType.ALERT,
        content: Content | None = None,
        alert_id: str = ALERT,
        because: StopReason | None = None,
    ) -> Version:
        """Release the alert's next version; nobody publishes it yet."""
        was = self.house.alerts.head(alert_id)
        number = was.version + 1 if was else 1
        newest = self.house.alerts.version(alert_id, number - 1)
        content = content or (newest.content if newest else jansen())
        request = RenderRequest(
            message=message,
            content=content,
            alert_id=alert_id,
            released_at=was.released_at if was else None,
            previous=newest.content if newest else None,
            because=because,
        )
        over = message in {MessageType.STOP, MessageType.RESULT}
        now = self.house.now
        version = Version(
            alert_id=alert_id,
            number=number,
            message=message,
            content=content,
            texts=compose(request).texts,
            hash="0" * 64,
            signatures=(),
            base_version=number - 1,
            sent=now,
            expires=now + (AFTERMATH if over else timedelta(hours=12)),
            because=because,
        )
        head = Alert(
            id=alert_id,
            state=AlertState.STOPPED if over else AlertState.LIVE,
            kind=content.kind,
            organisation=content.organisation,
            incident=content.incident,
            exercise=content.exercise,
            created_at=now,
            created_by="olga",
            version=number,
            released_at=was.released_at if was and was.released_at else now,
            expires_at=version.expires,
        )
        self._commit(head, was, version)
        return version

    def stop(self, alert_id: str = ALERT, because: StopReason = StopReason.STOPPED) -> Version:
        newest = self.newest(alert_id)
        return self.release(MessageType.STOP, newest.content.without_personal_data(), alert_id, because)

    def conclude(self, outcome: Outcome, alert_id: str = ALERT) -> Version:
        ending = Ending(outcome=outcome, family_informed=True)
        return self.release(MessageType.RESULT, self.newest(alert_id).content.model_copy(update={"ending": ending}), alert_id)

    def extend(self, until_: datetime, alert_id: str = ALERT) -> None:
        was = self.house.alerts.head(alert_id)
        assert was is not None
        self._commit(was.model_copy(update={"expires_at": until_}), was, None)

    def newest(self, alert_id: str = ALERT) -> Version:
        head = self.house.alerts.head(alert_id)
        version = self.house.alerts.version(alert_id, head.version if head else 0)
        assert version is not None
        return version

    def _commit(self, head: Alert, was: Alert | None, version: Version | None) -> None:
        audit = AuditEntry(self.house.now, f"audit-{next(self._numbers)}", "olga", "test", "", head.state.value)
        self.house.alerts.commit(Change(alert=head, was=was, audit=audit, version=version))

    # --- what dispatch does ---

    def send(self, version: Version, site: Site | None = None) -> Any:
        """What the channel does with a version, as deliver calls it."""
        sender = WebSender(site or self.site)
        head = self.house.alerts.head(version.alert_id)
        assert head is not None
        audience = Audience(next(iter(version.texts.get("web", {"first": {}}))))
        slots = slots_for(version, Channel.WEB, audience) or {}
        message = Message(version, audience, slots, "J1-0001", until(version, head))
        return sender.send(message, 0, "site", self.house.now)

    def sweep(self) -> dict[str, int]:
        return SiteSweep(self.site, lambda: self.on).run()

    # --- what the public sees ---

    def paths(self) -> set[str]:
        return set(self.site.shelf.under(""))

    def read(self, key: str) -> bytes:
        body: bytes = self.house.s3.get_object(Bucket=PUBLIC, Key=key)["Body"].read()
        return body

    def text(self, key: str) -> str:
        return self.read(key).decode()

    def everything(self) -> Iterator[tuple[str, bytes]]:
        for key in sorted(self.paths()):
            yield key, self.read(key)

    def orders(self) -> list[dict[str, Any]]:
        """What the posters' maker was asked for since it was last looked at."""
        found = []
        while messages := self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
        return found
