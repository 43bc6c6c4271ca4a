"""The sentences that the API can put before an operator, found in its sources, so that none of them is forgotten.

A sentence is what stands in a field error (`FieldError(field, message)` and what makes one) or in a warning. What is filled in
when the API speaks is a sample here: numbers where its name says so, else words with everything in them that can be in a name.
"""

import ast
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOTS = (ROOT / "functions", ROOT / "layers" / "shared" / "python")
#: What notices and lets pass; everything else refuses.
WARNERS = ("intake/", "alerting/render/cap_in/")
FOLDERS = ("intake", "configuration", "access", "media", "status", "alerting/domain", "alerting/render", "alerting/runtime")
#: What makes a field error, with the message behind the field's path.
MAKERS = frozenset({"FieldError", "MissingFactError", "DoesNotFitError", "PhraseError", "_wrong", "_refuse", "refuse"})
#: What a function returns that tells warnings.
_TELLS = re.compile(r"\b(?:list|Iterator|Iterable|Sequence)\[str\]|tuple\[str, \.\.\.\]")
_SENTENCE = re.compile(r"[A-Z'].*\s.*\s.*[.?]", re.DOTALL)
_NUMBER = re.compile(
    r"\blen\(|count|size|positions|minutes|_M\b|[A-Z]{3,}|rows|columns|decimals|longest|allowed|version|\bnumber\b|metres|index|width|height"
)
WORDS = "Sint-Jan 's {x} (Utrecht), 'q' \\1\n9 €"
MOMENT = "2026-11-23T13:30:00+00:00"
_TOWNS = "Hengelo (Overijssel) at 52.26583,6.79306, Hengelo (Gelderland) at 52.05,6.30833"
#: What neither a number nor any words can stand for.
SAMPLES = {
    "_listed(others)": (_TOWNS,),
    "_listed(found)": (_TOWNS,),
    "errors[0].message": ("Swap longitude and latitude: the longitude of the Netherlands is 3 to 7, its latitude 50 to 54.",),
    "bound.unit": ("GSM-7 characters",),
    "words[name]": ("2000",),
    "shared": ("person", "number plate", "text"),
    "size:,.0f": ("706", "41,543"),
    "usual:,": ("700", "15,000"),
}


@dataclass(frozen=True)
class Sentence:
    """`text` as it may be said, and where it is written: `intake/geography.py check_shape`. `refuses`: it is no warning."""

    text: str
    where: str
    refuses: bool


class UnknownWordsError(Exception):
    """An expression of which the source does not tell what it says."""


