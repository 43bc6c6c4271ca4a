"""The channel web on moto: complete after the start, nobody left after the stop, however workers meet."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from botocore.exceptions import ClientError
from lxml import etree
from moto import mock_aws
from signxml.verifier import XMLVerifier

from alerting.domain.area import Circle
from alerting.domain.delivery import Accepted, TryLater
from alerting.domain.kinds import Outcome, Scope
from alerting.domain.messages import MessageType, StopReason
from alerting.render.documents.feeds import Document
from alerting.render.page.home_page import PlannedTest
from builders import NOW, House, jan, missing_child
from dispatch.site.lead_alert import lead_alert
from dispatch.site.lead_indexes import lead_indexes
from dispatch.site.shelf import Shelf
from dispatch.site.site import INDEXES
from site_world import ALERT, CHANNELS, DIGEST, OTHER, PUBLIC, SiteWorld, jansen

LANDACTIE = "landactiehost/api/v1/alerts"
PHOTOS = {f"photos/{ALERT}/{DIGEST}.jpg", f"photos/{ALERT}/{DIGEST}-small.jpg"}
FEEDS = {
    "feeds/atom.xml",
    "feeds/rss.xml",
    "feeds/alerts.geojson",
    "feeds/screens.json",
    LANDACTIE,
    "burgernet/burgernet-api/v2/actions",
}


@pytest.fixture
def world() -> Iterator[SiteWorld]:
    with mock_aws():
        yield SiteWorld(House())


class Interrupted(Shelf):
    """A shelf that lets something else happen right before one write, once."""

    happen: Callable[[], None] = staticmethod(lambda: None)
    before: str = ""

    def put(self, document: Document, tag: str | None) -> bool:
        cls = type(self)
        if cls.before and document.path == cls.before:
            cls.before = ""
            cls.happen()
        return super().put(document, tag)


def landactie(world: SiteWorld) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(world.read(LANDACTIE))
    return found


def names_anybody(body: bytes) -> bool:
    said = unescape(body.decode("utf-8", errors="ignore"))
    return any(word in said for word in ("Jansen", "Jan (14)", DIGEST))


def test_after_the_start_everything_is_there(world: SiteWorld) -> None:
    outcome = world.send(world.release())
    assert outcome == Accepted(f"{ALERT}-1")
    assert {
        ALERT,
        f"en/{ALERT}",
        f"cap/{ALERT}/1.xml",
        "index.html",
        "en/index.html",
        "404.html",
    } | PHOTOS | FEEDS <= world.paths()
    assert "Jan Jansen" in world.text(ALERT)
    assert landactie(world)[0]["Message"]["Title"] == "Jan Jansen (14)"
    assert world.orders() == [{"alert_id": ALERT, "version": 1, "job_id": "J1-0001", "index": 0}]


def test_keys_and_addresses_hold_ids_never_a_name(world: SiteWorld) -> None:
    world.send(world.release())
    assert not any(names_anybody(key.encode()) for key in world.paths() - PHOTOS)


def test_what_is_published_is_signed_and_verifies_with_the_published_certificate(world: SiteWorld) -> None:
    world.send(world.release())
    certificate = world.text("cap/certificate.pem")
    found = XMLVerifier().verify(etree.fromstring(world.read(f"cap/{ALERT}/1.xml")), x509_cert=certificate)
    assert not isinstance(found, list)
    signed = found.signed_xml
    assert signed is not None
    assert signed.findtext("{*}info/{*}headline") == "AMBER Alert: Jan Jansen (14)"


def test_publishing_again_writes_nothing_and_sent_stays(world: SiteWorld) -> None:
    version = world.release()
    world.send(version)
    before = dict(world.everything())
    written = {key: world.house.s3.head_object(Bucket=PUBLIC, Key=key)["LastModified"] for key in world.paths()}
    world.house.later(hours=1)
    assert world.send(version) == Accepted(f"{ALERT}-1")
    assert lead_alert(world.worker(), ALERT, exercise=False) is False
    assert lead_indexes(world.worker(), exercise=False) == 0
    assert dict(world.everything()) == before
    assert {key: world.house.s3.head_object(Bucket=PUBLIC, Key=key)["LastModified"] for key in world.paths()} == written


def test_an_update_replaces_the_document_and_its_photo(world: SiteWorld) -> None:
    world.send(world.release())
    world.send(world.release(MessageType.UPDATE, jansen(news="gezien in Zeist").model_copy(update={"photos": ()})))
    assert f"cap/{ALERT}/2.xml" in world.paths()
    assert not (PHOTOS | {f"cap/{ALERT}/1.xml"}) & world.paths()
    assert "gezien in Zeist" in world.text(ALERT)
    assert landactie(world)[0]["Type"] == "Update"


@pytest.mark.parametrize("because", list(StopReason))
def test_after_the_end_nobody_is_named_or_shown_anywhere(world: SiteWorld, because: StopReason) -> None:
    world.send(world.release())
    world.send(world.stop(because=because))
    assert [key for key, body in world.everything() if names_anybody(body) or names_anybody(key.encode())] == []
    assert not PHOTOS & world.paths()
    assert (landactie(world)[0]["Type"], landactie(world)[0]["Message"]["Title"]) == ("Cancel", None)
    assert 'name="robots" content="noindex' in world.text(ALERT)


def test_facts_and_photos_that_stayed_in_a_result_are_not_shown(world: SiteWorld) -> None:
    for message in (world.release(), world.stop(), world.release(MessageType.STOP, jansen())):
        world.send(message)
    assert not PHOTOS & world.paths()
    assert [key for key, body in world.everything() if names_anybody(body)] == []


def test_a_death_is_told_on_the_page_and_in_no_feed(world: SiteWorld) -> None:
    for message in (world.release(), world.stop(), world.conclude(Outcome.FOUND_DEAD)):
        world.send(message)
    assert "overleden" in world.text(ALERT)
    assert not any("overleden" in world.text(key) for key in (*FEEDS, f"cap/{ALERT}/2.xml", "index.html"))
    assert f"cap/{ALERT}/3.xml" not in world.paths()


def test_a_cancel_stays_in_the_feeds_as_long_as_their_readers_need_it(world: SiteWorld) -> None:
    world.send(world.release())
    world.send(world.stop())
    world.house.later(minutes=59)
    world.sweep()
    assert landactie(world)[0]["Type"] == "Cancel"
    world.house.later(minutes=2)
    world.sweep()
    assert landactie(world) == []
    assert ALERT in world.text("feeds/atom.xml")
    world.house.later(hours=23)
    world.sweep()
    assert ALERT not in world.text("feeds/atom.xml")
    assert world.site.trees[False].turns.members(INDEXES) == frozenset()
    assert "verwijder" in world.text(ALERT)  # the link in everybody's text message goes on leading somewhere


def test_exercises_stay_in_their_own_tree(world: SiteWorld) -> None:
    world.send(world.release(content=jansen(exercise=True)))
    live = {key for key in world.paths() if not key.startswith("test/")}
    assert [key for key in live if ALERT in key] == []
    assert f"test/{ALERT}" in world.paths()
    assert json.loads(world.read(f"test/{LANDACTIE}"))[0]["State"] == "Exercise"
    lead_indexes(world.site, exercise=False)
    assert landactie(world) == []


def test_a_regional_alert_is_in_the_feeds_like_any_other(world: SiteWorld) -> None:
    area = Circle(description="Utrecht en omgeving", latitude=52.09, longitude=5.12, radius_m=3_000)
    world.send(world.release(content=missing_child(area=area, scope=Scope.REGIONAL, channels=CHANNELS, photos=())))
    assert landactie(world)[0]["AlertLevel"] == "5"


def test_an_alert_that_is_not_meant_for_the_web_is_not_on_it(world: SiteWorld) -> None:
    version = world.release(content=jansen().model_copy(update={"channels": CHANNELS - {"web"}}))
    assert lead_alert(world.site, version.alert_id, exercise=False) is False
    lead_indexes(world.site, exercise=False, adds=[version.alert_id])
    assert not [key for key in world.paths() if ALERT in key]
    assert landactie(world) == []


class TestWhateverOrder:
    def test_a_stop_before_the_start_was_published_leaves_no_trace_of_anybody(self, world: SiteWorld) -> None:
        """Deliver sends no stop then; a start that comes late all the same finds that it is over."""
        start = world.release()
        world.stop()
        world.send(start)
        assert [key for key, body in world.everything() if names_anybody(body)] == []
        assert not PHOTOS & world.paths()

    @pytest.mark.parametrize("at", [f"cap/{ALERT}/1.xml", ALERT, f"en/{ALERT}", LANDACTIE, "index.html"])
    def test_a_stop_in_the_midst_of_the_first_publish_wins(self, world: SiteWorld, at: str) -> None:
        """The worker of the stop waits for the other's turn, or is served by it; in the end nobody is named."""
        start = world.release()

        def stop() -> None:
            world.send(world.stop(), world.worker())

        Interrupted.before, Interrupted.happen = at, staticmethod(stop)
        world.send(start, world.worker(Interrupted))
        assert [key for key, body in world.everything() if names_anybody(body)] == []
        assert not PHOTOS & world.paths()
        assert landactie(world)[0]["Type"] == "Cancel"

    def test_an_update_in_the_midst_of_the_first_publish_is_what_stands_there_in_the_end(self, world: SiteWorld) -> None:
        start = world.release()

        def update() -> None:
            world.send(world.release(MessageType.UPDATE, jansen(news="gezien in Zeist")), world.worker())

        Interrupted.before, Interrupted.happen = ALERT, staticmethod(update)
        world.send(start, world.worker(Interrupted))
        assert "gezien in Zeist" in world.text(ALERT)
        assert {key for key in world.paths() if key.startswith("cap/7k")} == {f"cap/{ALERT}/2.xml"}

    def test_two_alerts_released_and_stopped_at_the_same_moment(self, world: SiteWorld) -> None:
        first = world.release()
        second = world.release(content=jansen(persons=(jan(first_name="Piet"),)), alert_id=OTHER)

        def meanwhile() -> None:
            world.send(second, world.worker())
            world.send(world.stop(OTHER), world.worker())

        Interrupted.before, Interrupted.happen = LANDACTIE, staticmethod(meanwhile)
        world.send(first, world.worker(Interrupted))
        world.send(world.newest(OTHER))
        assert sorted(entry["Type"] for entry in landactie(world)) == ["Alert", "Cancel"]
        assert "Piet" not in world.text(LANDACTIE)

    def test_a_worker_that_died_while_it_published_holds_the_stop_up_for_seconds_only_and_no_photo(
        self, world: SiteWorld
    ) -> None:
        world.send(world.release())
        turns = world.site.trees[False].turns
        turns._wish(f"ALERT#{ALERT}", ())  # noqa: SLF001  # what a worker leaves that is killed in the midst
        turns._take(f"ALERT#{ALERT}", "the dead", 99)  # noqa: SLF001
        stopped = world.stop()
        assert isinstance(world.send(stopped), TryLater)
        assert not PHOTOS & world.paths()
        world.house.later(seconds=10)
        assert isinstance(world.send(stopped), Accepted)
        assert world.house.now - stopped.sent < timedelta(seconds=30)
        assert not names_anybody(world.read(ALERT))


