"""A template: texts, or an area, that somebody prepared for the next alert. No person belongs in it."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Final

from pydantic import AwareDatetime, Field, StringConstraints

from alerting.domain.alert import ID_ALPHABET
from alerting.domain.area import Circle, Polygons, check_area
from alerting.domain.content import Notice, OwnText, TextSlot
from alerting.domain.errors import FieldError
from alerting.domain.kinds import Kind
from alerting.domain.organisation import OrganisationCode
from alerting.domain.subject import Frozen

ID_LENGTH: Final = 10
TemplateId = Annotated[str, StringConstraints(pattern=rf"^[{ID_ALPHABET}]{{{ID_LENGTH}}}$")]
TemplateName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")
]
#: Never the whole country: that is a word which somebody chooses for the alert at hand.
TemplateArea = Annotated[Circle | Polygons, Field(discriminator="type")]


class TemplateType(StrEnum):
    """What is prepared."""

    TEXT = "text"
    AREA = "area"


class TemplateContent(Frozen):
    """What its writer fills in. `kind` null is for every kind; organisation `national` is for everybody."""

    name: TemplateName
    type: TemplateType
    kind: Kind | None = None
    organisation: OrganisationCode
    texts: dict[TextSlot, OwnText] = Field(default_factory=dict, max_length=40)
    notice: Notice | None = None
    area: TemplateArea | None = None


class Template(TemplateContent):
    """One that is kept; `revision` counts every change."""

    id: TemplateId
    revision: int = Field(ge=1)
    changed_at: AwareDatetime
    changed_by: str


def check_template(content: TemplateContent) -> Iterator[FieldError]:
    """What is wrong with it: a template holds what its type says, and nothing else that would slip into an alert unseen."""
    notice = content.notice or Notice()
    match content.type:
        case TemplateType.TEXT:
            if not any(text.strip() for text in content.texts.values()) and not (notice.what or notice.do):
                yield FieldError("texts", "Write at least one text, or fill in the notice.")
            if content.area is not None:
                yield FieldError("area", "Leave the area out of a text template; make an area template of it.")
        case TemplateType.AREA:
            if content.texts or content.notice is not None:
                yield FieldError("texts", "Leave texts and notice out of an area template; make a text template of them.")
            if content.area is None:
                yield FieldError("area", "Give the circle or polygons.")
            else:
                yield from check_area(content.area)
