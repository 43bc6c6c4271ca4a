"""What citizens read, in Dutch: a module per kind, editable per deployment, previewed before each release."""

from collections.abc import Mapping
from typing import Final

from alerting.domain.kinds import Kind
from alerting.render.wording import amber, missing_child, missing_person, safety_notice, wanted
from alerting.render.wording.shapes import Wording

WORDING: Final[Mapping[Kind, Wording]] = {
    Kind.AMBER: amber.WORDING,
    Kind.MISSING_CHILD: missing_child.WORDING,
    Kind.MISSING_PERSON: missing_person.WORDING,
    Kind.WANTED: wanted.WORDING,
    Kind.SAFETY_NOTICE: safety_notice.WORDING,
}
