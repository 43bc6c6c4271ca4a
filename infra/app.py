"""The app: three stacks by lifetime, checked by cdk-nag, for the environment that the context names."""

from aws_cdk import App, Stack, Tags, Validations
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from infra.api_stack import ApiStack
from infra.data_stack import DataStack
from infra.dispatch_stack import DispatchStack
from infra.environments import chosen


def build(app: App) -> tuple[Stack, ...]:
    """The stacks of the environment that the app's context names; a finding of cdk-nag fails the synth."""
    environment = chosen(app.node)
    prefix = f"Kindalarm-{environment.name}"
    data = DataStack(app, f"{prefix}-Data", environment)
    dispatch = DispatchStack(app, f"{prefix}-Dispatch", environment, data)
    api = ApiStack(app, f"{prefix}-Api", environment, data)
    Tags.of(app).add("system", "kindalarm")
    Tags.of(app).add("environment", environment.name)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app))
    return data, dispatch, api


if __name__ == "__main__":
    app = App()
    build(app)
    app.synth()
