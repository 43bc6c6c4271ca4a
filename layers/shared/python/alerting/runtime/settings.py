"""Settings of a function: a frozen dataclass read from the environment once, on the first call."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar

T = TypeVar("T")


class SettingsError(Exception):
    """The environment lacks keys or holds values of the wrong shape; names all of them at once."""


def load(cls: type[T], environ: Mapping[str, str]) -> T:
    """Read dataclass `cls` from `environ`: field `alerts_table` from ALERTS_TABLE; str, int or bool ("true"/"false").

    A field with a default may be absent. Raises SettingsError naming every key that is missing or malformed.
    """
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for item in fields(cls):  # type: ignore[arg-type]  # every settings class is a dataclass; TypeVar bounds cannot say so
        key = item.name.upper()
        raw = environ.get(key)
        if raw is None:
            if item.default is MISSING:
                wrong.append(f"{key} is missing")
            continue
        try:
            values[item.name] = _READERS[item.type](raw)
        except ValueError as error:
            wrong.append(f"{key} is no {error}")
    if wrong:
        raise SettingsError(f"{cls.__name__}: {'; '.join(wrong)}")
    return cls(**values)


def keys(cls: type[Any]) -> frozenset[str]:
    """The environment keys that a settings class reads."""
    return frozenset(item.name.upper() for item in fields(cls))


def _int(raw: str) -> int:
    try:
        return int(raw)
    except ValueError:
        raise ValueError("whole number") from None


def _bool(raw: str) -> bool:
    if raw not in {"true", "false"}:
        raise ValueError("'true' or 'false'")
    return raw == "true"


_READERS: dict[Any, Any] = {str: str, int: _int, bool: _bool}
