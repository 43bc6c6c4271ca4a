"""Requests held against the bounds of an AWS service's published model, as AWS does before anything else."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape


@cache
def service(name: str) -> ServiceModel:
    """The model of a service, from botocore."""
    return botocore.session.get_session().get_service_model(name)


def problems(service_name: str, operation: str, request: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Where a request is outside the model: field and message."""
    shape = service(service_name).operation_model(operation).input_shape
    if isinstance(shape, StructureShape):
        yield from _in_structure(shape, request, "")


def _in_structure(shape: StructureShape, value: Mapping[str, Any], field: str) -> Iterator[tuple[str, str]]:
    prefix = f"{field}." if field else ""
    for name in shape.required_members:
        if name not in value:
            yield f"{prefix}{name}", "Value is required"
    for name, item in value.items():
        if name not in shape.members:
            yield f"{prefix}{name}", "Unknown field"
        else:
            yield from _outside(shape.members[name], item, f"{prefix}{name}")


def _outside(shape: Shape, value: Any, field: str) -> Iterator[tuple[str, str]]:
    """Where a value leaves the length, range, pattern or enumeration of its shape."""
    bounds = shape.metadata
    size = value if isinstance(value, int) else len(value)
    if not bounds.get("min", size) <= size <= bounds.get("max", size):
        yield field, f"Value must be between {bounds.get('min')} and {bounds.get('max')}"
    if isinstance(value, str):
        if "pattern" in bounds and not re.fullmatch(bounds["pattern"], value, re.DOTALL):
            yield field, f"Value must match {bounds['pattern']}"
        if "enum" in bounds and value not in bounds["enum"]:
            yield field, f"Value must be one of {bounds['enum']}"
    if isinstance(shape, StructureShape):
        yield from _in_structure(shape, value, field)
    if isinstance(shape, MapShape):
        for key, item in value.items():
            yield from _outside(shape.key, key, field)
            yield from _outside(shape.value, item, f"{field}.{key}")
    if isinstance(shape, ListShape):
        for item in value:
            yield from _outside(shape.member, item, field)
