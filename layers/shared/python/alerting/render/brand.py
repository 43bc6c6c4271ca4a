"""What a deployment calls itself, and which phone numbers and addresses its messages may carry."""

from dataclasses import dataclass
from typing import Final

from alerting.domain.alert import ID_LENGTH
from alerting.domain.kinds import Kind

NUMBERS: Final = frozenset({"112", "0800-6070", "0800-0011", "0900-8844", "0800-7000", "116000"})
HOSTS: Final = frozenset({"politie.nl", "burgernet.nl"})

#: The bounds that the templates were measured with: a sign of 12 columns, a push title, the link in an SMS.
MAX_CAPITALS: Final = 12
MAX_HEADER: Final = 18
MAX_LINK: Final = 22


@dataclass(frozen=True, slots=True)
class Brand:
    """Names per kind, the base of the short link (no scheme), and the allow-list. Subdomains of a host are allowed too."""

    amber: str = "AMBER Alert"
    missing_child: str = "Vermist Kind Alert"
    service: str = "Burgernet"
    link_base: str = "kindalarm.nl/"
    allowed_numbers: frozenset[str] = NUMBERS
    allowed_hosts: frozenset[str] = HOSTS

    def __post_init__(self) -> None:
        for name in (self.amber, self.missing_child, self.service):
            if not name or len(name) > MAX_HEADER or len(_capitals(name)) > MAX_CAPITALS:
                raise ValueError(
                    f"The brand {name!r} must have 1 to {MAX_HEADER} characters, its capitals at most {MAX_CAPITALS}."
                )
        if len(self.link_base) + ID_LENGTH > MAX_LINK:
            raise ValueError(
                f"The link base {self.link_base!r} must leave room for an id: at most {MAX_LINK - ID_LENGTH} characters."
            )

    def header(self, kind: Kind) -> str:
        """{kop}: the name of the kind, as in a title."""
        match kind:
            case Kind.AMBER:
                return self.amber
            case Kind.MISSING_CHILD:
                return self.missing_child
            case Kind.MISSING_PERSON | Kind.WANTED | Kind.SAFETY_NOTICE:
                return self.service

    def capitals(self, kind: Kind) -> str:
        """{KOP}: the header in capitals, fit for the narrowest sign."""
        return _capitals(self.header(kind))

    def link(self, alert_id: str) -> str:
        """The address of the alert page, short enough for an SMS."""
        return self.link_base + alert_id

    @property
    def hosts(self) -> frozenset[str]:
        """Every host that a message may name: the allow-list and the link's own."""
        return self.allowed_hosts | {self.link_base.partition("/")[0].partition(":")[0].lower()}


def _capitals(header: str) -> str:
    """AMBER ALERT; of a header too long for twelve columns the word ALERT goes: VERMIST KIND."""
    capitals = header.upper()
    return capitals if len(capitals) <= MAX_CAPITALS else capitals.removesuffix(" ALERT")
