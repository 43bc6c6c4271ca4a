"""Deploying the real CDK app to the local AWS; only settings differ from a deployment to AWS."""

import json
import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from subprocess import Popen
from typing import Final

from local.aws import ACCOUNT, REGION, LocalAws, environment
from local.outside.client import Outside
from local.places import ROOT, STATE
from local.processes import expect_success, run, running

ASSEMBLY: Final = STATE / "cdk.out"
CDK: Final = str(ROOT / "node_modules" / ".bin" / "cdk")
QUIET: Final = ("--no-notices", "--no-version-reporting", "--ci", "--progress", "events")


def deploy(aws: LocalAws, outside: Outside) -> dict[str, str]:
    """Synthesise, bootstrap and deploy every stack; gives the outputs of all stacks together."""
    outputs = STATE / "outputs.json"
    outputs.unlink(missing_ok=True)
    settings = _environment(aws)
    with _bootstrapping(settings) as bootstrap:
        _synthesise(aws, settings, outside)
        expect_success(bootstrap, STATE / "bootstrap.log")
    options = ["--all", "--require-approval", "never", "--outputs-file", str(outputs)]
    run([CDK, "deploy", "--app", str(ASSEMBLY), *options, *QUIET], settings, STATE / "deploy.log")
    stacks: dict[str, dict[str, str]] = json.loads(outputs.read_text(encoding="utf-8"))
    return {name: value for values in stacks.values() for name, value in values.items()}


def _synthesise(aws: LocalAws, settings: Mapping[str, str], outside: Outside) -> None:
    """Layers, then templates. The app gets its context as the CDK command line would give it, which cuts values at a newline."""
    log = STATE / "synth.log"
    run([sys.executable, "-m", "infra.build_layers", "--target", "host"], settings, log)
    context = {
        **json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"],
        "environment": "local",
        "webhook_hosts": outside.webhook_host,
        "webhook_ca_bundle": outside.authority,
        "public_url": outside.public_url,
        "geocoder_url": outside.geocoder,
        "api_origin": f"localhost:{aws.port}",
        "console_url": outside.console_url,
        "sign_in_url": aws.endpoint,
    }
    shutil.rmtree(ASSEMBLY, ignore_errors=True)
    ours = {"CDK_CONTEXT_JSON": json.dumps(context), "CDK_OUTDIR": str(ASSEMBLY)}
    run([sys.executable, "-m", "infra.app"], {**settings, **ours}, log)


def _bootstrapping(settings: Mapping[str, str]) -> AbstractContextManager["Popen[bytes]"]:
    """Meanwhile, and from a folder without cdk.json: the bootstrap stack needs no app."""
    command = [CDK, "bootstrap", f"aws://{ACCOUNT}/{REGION}", *QUIET]
    return running(command, settings, STATE / "bootstrap.log", folder=STATE)


def _environment(aws: LocalAws) -> dict[str, str]:
    """The SDK's address of the local AWS, this Python first on PATH, and caches inside the project."""
    return environment(
        {
            "AWS_ENDPOINT_URL": aws.endpoint,
            "AWS_ENDPOINT_URL_S3": aws.endpoint,
            "CDK_DEFAULT_ACCOUNT": ACCOUNT,
            "CDK_DEFAULT_REGION": REGION,
            "CDK_HOME": str(STATE / "cdk"),
            "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(STATE / "jsii"),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        }
    )
