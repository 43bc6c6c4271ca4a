"""Where and under whose name documents are published: names, addresses, numbers. URLs carry ids only."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from alerting.domain.alert import ID_ALPHABET, ID_LENGTH
from alerting.render.brand import Brand

#: CAP 1.2: no spaces, commas, less-than or ampersands.
_SENDER: Final = re.compile(r"[^\s,<&]+")
_OID: Final = re.compile(r"\d+(\.\d+)+")
#: Version numbers in a Landactie MessageId: three digits, so that an alert's and its successor's never meet.
_VERSIONS: Final = 1_000
_PHOTO_KEY: Final = re.compile(rf"photos/[{ID_ALPHABET}]{{{ID_LENGTH}}}/([0-9a-f]{{64}})\.jpg")


class Language(StrEnum):
    """The languages of pages; what the operator wrote stays Dutch."""

    DUTCH = "nl"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Preview:
    """Where a page that is not published yet finds what it shows: what stands before a photo's digest, and the style sheet."""

    photos: str
    style: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One public tree: the live one, or the one for exercises, which nothing live ever enters.

    `public_url`: scheme and host, no slash at the end. `sender`: CAP's. `oid`: the arc under which identifiers are minted.
    `preview`: for pages that are shown elsewhere before they are published.
    """

    public_url: str
    sender: str
    brand: Brand = field(default_factory=Brand)
    exercise: bool = False
    oid: str = "2.49.0.1.528.0"
    sender_name: str = "Politie"
    landactie_sender: str = "KindAlarmPortal"
    preview: Preview | None = None

    def __post_init__(self) -> None:
        if not _SENDER.fullmatch(self.sender):
            raise ValueError(f"The CAP sender {self.sender!r} must have no spaces, commas, '<' or '&'.")
        if not _OID.fullmatch(self.oid):
            raise ValueError(f"The OID {self.oid!r} must be numbers with dots between them.")
        if self.public_url.endswith("/"):
            raise ValueError(f"The public URL {self.public_url!r} must have no slash at its end.")

    @property
    def tree(self) -> str:
        """What every path of this tree begins with; exercises have a tree of their own."""
        return "test/" if self.exercise else ""

    def path(self, rest: str) -> str:
        """The key of a document in the public bucket."""
        return self.tree + rest

    def url(self, rest: str) -> str:
        """The address of a document."""
        return f"{self.public_url}/{self.path(rest)}"

    def page(self, alert_id: str, language: Language = Language.DUTCH) -> str:
        """The address of the alert page."""
        return self.url(self.page_path(alert_id, language))

    @staticmethod
    def page_path(alert_id: str, language: Language = Language.DUTCH) -> str:
        """Where an alert's page lies, within the tree: the Dutch one under the bare id, as in every text."""
        return alert_id if language is Language.DUTCH else f"{language}/{alert_id}"

    def page_paths(self, alert_id: str) -> tuple[str, ...]:
        """Where an alert's pages lie, within the tree."""
        return tuple(self.page_path(alert_id, language) for language in Language)

    def home(self, language: Language = Language.DUTCH) -> str:
        """The address of the page that lists what is going on."""
        path = self.home_path(language)
        return f"{self.public_url}/" if not self.tree and language is Language.DUTCH else self.url(path)

    @staticmethod
    def home_path(language: Language = Language.DUTCH) -> str:
        """Where that page lies, within the tree."""
        return "index.html" if language is Language.DUTCH else f"{language}/index.html"

    @staticmethod
    def card_path(alert_id: str) -> str:
        """Where the card lies that social networks show beside a link (1200 by 630, JPEG), within the tree."""
        return f"cards/{alert_id}.jpg"

    @staticmethod
    def sheet_path(alert_id: str) -> str:
        """Where the sheet to print lies (A4, PDF), within the tree."""
        return f"sheets/{alert_id}.pdf"

    @staticmethod
    def poster_path(size: str) -> str:
        """Where the national posters of one size (WxH) lie, within the tree: the path that screens in the country know."""
        return f"static/posters/landelijk/{size}.jpg"

    @staticmethod
    def caps_path(alert_id: str) -> str:
        """What the keys of an alert's CAP documents begin with, within the tree."""
        return f"cap/{alert_id}/"

    def cap_path(self, alert_id: str, number: int) -> str:
        """Where a version's CAP document lies, within the tree."""
        return f"{self.caps_path(alert_id)}{number}.xml"

    @staticmethod
    def photos_path(alert_id: str) -> str:
        """What the keys of an alert's photos begin with, within the tree: copies of its own, so that its end deletes them."""
        return f"photos/{alert_id}/"

    def photo_path(self, alert_id: str, digest: str, *, small: bool = False) -> str:
        """Where a photo lies, within the tree."""
        return f"{self.photos_path(alert_id)}{digest}{'-small' if small else ''}.jpg"

    def photo_url(self, alert_id: str, digest: str, *, small: bool = False) -> str:
        """The address of a photo."""
        return self.url(self.photo_path(alert_id, digest, small=small))

    def photo_href(self, alert_id: str, digest: str, *, small: bool = False) -> str:
        """A photo's address as a page names it: without the host, so that it also holds under another name."""
        if self.preview:
            return f"{self.preview.photos}{digest}"
        return "/" + self.path(self.photo_path(alert_id, digest, small=small))

    def digest_of(self, url: str) -> str | None:
        """The photo that one of our addresses names."""
        found = _PHOTO_KEY.fullmatch(url.removeprefix(self.url("")))
        return found[1] if found else None

    def identifier(self, alert_id: str, number: int) -> str:
        """CAP's identifier of a version: made from ids alone, so that publishing again gives the same."""
        return f"{self.oid}.{number_of(alert_id)}.{number}"

    def version_of(self, identifier: str) -> tuple[str, int] | None:
        """The alert and version behind one of our identifiers; None where it is not one of ours."""
        found = re.fullmatch(rf"{re.escape(self.oid)}\.(0|[1-9]\d{{0,12}})\.([1-9]\d{{0,3}})", identifier)
        if not found or int(found[1]) >= len(ID_ALPHABET) ** ID_LENGTH:
            return None
        return _alert_id(int(found[1])), int(found[2])


def number_of(alert_id: str) -> int:
    """The alert's id as a number, for those who know digits only."""
    number = 0
    for character in alert_id:
        number = number * len(ID_ALPHABET) + ID_ALPHABET.index(character)
    return number


def message_number(alert_id: str, version: int) -> int:
    """A number of one message about one alert; fits the 53 bits that JavaScript reads exactly."""
    return number_of(alert_id) * _VERSIONS + version


def _alert_id(number: int) -> str:
    characters = ""
    for _ in range(ID_LENGTH):
        number, digit = divmod(number, len(ID_ALPHABET))
        characters = ID_ALPHABET[digit] + characters
    return characters
