"""Two people sign the same bytes: what is hashed, and when signatures suffice.

Hawaii, January 2018: one person and one menu sent a false missile alert. No role bypasses this.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import AwareDatetime

from alerting.domain.content import Content, sha256_of
from alerting.domain.kinds import KINDS, Kind
from alerting.domain.messages import MessageType, Texts
from alerting.domain.subject import Frozen


class Signature(Frozen):
    """One person's signature on one hash. `releasing` says whether the person held the releasing role then."""

    sub: str
    at: AwareDatetime
    releasing: bool
    hash: str
    by_submitting: bool = False


def signed_hash(message: MessageType, content: Content, texts: Texts, base_version: int) -> str:
    """The hash that people sign: the whole content with its photo digests, every text, and the base version.

    Ids and times that are stamped at release stay outside.
    """
    facts = _sorted(content.model_dump(mode="json"))
    return sha256_of({"message": message.value, "content": facts, "texts": texts, "base_version": base_version})


def _sorted(content: Mapping[str, Any]) -> dict[str, Any]:
    """Sets have no order: give them one, so that equal content has one hash."""
    return {key: sorted(value) if key in {"channels", "confirmed"} else value for key, value in content.items()}


def signatures_needed(kind: Kind, content: Content) -> int:
    """How many different people must sign this content."""
    rules = KINDS[kind]
    return 2 if rules.two_signatures_with & content.features() else rules.signatures


def is_complete(signatures: Sequence[Signature], content_hash: str, needed: int) -> bool:
    """Whether enough different people signed exactly this hash, one of them with the releasing role."""
    valid = [signature for signature in signatures if signature.hash == content_hash]
    return len({signature.sub for signature in valid}) >= needed and any(signature.releasing for signature in valid)
