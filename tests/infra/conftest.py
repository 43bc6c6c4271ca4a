"""The app synthesised once per environment, in this process: no credentials, no network, and stub layers."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aws_cdk import App
from infra.app import build

from templates import Assembly, read_assembly

ROOT = Path(__file__).parents[2]

METADATA = {"aws:cdk:enable-path-metadata": True, "aws:cdk:enable-asset-metadata": True}

Synthesise = Callable[..., Assembly]


@pytest.fixture(scope="session")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Something to package: synth never builds layers."""
    folder = tmp_path_factory.mktemp("layers")
    for name in ("shared", "geo", "pages", "imaging", "signing"):
        (folder / name / "python").mkdir(parents=True)
        (folder / name / "python" / "stub.txt").write_text(name)
    return folder


@pytest.fixture(scope="session")
def synthesise(tmp_path_factory: pytest.TempPathFactory, layers: Path) -> Iterator[Synthesise]:
    """Synthesise an environment; what cdk.json says holds here too."""
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    shut_out = {key: value for key, value in os.environ.items() if key.startswith("AWS_")}

    def synth(environment: str, **further: str) -> Assembly:
        folder = tmp_path_factory.mktemp(environment)
        given = {**context, **METADATA, "layers": str(layers), "environment": environment, **further}
        app = App(outdir=str(folder), context=given)
        build(app)
        app.synth()
        return read_assembly(folder)

    for key in shut_out:
        del os.environ[key]
    yield synth
    os.environ.update(shut_out)


@pytest.fixture(scope="session")
def production(synthesise: Synthesise) -> Assembly:
    return synthesise("production")


@pytest.fixture(scope="session")
def local(synthesise: Synthesise) -> Assembly:
    return synthesise("local", webhook_hosts="127.0.0.1:4571")


@pytest.fixture(scope="session", params=["production", "local"])
def assembly(request: pytest.FixtureRequest) -> Assembly:
    """Either: the rules hold in each."""
    found: Assembly = request.getfixturevalue(request.param)
    return found
