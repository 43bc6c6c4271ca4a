"""Make the public documents of a proposal as they would be released, so that what cannot go out is found before anybody signs."""

import re
from typing import Final

from alerting.domain.alert import Alert, Proposal
from alerting.domain.content import Channel
from alerting.domain.errors import FieldError
from alerting.render.documents.feeds import alert_documents, check_story, feed_documents
from alerting.render.documents.story import Story
from intake.desk import Desk
from intake.release import version_of

#: Where an operator mends what is wrong in CAP's document; everything else keeps its path there.
FIELDS: Final = (
    (r"info\.0\.area\.0\.areaDesc", "area.description"),
    (r"info\.0\.area\.0\.polygon\.(\d+)", r"area.rings.\1"),
    (r"info\.0\.area.*", "area"),
    (r"info\.0\.resource\.(\d+)", r"photos.\1.alt"),
    (r"info\.0\.headline", "texts.web.title"),
    (r"info\.0\.description", "texts.web.body"),
    (r"info\.0\.expires", "duration_minutes"),
)


def check_documents(desk: Desk, alert: Alert, proposal: Proposal) -> list[FieldError]:
    """What is wrong with the documents for the web of a proposal whose texts are rendered; nothing where it is not for the web."""
    content = proposal.content
    if Channel.WEB not in content.channels:
        return []
    earlier = [version for number in range(1, alert.version + 1) if (version := desk.alerts.version(alert.id, number))]
    story = Story((*earlier, version_of(alert, proposal, desk.now)))
    outlet = desk.outlets[content.exercise]
    errors = [FieldError(_field_of(error.field), error.message) for error in check_story(story, outlet)]
    if not errors:  # a document with known errors need not be renderable
        try:
            alert_documents(story, outlet)
            feed_documents([story], outlet, desk.now)
        except ValueError as error:
            errors.append(FieldError("cap", f"The documents for the web cannot be made: {error}."))
    return errors


def _field_of(path: str) -> str:
    for pattern, field in FIELDS:
        if found := re.fullmatch(pattern, path):
            return found.expand(field)
    return f"cap.{path}"
