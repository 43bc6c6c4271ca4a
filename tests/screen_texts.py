"""Every Dutch text that a screen of the console shows, found in its templates and sources: what `t(…)` is called with.

A text stands in the call itself, in a table that the call picks from, or it comes in under another name. Those names are listed
in PASSED with where their texts are, so that a new one is not forgotten.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, nodes

from alerting.domain.kinds import KINDS
from console import consequence, content_form, drafts, labels, refusals, visit
from console.screens import draft, new_alert, previews, where

CONSOLE: Final = Path(__file__).parents[1] / "functions" / "console"
#: Tables by the name under which a template or source picks from them.
TABLES: Final[Mapping[str, Mapping[str, Any]]] = {
    **{f"labels.{name}": table for name, table in vars(labels).items() if isinstance(table, Mapping)},
    "_UNITS": vars(consequence)["_UNITS"],
    "PROBLEMS": refusals.PROBLEMS,
}
#: What is handed on in a name, and the texts that may be in it.
PASSED: Final[Mapping[str, Iterable[str]]] = {
    "said": labels.SAID.values(),
    "about": new_alert.ABOUT.values(),
    "question.text": [question.text for rules in KINDS.values() for question in rules.checklist],
    "send_words(…)": labels.SEND.values(),
    "dutch": [text for problem in (*refusals.PROBLEMS.values(), refusals.UNKNOWN) for text in problem],
    "words": [
        *(name for _, name in drafts.STEPS),
        *(name for slots in draft.SLOTS.values() for _, name, _ in slots),
        content_form.NUMBER,
        content_form.MOMENT,
    ],
    "name": [
        *(name for _, name in previews.POSTERS),
        *(name for _, name in where.TYPES),
        *(name for name, _, _ in visit.MENU),
        *(text for table in (labels.KINDS, labels.CHANNELS, labels.STAFF, labels.FIELDS) for text in table.values()),
    ],
}
#: What is called with a text that a page shows later: by name, the place of the text among the arguments.
CARRIERS: Final = {"_message": 2, "WrongAreaError": 1, "PhotoRefusedError": 0}
CARRIED: Final = frozenset({"title", "text", "error.words", "refusal.words"})


@dataclass
class Texts:
    """Texts with where each is shown, and the calls of which it cannot be told what they say."""

    shown: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def add(self, texts: Iterable[str], where: str) -> None:
        """Keep the first place of each; nothing is no text."""
        for text in texts:
            if text:
                self.shown.setdefault(text, where)


@cache
def screen_texts() -> Texts:
    """All of them."""
    found = Texts()
    for path in sorted((CONSOLE / "templates").glob("*.html")):
        for call in Environment(autoescape=True).parse(path.read_text("utf-8")).find_all(nodes.Call):
            if _called(call.node) == "t":
                _add(found, call.args[0], path.name)
    for path in sorted(CONSOLE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        found.add(_carried(tree), path.name)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "t":
                _add(found, node.args[0], path.name)
    return found


def _add(found: Texts, said: nodes.Expr | ast.expr, where: str) -> None:
    texts = _of_template(said) if isinstance(said, nodes.Expr) else _of_source(said)
    if texts is None:
        found.unknown.append(f"{where}: t({_written(said) if isinstance(said, nodes.Expr) else ast.unparse(said)})")
    else:
        found.add(texts, where)


def _of_template(said: nodes.Expr) -> list[str] | None:
    match said:
        case nodes.Const(value=str(text)):
            return [text]
        case nodes.CondExpr(expr1=one, expr2=nodes.Expr() as other):
            return [*(_of_template(one) or ()), *(_of_template(other) or ())]
        case nodes.Getitem(node=nodes.Dict(items=pairs)):
            return [pair.value.value for pair in pairs if isinstance(pair.value, nodes.Const)]
        case nodes.Getitem(node=table):
            return _rows(_written(table))
        case nodes.Call(node=nodes.Getattr(node=table, attr="get"), args=[_, default]):
            return [*(_rows(_written(table)) or ()), *(_of_template(default) or ())]
        case _:
            return _passed(_written(said))


def _of_source(said: ast.expr) -> list[str] | None:
    match said:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=one, orelse=other):
            return [*(_of_source(one) or ()), *(_of_source(other) or ())]
        case ast.Subscript(value=ast.Subscript() | ast.Call() as row):
            return _of_source(row)
        case ast.Subscript(value=table):
            return _rows(ast.unparse(table))
        case ast.Call(func=ast.Attribute(value=table, attr="get")):
            return _rows(ast.unparse(table))
        case _:
            return _passed(ast.unparse(said))


def _rows(table: str) -> list[str] | None:
    if table not in TABLES:
        return None
    return [text for row in TABLES[table].values() for text in ([row] if isinstance(row, str) else row)]


def _passed(name: str) -> list[str] | None:
    if name in CARRIED:
        return []  # found where it is handed on
    return list(PASSED[name]) if name in PASSED else None


def _carried(tree: ast.Module) -> Iterator[str]:
    """Texts that go along with an exception or to a page of their own."""
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign)
        and isinstance(target := node.target, ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = ast.unparse(call.func).rpartition(".")[2]
        given = [call.args[CARRIERS[name]]] if name in CARRIERS and len(call.args) > CARRIERS[name] else []
        given += [keyword.value for keyword in call.keywords if keyword.arg == "title"]
        for value in given:
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value
            elif isinstance(value, ast.Name) and value.id in constants:
                yield str(constants[value.id])


def _called(node: nodes.Node) -> str:
    return node.name if isinstance(node, nodes.Name) else node.attr if isinstance(node, nodes.Getattr) else ""


def _written(node: nodes.Node) -> str:
    """A name as the template writes it."""
    match node:
        case nodes.Name(name=name):
            return str(name)
        case nodes.Getattr(node=inner, attr=attr):
            return f"{_written(inner)}.{attr}"
        case nodes.Call(node=nodes.Name(name=name)):
            return f"{name}(…)"
        case _:
            return type(node).__name__
