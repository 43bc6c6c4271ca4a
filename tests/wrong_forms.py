"""What validation says of the bodies that the console sends when something else stands in a field, or nothing, or more."""

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from access.requests import AnyRequest, DisableRequest
from alerting.domain.content import Authority
from alerting.domain.kinds import Kind
from builders import NOW, amber, checklist, golf, prosecutor, wanted
from configuration.api import SwitchOrder
from configuration.template import TemplateContent
from intake import requests
from media.photos.crop import CropRequest

AREAS: Final = (
    {"type": "circle", "latitude": 52.1, "longitude": 5.1, "radius_m": 3_000},
    {"type": "polygons", "rings": [[[5, 52], [5.1, 52], [5.1, 52.1], [5, 52]]]},
    {"type": "named", "code": "PV26"},
    {"type": "place", "name": "Utrecht", "radius_m": 100},
    {"type": "Polygon", "coordinates": [[[5, 52], [5.1, 52], [5.1, 52.1], [5, 52]]]},
)
FULL: Final = wanted(
    vehicles=(golf(),),
    photos=amber().photos,
    authority=Authority(checklist=checklist(Kind.WANTED), prosecutor=prosecutor()),
    texts={"push.title": "Let op"},
    confirmed=frozenset({"0900-1234"}),
    valid_until=NOW,
).model_dump(mode="json")
RIGHTS: Final = {"roles": ["viewer"], "organisations": ["midden-nederland"], "reason": "nieuw hier"}
#: What the console sends, in full.
BODIES: Final[tuple[tuple[Any, dict[str, Any]], ...]] = (
    (requests.DraftContent, FULL),
    *((requests.EstimateRequest, {"area": area, "exercise": False}) for area in AREAS),
    (requests.SignRequest, {"hash": "a" * 64}),
    (requests.ReasonRequest, {"reason": "klopt niet"}),
    (requests.EscalateRequest, {"kind": "amber", "scope": "national"}),
    (requests.ResultRequest, {"outcome": "found", "family_informed": True}),
    (requests.CorrectRequest, {"fact": "plate", "index": 0, "base_version": 1}),
    (requests.ExtendRequest, {"until": "2026-11-20T12:00:00Z"}),
    (requests.RetractRequest, {"reason": "wrong_area"}),
    (AnyRequest, {"action": "invite", "email": "a@politie.nl", "name": "Ada", **RIGHTS}),
    (AnyRequest, {"action": "change", "sub": "a" * 10, **RIGHTS}),
    (DisableRequest, {"reason": "weg"}),
    (SwitchOrder, {"on": True, "reason": "storing"}),
    (
        TemplateContent,
        {
            "name": "Brand",
            "type": "text",
            "kind": "amber",
            "organisation": "x-y",
            "texts": {"sms.text": "x"},
            "notice": {"what": "x"},
        },
    ),
    (CropRequest, {"crop": {"left": 0.1, "top": 0.1, "width": 0.5, "height": 0.5}}),
)
WRONG: Final[tuple[Any, ...]] = (
    "", "x" * 3_000, "\x00", "a\nb", "te kort", None, True, -1, 10**7, 1.5, 0.999, float("nan"), [], {}, ["x"] * 60, {"x y": "x"},
    "2026-11-20T12:00", "morgen", {f"a.{number}": "x" for number in range(60)},
)  # fmt: skip


@cache
def about_forms() -> frozenset[str]:
    """Every sentence. A body that is right says nothing: raises ValidationError where one is not."""
    for body, document in BODIES:
        TypeAdapter(body).validate_python(document)
    return frozenset(message for body, document in BODIES for message in _refusals(TypeAdapter(body), document))


def _refusals(adapter: TypeAdapter[Any], document: dict[str, Any]) -> Iterator[str]:
    for spoiled in _spoiled(document):
        try:
            adapter.validate_python(spoiled)
        except ValidationError as error:
            yield from (item["msg"] for item in error.errors(include_url=False, include_context=False, include_input=False))


def _spoiled(document: dict[str, Any]) -> Iterator[Any]:
    for path in _paths(document):
        for wrong in WRONG:
            yield _with(document, path, wrong)
        if isinstance(path[-1], str):
            yield _with(document, (*path[:-1], "more"), "x")
            yield _without(document, path)


def _paths(value: Any, before: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*before, key)
        yield from _paths(item, (*before, key))


def _with(document: dict[str, Any], path: tuple[str | int, ...], value: Any) -> Any:
    made: Any = deepcopy(document)
    _holder(made, path)[path[-1]] = value
    return made


def _without(document: dict[str, Any], path: tuple[str | int, ...]) -> Any:
    made = deepcopy(document)
    del _holder(made, path)[path[-1]]
    return made


def _holder(document: Any, path: tuple[str | int, ...]) -> Any:
    for key in path[:-1]:
        document = document[key]
    return document
