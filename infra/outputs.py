"""Stack outputs under names that others rely on."""

from aws_cdk import CfnOutput, Stack
from constructs import Construct


def publish_outputs(construct: Construct, **values: str) -> None:
    """Each value as an output of the construct's stack, named exactly so."""
    for name, value in values.items():
        CfnOutput(Stack.of(construct), name, value=value)
