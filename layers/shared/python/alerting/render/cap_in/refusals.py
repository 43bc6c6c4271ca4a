"""Refusing a document, with what to do."""

from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from alerting.domain.errors import FieldError, InvalidRequestError

M = TypeVar("M", bound=BaseModel)


def refuse_if(errors: Iterable[FieldError], detail: str) -> None:
    """Refuse the document if there is anything wrong; raises InvalidRequestError with all of it."""
    if found := list(errors):
        raise InvalidRequestError(detail, found)


def refuse(field: str, message: str) -> NoReturn:
    """Refuse the document for one thing."""
    raise InvalidRequestError("This message cannot become a draft.", [FieldError(field, message)])


def value_of(model: type[M], fields: dict[str, Any], path: str) -> M:
    """The value, or what is wrong with each field, without repeating what stood there."""
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        details = [
            FieldError(".".join([path, *map(str, found["loc"])]), f"{found['msg']}.")
            for found in error.errors(include_input=False, include_url=False)
        ]
        raise InvalidRequestError("The document holds facts that a draft cannot.", details) from None
