"""The web: pages, feeds, documents and posters as static files. Its one recipient is the site, led to what is true now.

A send publishes, changes or takes down, whatever the version in hand says: the alerts table decides. So repeats, crashes and
sends in any order end with the same site.
"""

import time
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

import boto3

from alerting.domain.alert import Version
from alerting.domain.content import Channel
from alerting.domain.delivery import Accepted, InDoubt, Outcome, TryLater, Unknown
from alerting.render.brand import Brand
from alerting.render.documents.outlet import Outlet
from alerting.render.message import Message
from alerting.render.page.home_page import PlannedTest
from alerting.store.alerts import AlertStore
from alerting.store.settings import SettingsStore
from dispatch.aws_config import IMPATIENT, ONE_TRY
from dispatch.channels.aws_outcomes import SOON, AwsError, outcome_of
from dispatch.sender import Slice
from dispatch.site.archive import Archive
from dispatch.site.lead_alert import lead_alert
from dispatch.site.lead_indexes import lead_indexes
from dispatch.site.poster_orders import PosterOrders, Receipt
from dispatch.site.shelf import OvertakenError, RemovalError, Shelf
from dispatch.site.signing import Signer
from dispatch.site.site import Site, Tree
from dispatch.site.turns import BusyTurnError, LostTurnError, Turns

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: The one recipient.
SITE: Final = "site"
_AGAIN: Final = (BusyTurnError, LostTurnError, OvertakenError, RemovalError)


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The buckets, the posters' queue, the key that CAP is signed with, and under which names and addresses all is published."""

    alerts_table: str
    deliveries_table: str
    settings_table: str
    media_bucket: str
    public_bucket: str
    posters_queue_url: str
    signing_key_secret_arn: str
    public_url: str
    cap_sender: str
    brand_amber: str
    brand_missing_child: str
    link_base: str


def _never_final(code: str, reason: str) -> bool:
    """Whatever S3 or DynamoDB answers may be mended while the alert is live."""
    del code, reason
    return False


class WebSender:
    """The channel web."""

    channel = Channel.WEB
    in_doubt = InDoubt.REPEAT
    overtakes = True
    shard_size = 1
    block_size = 1

    def __init__(self, site: Site) -> None:
        """Keep what it is published with."""
        self._site = site

    def audience(self, version: Version, known: Collection[str], resume: str, now: datetime) -> Slice:
        """The site."""
        del version, known, resume
        return Slice({SITE: now})

    def meant(self, version: Version, ids: Sequence[str], now: datetime) -> Mapping[str, datetime]:
        """The site is for everybody, wherever the area is."""
        del version
        return dict.fromkeys(ids, now)

    def resolve(self, ids: Sequence[str]) -> Mapping[str, str]:
        """It is always there."""
        return {name: name for name in ids}

    def tokens(self, message: Message) -> int:
        """There is no brake: a version is a few dozen objects."""
        del message
        return 0

    def send(self, message: Message, index: int, recipient: str, now: datetime) -> Outcome:
        """Documents first, then the posters' order, then the lists that name the documents."""
        del recipient, now
        version = message.version
        alert_id, exercise = version.alert_id, version.content.exercise
        try:
            lead_alert(self._site, alert_id, exercise=exercise)
            self._site.posters.order(alert_id, Receipt(version.number, message.job_id, index))
            lead_indexes(self._site, exercise=exercise, adds=[alert_id])
        except _AGAIN as error:
            return TryLater(SOON, type(error).__name__)
        except AwsError as error:
            outcome = outcome_of(error, _never_final)
            return TryLater(SOON, outcome.reason) if isinstance(outcome, Unknown) else outcome
        return Accepted(f"{alert_id}-{version.number}")


def make_site(
    settings: WebSettings, dynamodb: "DynamoDBClient", configured: SettingsStore, clock: Callable[[], datetime]
) -> Site:
    """The site on real clients."""
    brand = Brand(amber=settings.brand_amber, missing_child=settings.brand_missing_child, link_base=settings.link_base)
    outlet = partial(Outlet, public_url=settings.public_url, sender=settings.cap_sender, brand=brand)
    turns = partial(Turns, dynamodb, settings.deliveries_table, clock=clock, new_id=lambda: uuid.uuid4().hex, sleep=time.sleep)
    return Site(
        trees={exercise: Tree(outlet(exercise=exercise), turns("test" if exercise else "live")) for exercise in (False, True)},
        archive=Archive(AlertStore(dynamodb, settings.alerts_table)),
        shelf=Shelf(boto3.client("s3", config=ONE_TRY), settings.public_bucket, settings.media_bucket),
        signer=Signer(boto3.client("secretsmanager", config=ONE_TRY), settings.signing_key_secret_arn),
        posters=PosterOrders(boto3.client("sqs", config=IMPATIENT), settings.posters_queue_url),
        planned=lambda: [PlannedTest(at=test.at, header=test.header) for test in configured.public_tests()],
        clock=clock,
    )
