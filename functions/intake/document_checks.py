"""What would be wrong with the public documents of a proposal, by the field that an operator can mend: looked at before signing.

Everything is rendered as it would be after release at this moment, from the same code.
"""

from collections.abc import Iterator

from alerting.domain.alert import Alert, Proposal, Version
from alerting.domain.errors import FieldError
from alerting.domain.release import next_version
from alerting.render.documents.feeds import alert_documents, check_story, feed_documents
from alerting.render.documents.fields import field_of
from alerting.render.documents.story import Story
from intake.desk import Desk


def check_documents(desk: Desk, alert: Alert, frozen: Proposal) -> list[FieldError]:
    """Everything that keeps the web from publishing this proposal; empty when all documents can be made and are valid."""
    outlet = desk.outlet(alert.exercise)
    story = Story((*_sent(desk, alert), next_version(alert, frozen, desk.now)))
    try:
        errors = check_story(story, outlet)
        alert_documents(story, outlet)
        feed_documents([story], outlet, desk.now)
    except ValueError as error:  # how rendering says that something cannot be published
        return [FieldError("cap", f"The public documents cannot be made of this: {error}.")]
    return [FieldError(field_of(error.field), error.message) for error in errors]


def _sent(desk: Desk, alert: Alert) -> Iterator[Version]:
    """What was sent so far, oldest first."""
    for number in range(1, alert.version + 1):
        version = desk.alerts.version(alert.id, number)
        if version is None:
            message = f"alert {alert.id} has no version {number}"
            raise RuntimeError(message)
        yield version
