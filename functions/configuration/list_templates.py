"""The templates to choose from."""

from contextlib import suppress
from typing import Final

from pydantic import ValidationError

from alerting.domain.kinds import Kind
from alerting.domain.subject import Frozen
from configuration.desk import Desk
from configuration.rights import check_may_use_templates
from configuration.template import ID_LENGTH, Template
from configuration.template_book import TemplateBook

#: A Lambda function's answer may have 6 MB; thousands of templates that hold only texts stay far below this.
MOST_BYTES: Final = 3_000_000
#: A cursor is the last id of the page before.
CURSOR_PATTERN: Final = rf"^([0-9a-z]{{{ID_LENGTH}}})?$"


class Templates(Frozen):
    """By name; `next` is null when there are no more, else the cursor of the rest."""

    templates: tuple[Template, ...]
    next: str | None


def list_templates(desk: Desk, kind: Kind | None, cursor: str = "") -> Templates:
    """Every organisation's templates, since control rooms stand in for each other; of a kind, also those for every kind."""
    check_may_use_templates(desk.principal)
    found: list[Template] = []
    size, last, left = 0, "", None
    for template_id, document in TemplateBook(desk.stores.table, desk.stores.audit).documents(cursor):
        size += len(document)
        if size > MOST_BYTES and last:
            left = last
            break
        last = template_id
        with suppress(ValidationError):  # one that cannot be read must not hide the others
            found.append(Template.model_validate_json(document))
    shown = [template for template in found if kind is None or template.kind in {None, kind}]
    return Templates(templates=tuple(sorted(shown, key=lambda template: (template.name.casefold(), template.id))), next=left)