class TestFaults:
    def test_a_worker_that_is_slow_to_write_lists_stops_before_its_turn_ends(self, world: SiteWorld) -> None:
        version = world.release()

        def slow() -> None:
            world.house.later(seconds=12)

        Interrupted.before, Interrupted.happen = LANDACTIE, staticmethod(slow)
        assert isinstance(world.send(version, world.worker(Interrupted)), TryLater)
        assert "cap/certificate.pem" not in world.paths()
        assert isinstance(world.send(version), Accepted)
        assert "cap/certificate.pem" in world.paths()

    def test_s3_failing_in_the_midst_means_later_and_a_repeat_completes_it(self, world: SiteWorld) -> None:
        version = world.release()

        def fail() -> None:
            raise ClientError({"Error": {"Code": "InternalError", "Message": "We encountered an internal error."}}, "PutObject")

        Interrupted.before, Interrupted.happen = f"en/{ALERT}", staticmethod(fail)
        outcome = world.send(version, world.worker(Interrupted))
        assert isinstance(outcome, TryLater)
        assert LANDACTIE not in world.paths()  # no list names what is not whole
        assert isinstance(world.send(version), Accepted)
        assert f"en/{ALERT}" in world.paths()

    @pytest.mark.parametrize("secret", ["{}", "nonsense", ""])
    def test_without_a_key_everything_goes_out_and_the_cap_is_unsigned(self, world: SiteWorld, secret: str) -> None:
        if secret:
            world.secrets.put_secret_value(SecretId=world.secret, SecretString=secret)
        else:
            world.house.now = NOW + timedelta(days=900)  # the certificate has expired
        assert isinstance(world.send(world.release()), Accepted)
        assert b"Signature" not in world.read(f"cap/{ALERT}/1.xml")
        assert "cap/certificate.pem" not in world.paths()

    def test_once_there_is_a_key_the_sweep_signs_what_is_live(self, world: SiteWorld) -> None:
        good = world.secrets.get_secret_value(SecretId=world.secret)["SecretString"]
        world.secrets.put_secret_value(SecretId=world.secret, SecretString="{}")
        world.send(world.release())
        world.secrets.put_secret_value(SecretId=world.secret, SecretString=good)
        world.house.later(minutes=6)
        world.sweep()
        assert b"SignatureValue" in world.read(f"cap/{ALERT}/1.xml")

    def test_a_photo_that_is_not_in_the_media_bucket_keeps_nothing_else_back(self, world: SiteWorld) -> None:
        for suffix in ("", "/800.jpg"):
            world.house.s3.delete_object(Bucket="media", Key=f"photos/{DIGEST}{suffix}")
        assert isinstance(world.send(world.release()), Accepted)
        assert {ALERT, f"cap/{ALERT}/1.xml", LANDACTIE} <= world.paths()

    def test_an_alert_that_cannot_be_listed_leaves_the_others_readable(self, world: SiteWorld) -> None:
        world.send(world.release())
        bad = world.release(content=jansen().model_copy(update={"area": None}), alert_id=OTHER)
        lead_indexes(world.site, exercise=False, adds=[bad.alert_id])
        assert [entry["Message"]["Title"] for entry in landactie(world)] == ["Jan Jansen (14)"]

    def test_a_cap_document_that_breaks_a_rule_is_kept_back_alone(self, world: SiteWorld) -> None:
        abroad = Circle(description="Lagos", latitude=6.5, longitude=3.4, radius_m=3_000)
        content = jansen(area=abroad, scope=Scope.REGIONAL)
        assert isinstance(world.send(world.release(content=content)), Accepted)
        assert f"cap/{ALERT}/1.xml" not in world.paths()
        assert ALERT in world.paths()


