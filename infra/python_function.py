"""The only maker of Lambda functions: one package, one role, one log, one alarm each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aws_cdk import Duration, IgnoreMode, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra import permissions
from infra.alarms import Bound, minute, watch
from infra.environments import Environment
from infra.nag import acknowledge

ROOT: Final = Path(__file__).parents[1]


class LayersMissingError(Exception):
    """The layers were not built; synth never builds them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a function is for: its handler and what that needs.

    `variables` are exactly its settings model's keys; tests/infra compares them.
    `recursive` lets it send messages to the queue that it is woken by, which Lambda otherwise stops after 16 rounds.
    `traced`: whether it tells X-Ray what it calls, for which it needs a right.
    """

    handler: str
    variables: Mapping[str, str]
    statements: Sequence[iam.PolicyStatement]
    layers: frozenset[str] = field(default=frozenset({"shared"}))
    timeout_seconds: int = 30
    memory_mb: int = 1024
    recursive: bool = False
    traced: bool = True

    @property
    def package(self) -> str:
        """The folder under functions/."""
        return self.handler.partition(".")[0]


class Platform(Construct):
    """What the functions of a stack have in common: the environment, the layers, who is on call.

    Each stack has its own layer versions: one that is shared over an export could never be replaced while in use.
    """

    def __init__(self, scope: Construct, environment: Environment, on_call: sns.ITopic) -> None:
        super().__init__(scope, "Platform")
        self.environment = environment
        self.on_call = on_call
        self._folder = Path(self.node.try_get_context("layers") or ROOT / ".build" / "layers" / environment.layer_target)
        self._layers: dict[str, lambda_.LayerVersion] = {}

    def layer(self, name: str) -> lambda_.LayerVersion:
        """The layer of that name, made on first use."""
        if name not in self._layers:
            self._layers[name] = self._make_layer(name)
        return self._layers[name]

    def _make_layer(self, name: str) -> lambda_.LayerVersion:
        folder = self._folder / name
        if not (folder / "python").is_dir():
            raise LayersMissingError(f"{folder} is not there: run `make layers` first.")
        return lambda_.LayerVersion(
            self,
            name.capitalize(),
            code=lambda_.Code.from_asset(str(folder)),
            compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
            compatible_architectures=[lambda_.Architecture.ARM_64],
            description=f"Dependency group layer-{name} of uv.lock",
        )


class PythonFunction(Construct):
    """A function that ships its own package only, under its real name."""

    def __init__(self, scope: Construct, name: str, platform: Platform, task: Task) -> None:
        super().__init__(scope, name)
        environment = platform.environment
        self.log = logs.LogGroup(
            self, "Log", retention=retention(environment.log_retention_days), removal_policy=RemovalPolicy.DESTROY
        )
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            inline_policies={
                "task": iam.PolicyDocument(
                    statements=[
                        permissions.write_log(self.log),
                        *([permissions.trace()] if task.traced else []),
                        *task.statements,
                    ]
                )
            },
        )
        self.function = lambda_.Function(
            self,
            "Function",
            code=lambda_.Code.from_asset(
                str(ROOT / "functions"), ignore_mode=IgnoreMode.GIT, exclude=["/*", f"!/{task.package}", "__pycache__"]
            ),
            handler=task.handler,
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            layers=[platform.layer(layer) for layer in sorted(task.layers)],
            role=self.role.without_policy_updates(),
            log_group=self.log,
            environment={
                **task.variables,
                "POWERTOOLS_SERVICE_NAME": task.package,
                "POWERTOOLS_LOG_LEVEL": environment.log_level,
            },
            timeout=Duration.seconds(task.timeout_seconds),
            memory_size=task.memory_mb,
            tracing=lambda_.Tracing.ACTIVE if task.traced else lambda_.Tracing.DISABLED,
            recursive_loop=lambda_.RecursiveLoop.ALLOW if task.recursive else lambda_.RecursiveLoop.TERMINATE,
        )
        watch(
            self,
            "Errors",
            self.function.metric_errors(period=minute(), statistic="Sum"),
            Bound(at_least=1),
            platform.on_call,
            f"{task.handler} crashed or ran out of time: see its log.",
        )
        self._acknowledge_findings(traced=task.traced)

    def _acknowledge_findings(self, *, traced: bool) -> None:
        if traced:
            xray = "X-Ray's two actions know no resources; nothing else of this role may name a wildcard."
            acknowledge(self.role, "AwsSolutions-IAM5[Resource::*]", xray)
            acknowledge(self.role, "Serverless-LambdaStarPermissions", xray)
        else:
            untraced = "It calls nothing of AWS, and is to have no right there but to write its log; the API behind it is traced."
            acknowledge(self.function, "Serverless-LambdaTracing", untraced)
        runtime = "The layers' wheels are built for Python 3.13; the runtime moves together with them."
        acknowledge(self.function, "AwsSolutions-L1", runtime)
        acknowledge(self.function, "Serverless-LambdaLatestVersion", runtime)
        acknowledge(
            self.function,
            "Serverless-LambdaDLQ",
            "That DLQ is for asynchronous invocations: only sweeps have those, and an on-failure destination with them.",
        )


def retention(days: int) -> logs.RetentionDays:
    """CloudWatch takes only some numbers of days; these are the ones in use."""
    return {1: logs.RetentionDays.ONE_DAY, 90: logs.RetentionDays.THREE_MONTHS, 365: logs.RetentionDays.ONE_YEAR}[days]
