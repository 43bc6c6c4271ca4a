"""Functions that run by the clock. A round that fails is not tried again: the next one does the same work."""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.alarms import Bound, watch
from infra.python_function import Platform, PythonFunction, Task


@dataclass(frozen=True, slots=True)
class Rounds:
    """How often, where failed rounds end, and what it means when there are none."""

    minutes: int
    missed: sqs.Queue
    silence: str


def run_in_rounds(scope: Construct, name: str, platform: Platform, task: Task, rounds: Rounds) -> PythonFunction:
    """The function with its rule; somebody hears of it when five rounds were left out."""
    sweep = PythonFunction(scope, name, platform, task)
    lambda_.EventInvokeConfig(
        sweep,
        "Rounds",
        function=sweep.function,
        retry_attempts=0,
        max_event_age=Duration.seconds(60),
        on_failure=destinations.SqsDestination(rounds.missed),
    )
    rule = events.Rule(sweep, "ByTheClock", schedule=events.Schedule.rate(Duration.minutes(rounds.minutes)))
    rule.add_target(
        targets.LambdaFunction(
            sweep.function, retry_attempts=0, max_event_age=Duration.seconds(60), dead_letter_queue=rounds.missed
        )
    )
    watch(
        sweep,
        "Silent",
        sweep.function.metric_invocations(period=Duration.minutes(5 * rounds.minutes), statistic="Sum"),
        Bound(below=1),
        platform.on_call,
        f"{name} has not run for {5 * rounds.minutes} minutes: {rounds.silence}",
    )
    return sweep