class TestSweep:
    def test_finds_nothing_to_do_where_all_is_well(self, world: SiteWorld) -> None:
        world.send(world.release())
        world.sweep()  # the tree for exercises has never been written
        world.orders()
        assert world.sweep() == {"alerts": 0, "lists": 0, "failed": 0}
        assert world.orders() == []

    def test_follows_an_extension_within_a_minute(self, world: SiteWorld) -> None:
        world.send(world.release())
        world.orders()
        world.extend(NOW + timedelta(hours=20))
        assert world.sweep()["alerts"] == 1
        assert "2026-11-21T10:40:00+01:00" in world.text(f"cap/{ALERT}/1.xml")
        assert "10:40" in world.text(ALERT)
        assert world.orders() == [{"alert_id": ALERT}]

    def test_takes_away_what_a_crash_put_back_after_the_end(self, world: SiteWorld) -> None:
        world.send(world.release())
        page, cap = world.read(ALERT), world.read(f"cap/{ALERT}/1.xml")
        world.send(world.stop())
        for key, body in ((ALERT, page), (f"cap/{ALERT}/1.xml", cap), (min(PHOTOS), b"a face")):
            world.house.s3.put_object(Bucket=PUBLIC, Key=key, Body=body)
        world.sweep()
        assert [key for key, body in world.everything() if names_anybody(body)] == []
        assert not PHOTOS & world.paths()

    def test_takes_an_end_down_even_while_the_channel_is_off_and_publishes_nothing_new(self, world: SiteWorld) -> None:
        world.send(world.release())
        world.send(world.release(content=jansen(persons=(jan(first_name="Piet"),)), alert_id=OTHER))
        world.on = False
        world.stop()
        world.release(MessageType.UPDATE, jansen(news="gezien in Zeist"), OTHER)
        world.sweep()
        assert not names_anybody(world.read(ALERT))
        assert "Zeist" not in world.text(OTHER)

    def test_one_alert_that_fails_keeps_no_other_from_being_looked_after(self, world: SiteWorld) -> None:
        world.send(world.release())
        world.send(world.release(content=jansen(persons=(jan(first_name="Piet"),)), alert_id=OTHER))
        world.stop(OTHER)
        Interrupted.before = ALERT

        def fail() -> None:
            raise ClientError({"Error": {"Code": "SlowDown"}}, "PutObject")

        Interrupted.happen = staticmethod(fail)
        world.extend(NOW + timedelta(hours=20))
        world.site = world.worker(Interrupted)
        told = world.sweep()
        assert told["failed"] == 1
        assert "Piet" not in world.text(OTHER)

    def test_announced_tests_are_on_the_home_page(self, world: SiteWorld) -> None:
        world.planned = [PlannedTest(at=NOW + timedelta(days=3), header="AMBER Alert")]
        world.sweep()
        assert "23 november 2026" in world.text("index.html")


def test_idle_feeds_are_empty_and_well_formed(world: SiteWorld) -> None:
    world.sweep()
    assert landactie(world) == []
    assert json.loads(world.read("burgernet/burgernet-api/v2/actions")) == {"actions": []}
    assert etree.fromstring(world.read("feeds/atom.xml")).tag.endswith("feed")
