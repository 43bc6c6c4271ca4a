"""Alarms: a metric, a bound, and what the person on call is told; made by whoever makes what is watched."""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """When to wake somebody: the worst value of a period reaches `at_least` (or stays under `below`) for `periods` in a row."""

    at_least: float = 1
    below: float | None = None
    periods: int = 1


def watch(
    scope: Construct, name: str, metric: cloudwatch.IMetric, bound: Bound, on_call: sns.ITopic, meaning: str
) -> cloudwatch.Alarm:
    """Wake the person on call. Silence is good news for a count of what goes wrong, and bad for one of what must happen."""
    must_happen = bound.below is not None
    alarm = cloudwatch.Alarm(
        scope,
        name,
        metric=metric,
        threshold=bound.at_least if bound.below is None else bound.below,
        comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
        if must_happen
        else cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluation_periods=bound.periods,
        treat_missing_data=cloudwatch.TreatMissingData.BREACHING if must_happen else cloudwatch.TreatMissingData.NOT_BREACHING,
        alarm_description=meaning,
    )
    alarm.add_alarm_action(actions.SnsAction(on_call))
    return alarm


def minute() -> Duration:
    """The period of our metrics."""
    return Duration.minutes(1)
