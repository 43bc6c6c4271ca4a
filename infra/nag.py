"""Acknowledged findings of cdk-nag: each next to what it is about, with the reason."""

from collections.abc import Iterable
from typing import Any

from aws_cdk import Acknowledgment, Stack, Validations
from aws_cdk import aws_iam as iam
from constructs import IConstruct


def acknowledge(construct: IConstruct, rule: str, reason: str) -> None:
    """Accept this finding on this construct and on what it holds."""
    Validations.of(construct).acknowledge(Acknowledgment(id=rule, reason=reason))


def acknowledge_wildcards(role: iam.IRole, arns: Iterable[str], reason: str) -> None:
    """Accept that this role names resources by these patterns. What belongs to another stack comes as its `export_value`."""
    stack = Stack.of(role)
    for arn in arns:
        acknowledge(role, f"AwsSolutions-IAM5[Resource::{_as_found(stack.resolve(arn))}]", reason)


def _as_found(value: Any) -> str:
    """An ARN as cdk-nag writes it in a finding: references by name, in angle brackets where they are of the same stack."""
    match value:
        case {"Fn::Join": [_, parts]}:
            return "".join(map(_as_found, parts))
        case {"Fn::ImportValue": name}:
            return str(name)
        case {"Ref": name}:
            return f"<{name}>"
        case _:
            return str(value)
