"""The public page and the CAP document, as publishing at this moment would make them; refused with the fields to mend."""

from dataclasses import replace
from typing import Final

from alerting.domain.errors import FieldError, InvalidContentError
from alerting.render.documents.feeds import alert_documents, check_story
from alerting.render.documents.fields import field_of
from alerting.render.documents.outlet import Language, Outlet, Preview
from status.previews.subject import Asked, Reader, Subject, find_subject, story_of

#: Where the console serves what a page shows: photos that nobody else may see yet, and alerting/render/page/page.css.
AT_THE_CONSOLE: Final = Preview(photos="/console/photos/", style="/console/static/page.css")


def show_page(reader: Reader, asked: Asked, language: Language) -> str:
    """The page in one language."""
    from alerting.render.page.alert_page import alert_pages  # noqa: PLC0415  # jinja2 is loaded by who asks for a page

    subject = _complete(reader, asked)
    outlet = replace(_outlet(reader, subject), preview=AT_THE_CONSOLE)
    path = outlet.path(outlet.page_path(subject.alert.id, language))
    try:
        pages = {page.path: page.body.decode() for page in alert_pages(story_of(reader, subject), outlet)}
    except ValueError as error:  # how rendering says that something cannot be published
        raise _unpublishable("page", error) from error
    return pages[path]


def show_cap(reader: Reader, asked: Asked) -> str:
    """The CAP document, without its signature. A death has none of its own: what is published stays that of the stop."""
    subject = _complete(reader, asked)
    outlet = _outlet(reader, subject)
    try:
        story = story_of(reader, subject)
        errors = check_story(story, outlet)
        (document,) = alert_documents(story, outlet)
    except ValueError as error:  # as above
        raise _unpublishable("cap", error) from error
    if errors:
        fields = [FieldError(field_of(error.field), error.message) for error in errors]
        raise InvalidContentError("The public documents cannot go out like this.", fields)
    return document.body.decode()


def _complete(reader: Reader, asked: Asked) -> Subject:
    """What is asked for, if all of its texts can be made."""
    subject = find_subject(reader, asked)
    if subject.errors:
        raise InvalidContentError("Mend what is listed in 'errors' to see this.", subject.errors)
    return subject


def _outlet(reader: Reader, subject: Subject) -> Outlet:
    return reader.outlet(subject.version.content.exercise)


def _unpublishable(field: str, error: ValueError) -> InvalidContentError:
    detail = FieldError(field, f"The public documents cannot be made of this: {error}.")
    return InvalidContentError("The public documents cannot be made of this.", [detail])
