"""Make, change and delete a template, each with its line in the trail."""

import hashlib
from typing import Final

from alerting.domain.alert import ID_ALPHABET
from alerting.domain.content import sha256_of
from alerting.domain.errors import (
    ConcurrentChangeError,
    IdempotencyConflictError,
    InvalidRequestError,
    RevisionMismatchError,
    TooLargeError,
    UnknownAlertError,
    WrongStateError,
)
from configuration.desk import Desk
from configuration.rights import NATIONAL, check_may_write_templates
from configuration.template import ID_LENGTH, Template, TemplateContent, check_template
from configuration.template_book import MOST, Kept, TemplateBook
from configuration.transactions import MovedError

#: Far above any real one: 1,000 positions and every text at length. DynamoDB takes 400 KB.
MAX_BYTES: Final = 100_000


def create_template(desk: Desk, content: TemplateContent, key: str) -> Template:
    """Keep a new template; the same key again gives what it made, as it is by now.

    The id comes from the sender and the key, so that there is nothing to remember keys by.
    """
    _check(desk, content)
    template_id = _id_of(desk.principal.sub, key)
    request = sha256_of(content.model_dump(mode="json"))
    book = _book(desk)
    if made := book.find(template_id):
        return _same(made, request)
    template = _template(desk, content, template_id, 1)
    entry = desk.entry("create_template", f"template:{template_id}", "", _words(template))
    try:
        book.create(Kept(template, request), entry)
    except MovedError as error:
        if made := book.find(template_id):  # the same POST, twice at one moment
            return _same(made, request)
        if book.is_full(content.organisation):
            raise WrongStateError(f"{content.organisation} has {MOST} templates; delete one that nobody uses.") from error
        raise ConcurrentChangeError("Somebody else was writing templates; try again.") from error
    return template


def change_template(desk: Desk, template_id: str, content: TemplateContent, revision: int) -> Template:
    """Write a template anew. Type and organisation stay: whoever may write here could otherwise write there."""
    kept = _find(desk, template_id)
    check_may_write_templates(desk.principal, kept.template.organisation)
    _check_fixed(kept.template, content)
    _check(desk, content)
    _check_revision(kept.template, revision)
    template = _template(desk, content, template_id, revision + 1)
    entry = desk.entry("change_template", f"template:{template_id}", _words(kept.template), _words(template))
    try:
        _book(desk).change(Kept(template, kept.request), revision, entry)
    except MovedError as error:
        raise _moved(desk, template_id, revision) from error
    return template


def delete_template(desk: Desk, template_id: str, revision: int) -> None:
    """Delete a template; alerts that were made with it keep what they have."""
    template = _find(desk, template_id).template
    check_may_write_templates(desk.principal, template.organisation)
    _check_revision(template, revision)
    entry = desk.entry("delete_template", f"template:{template_id}", _words(template), "")
    try:
        _book(desk).delete(template, entry)
    except MovedError as error:
        raise _moved(desk, template_id, revision) from error


def _check(desk: Desk, content: TemplateContent) -> None:
    check_may_write_templates(desk.principal, content.organisation)
    if content.organisation != NATIONAL and desk.stores.settings.organisation(content.organisation) is None:
        raise InvalidRequestError(f"There is no organisation '{content.organisation}'; see /v1/organisations.")
    if errors := list(check_template(content)):
        raise InvalidRequestError("The template cannot be kept as it is; mend the fields listed in 'errors'.", errors)
    if len(content.model_dump_json().encode()) > MAX_BYTES:
        raise TooLargeError(f"A template may have {MAX_BYTES} bytes; simplify the area or shorten the texts.")


def _check_fixed(template: Template, content: TemplateContent) -> None:
    if (content.type, content.organisation) != (template.type, template.organisation):
        raise InvalidRequestError(f"Type and organisation stay {template.type} and {template.organisation}; make a new template.")


def _check_revision(template: Template, revision: int) -> None:
    if template.revision != revision:
        raise RevisionMismatchError(
            f"You worked on revision {revision}; it is {template.revision} now. Read the templates again and repeat your change."
        )


def _find(desk: Desk, template_id: str) -> Kept:
    kept = _book(desk).find(template_id)
    if kept is None:
        raise UnknownAlertError(f"There is no template {template_id}; see GET /v1/templates.")
    return kept


def _moved(desk: Desk, template_id: str, revision: int) -> ConcurrentChangeError:
    _check_revision(_find(desk, template_id).template, revision)
    return ConcurrentChangeError("Somebody else was writing this template; read the templates again and try again.")


def _same(made: Kept, request: str) -> Template:
    if made.request != request:
        raise IdempotencyConflictError("Use a new Idempotency-Key for a new template.")
    return made.template


def _template(desk: Desk, content: TemplateContent, template_id: str, revision: int) -> Template:
    return Template(**dict(content), id=template_id, revision=revision, changed_at=desk.now, changed_by=desk.principal.sub)


def _words(template: Template) -> str:
    return f"{template.organisation}, {template.name}, revision {template.revision}"


def _id_of(sub: str, key: str) -> str:
    number = int.from_bytes(hashlib.sha256(f"{sub}#{key}".encode()).digest())
    return "".join(ID_ALPHABET[number >> 5 * place & 31] for place in range(ID_LENGTH))


def _book(desk: Desk) -> TemplateBook:
    return TemplateBook(desk.stores.table, desk.stores.audit)