@dataclass(frozen=True)
class Module:
    """A source file: its tree, and its name as the lists of exceptions write it."""

    name: str
    tree: ast.Module

    @property
    def functions(self) -> Iterator[ast.FunctionDef]:
        """All functions, methods included."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef))


@dataclass
class Found:
    """What was found: sentences, and by place the messages that only pass through there."""

    sentences: list[Sentence] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def find_sentences() -> Found:
    """Everything that the sources say."""
    found = Found()
    for folder in FOLDERS:
        for root in ROOTS:
            for path in sorted((root / folder).rglob("*.py")):
                _look_in(_module(path), found)
    return found


def _look_in(module: Module, found: Found) -> None:
    for function in module.functions:
        where = f"{module.name} {function.name}"
        told = [(message, True) for message in _messages(function)]
        if module.name.startswith(WARNERS):
            told += ((warning, False) for warning in _warnings(function))
        for message, refuses in told:
            try:
                found.sentences += (Sentence(text, where, refuses) for text in _samples(message, function, module))
            except UnknownWordsError:
                found.unknown.append(where)


def _messages(function: ast.FunctionDef) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and _name_of(node.func) in MAKERS and len(node.args) > 1:
            yield node.args[1]


def _warnings(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """What is told in a list of words, or put into something that is called warnings."""
    tells = function.returns is not None and _TELLS.search(ast.unparse(function.returns))
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[target]) if tells or "warning" in ast.unparse(target):
                yield from _sentences_in(node.value)
            case ast.Call(func=ast.Attribute(value=receiver, attr="append")) if "warning" in ast.unparse(receiver):
                yield from node.args
            case ast.Yield(value=ast.expr() as value) | ast.Return(value=ast.expr() as value) if tells:
                yield from _sentences_in(value)
            case _:
                pass


def _sentences_in(value: ast.expr) -> Iterator[ast.expr]:
    """The sentences of a list, however it is put together."""
    inside: set[ast.AST] = set()
    for node in ast.walk(value):
        if isinstance(node, ast.JoinedStr | ast.Constant) and node not in inside and _SENTENCE.fullmatch(_skeleton(node)):
            inside |= set(ast.walk(node))
            yield node


def _skeleton(node: ast.JoinedStr | ast.Constant) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)


def _samples(node: ast.expr, function: ast.FunctionDef, module: Module) -> list[str]:
    """What the expression may say; raises UnknownWordsError."""
    match node:
        case ast.Constant(value=str() | int() as value):
            return [str(value)]
        case ast.JoinedStr():
            parts = [_part(part, function, module) for part in node.values]
            return ["".join(words) for words in itertools.product(*parts)]
        case ast.IfExp():
            return [*_samples(node.body, function, module), *_samples(node.orelse, function, module)]
        case ast.Name():
            return [text for value in _values_of(node.id, function, module) for text in _samples(value, function, module)]
        case ast.Subscript(value=ast.Name(id=name)):
            return [text for value in _rows_of(name, module) for text in _samples(value, function, module)]
        case ast.Call(func=ast.Name(id=name)):
            returned = [
                item.value
                for one in module.functions
                if one.name == name
                for item in ast.walk(one)
                if isinstance(item, ast.Return)
            ]
            return [text for value in _some(returned) if value for text in _samples(value, function, module)]
        case _:
            raise UnknownWordsError


def _part(part: ast.expr, function: ast.FunctionDef, module: Module) -> list[str]:
    if not isinstance(part, ast.FormattedValue):
        return _samples(part, function, module)
    source = ast.unparse(part.value)
    form = "".join(str(piece.value) for piece in ast.walk(part.format_spec or part) if isinstance(piece, ast.Constant))
    if found := SAMPLES.get(f"{source}:{form}" if part.format_spec else source):
        return list(found)
    try:
        return _samples(part.value, function, module)
    except UnknownWordsError:
        if "isoformat" in source:
            return [MOMENT]
        return ["17"] if _NUMBER.search(source) else [WORDS]


def _values_of(name: str, function: ast.FunctionDef | None, module: Module) -> list[ast.expr]:
    """What is assigned to this name: in the function, else in the module or where the module has it from."""
    for body in (ast.walk(function) if function else (), module.tree.body):
        if values := [value for node in body for value in _assigned(node, name, module)]:
            return values
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module and any(alias.name == name for alias in node.names):
            for root in ROOTS:
                path = (root / node.module.replace(".", "/")).with_suffix(".py")
                if path.exists():
                    return _values_of(name, None, _module(path))
    raise UnknownWordsError


def _assigned(node: ast.AST, name: str, module: Module) -> list[ast.expr]:
    match node:
        case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
            return [value]
        case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
            return [value]
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=value):
            places = [index for index, item in enumerate(targets) if isinstance(item, ast.Name) and item.id == name]
            rows = [value] if isinstance(value, ast.Tuple) else _rows_of(_name_of(value), module) if places else []
            return [row.elts[index] for index in places for row in rows if isinstance(row, ast.Tuple)]
        case _:
            return []


def _rows_of(name: str, module: Module) -> list[ast.expr]:
    """The values of a table."""
    return [row for table in _values_of(name, None, module) if isinstance(table, ast.Dict) for row in table.values]


def _some(values: list[ast.expr | None]) -> list[ast.expr | None]:
    if not values:
        raise UnknownWordsError
    return values


def _name_of(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Subscript(value=ast.Name(id=name)):
            return name
        case _:
            return ""


@cache
def _module(path: Path) -> Module:
    root = next(root for root in ROOTS if path.is_relative_to(root))
    return Module(str(path.relative_to(root)), ast.parse(path.read_text("utf-8")))
