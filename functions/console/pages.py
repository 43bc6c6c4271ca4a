"""The maker of pages: Jinja templates in which every value is escaped and a missing one is an error."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from alerting.domain.kinds import Rules
from alerting.render import gsm7
from console import labels
from console.api import Fault
from console.colleagues import Colleagues
from console.refusals import fault_words, problem_title, problem_words
from console.statics import static
from console.words import clock, for_input, kilometres, number, seconds_clock

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES: Final = Path(__file__).parent / "templates"


def anchor(path: str) -> str:
    """A field's path as an id that a link and a style sheet can name: `persons.0.age` is `persons-0-age`."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", path)


def scopes_of(rules: Rules, t: Callable[..., str]) -> list[tuple[str, str]]:
    """How far a kind may reach, as choices."""
    return [(scope.value, t(labels.SCOPES[scope.value])) for scope in rules.scopes]


def kind_options(t: Callable[..., str]) -> list[tuple[str, str]]:
    """The kinds, as choices."""
    return [(code, t(name)) for code, name in labels.KINDS.items()]


def outcome_options(rules: Rules, t: Callable[..., str]) -> list[tuple[str, str]]:
    """How this kind may end, as choices."""
    return [(outcome.value, t(labels.OUTCOMES[outcome.value])) for outcome in rules.outcomes]


def fault_of(item: Mapping[str, str], t: Callable[..., str]) -> str:
    """A fault as the API writes it in a document, in the operator's words."""
    return fault_words(Fault(item["field"], item["message"]), t)


def kind_scopes(others: Iterable[tuple[str, str, str]], t: Callable[..., str]) -> list[tuple[str, str]]:
    """Kinds with how far they reach, as choices."""
    return [(value, f"{t(labels.KINDS[kind])}, {t(labels.SCOPES[scope]).lower()}") for value, kind, scope in others]


def send_words(message: str) -> str:
    """What the button says that sends a message of this type; a kind is filled in where it is the first one."""
    return labels.SEND.get(message, labels.SEND["alert"])


def commands_of(commands: Iterable[str], t: Callable[..., str]) -> list[tuple[str, str]]:
    """What was done, as choices."""
    return [(command, t(labels.COMMANDS.get(command, command))) for command in commands]


def names_of(subs: Iterable[str], colleagues: Colleagues) -> list[tuple[str, str]]:
    """People, as choices."""
    return [(sub, colleagues.name(sub)) for sub in subs]


def warning_words(text: str, t: Callable[..., str]) -> str:
    """What the checks noticed and let pass, in the operator's words."""
    return fault_words(Fault("", text), t)


def reason_words(reason: str, t: Callable[..., str]) -> str:
    """Why a send failed or a job was closed: known reasons in words, others as the channel says them."""
    return t(labels.REASONS.get(reason, reason.replace("_", " ")))


def field_name(path: str, t: Callable[..., str]) -> str:
    """What a field is called: its last part that is known, with its number where there are several."""
    parts = path.split(".")
    number = next((f" {int(part) + 1}" for part in parts if part.isdigit()), "")
    named = [labels.FIELDS[part] for part in parts if part in labels.FIELDS]
    return ", ".join(t(name) + (number if index == 0 else "") for index, name in enumerate(named)) or path


def worded(options: Iterable[tuple[str, str]], t: Callable[..., str]) -> list[tuple[str, str]]:
    """Choices in the language of the visit."""
    return [(code, t(name)) for code, name in options]


def updated(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, str]:
    """The values of the first where the second has none."""
    return {**first, **second}


def make_pages() -> "Environment":
    """The templates with what they all may use."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415  # of the layer `pages`, on first use

    pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    pages.trim_blocks = pages.lstrip_blocks = True
    pages.filters |= {
        "clock": clock,
        "for_input": for_input,
        "seconds": seconds_clock,
        "number": number,
        "kilometres": kilometres,
        "anchor": anchor,
        "worded": worded,
        "updated": updated,
    }
    pages.filters |= {
        "problem_title": problem_title,
        "problem_words": problem_words,
        "fault_words": fault_words,
        "fault_of": fault_of,
    }
    pages.filters |= {"warning_words": warning_words, "reason_words": reason_words, "field_name": field_name}
    pages.globals |= {
        "static": static,
        "labels": labels,
        "sms_parts": gsm7.parts,
        "scopes_of": scopes_of,
        "kind_options": kind_options,
    }
    pages.globals |= {
        "folded": gsm7.fold,
        "outcome_options": outcome_options,
        "kind_scopes": kind_scopes,
        "send_words": send_words,
        "commands_of": commands_of,
        "names_of": names_of,
    }
    return pages
