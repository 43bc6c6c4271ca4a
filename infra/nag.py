"""Acknowledged findings of cdk-nag: each next to what it is about, with the reason."""

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct


def acknowledge(construct: IConstruct, rule: str, reason: str) -> None:
    """Accept this finding on this construct and on what it holds."""
    Validations.of(construct).acknowledge(Acknowledgment(id=rule, reason=reason))
