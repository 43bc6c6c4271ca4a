"""The app: stacks by lifetime and by who comes in, checked by cdk-nag, for the environment that the context names."""

from aws_cdk import App, Stack, Tags, Validations
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from infra.api_stack import ApiStack
from infra.community_stack import CommunityStack
from infra.data_stack import DataStack
from infra.dispatch_stack import DispatchStack, Outlets
from infra.environments import chosen
from infra.media_stack import MediaStack
from infra.public_stack import PublicStack


def build(app: App) -> tuple[Stack, ...]:
    """The stacks of the environment that the app's context names; a finding of cdk-nag fails the synth."""
    environment = chosen(app.node)
    prefix = f"Kindalarm-{environment.name}"
    data = DataStack(app, f"{prefix}-Data", environment)
    community = CommunityStack(app, f"{prefix}-Community", environment, data)
    public = PublicStack(app, f"{prefix}-Public", environment, data, community.devices.queue)
    media = MediaStack(app, f"{prefix}-Media", environment, data, public.site.bucket)
    outlets = Outlets(public.site.bucket, media.posters_queue)
    dispatch = DispatchStack(app, f"{prefix}-Dispatch", environment, data, outlets)
    api = ApiStack(app, f"{prefix}-Api", environment, data, media.quarantine)
    Tags.of(app).add("system", "kindalarm")
    Tags.of(app).add("environment", environment.name)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app))
    return data, community, public, media, dispatch, api


if __name__ == "__main__":
    app = App()
    build(app)
    app.synth()
