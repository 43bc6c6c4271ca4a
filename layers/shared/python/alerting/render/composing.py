"""The texts of a proposal and of a stop, from what the alert is now: what is signed, and what a preview shows before."""

from dataclasses import dataclass
from datetime import datetime

from alerting.domain.alert import AFTERMATH, Alert, Proposal, Version
from alerting.domain.content import Content
from alerting.domain.messages import MessageType, StopReason, Texts
from alerting.domain.signatures import Signature, signed_hash
from alerting.render.brand import Brand
from alerting.render.checks import check_texts
from alerting.render.request import RenderRequest
from alerting.render.texts import Composition, compose, render_texts


def compose_proposal(alert: Alert, proposal: Proposal, base: Content | None, brand: Brand) -> Composition:
    """The texts of a proposal as submitting makes them, with all that is wrong with them; `base` is what was last sent."""
    request = RenderRequest(
        message=proposal.message,
        content=proposal.content,
        alert_id=alert.id,
        released_at=alert.released_at,
        previous=base,
        brand=brand,
    )
    made = compose(request)
    return Composition(made.texts, (*made.errors, *check_texts(made.texts, proposal.content, brand)))


@dataclass(frozen=True, slots=True)
class StopMessage:
    """What a stop says and holds, under the hash that it is signed by."""

    content: Content
    texts: Texts
    hash: str

    def version(self, alert: Alert, because: StopReason, signatures: tuple[Signature, ...], now: datetime) -> Version:
        """The version of an alert that ends now."""
        return Version(
            alert_id=alert.id,
            number=alert.version + 1,
            message=MessageType.STOP,
            content=self.content,
            texts=self.texts,
            hash=self.hash,
            signatures=signatures,
            base_version=alert.version,
            sent=now,
            expires=now + AFTERMATH,
            because=because,
        )


def compose_stop(alert: Alert, newest: Version, because: StopReason, brand: Brand) -> StopMessage:
    """What a stop of this live alert says now: fixed texts over what is left when nobody is named."""
    content = newest.content.without_personal_data()
    texts = render_texts(
        RenderRequest(
            message=MessageType.STOP,
            content=content,
            alert_id=alert.id,
            released_at=alert.released_at,
            previous=newest.content,
            because=because,
            brand=brand,
        )
    )
    return StopMessage(content, texts, signed_hash(MessageType.STOP, content, texts, alert.version))
