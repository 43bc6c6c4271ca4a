"""The local AWS: ministack on loopback, in an environment of its own, stopped with everything it started."""

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import boto3
from botocore.config import Config

from local.places import LOOPBACK, STATE
from local.processes import LocalWorldError, run, running, wait_until
from local.web import call

REGION: Final = "eu-central-1"
ACCOUNT: Final = "000000000000"
REQUIREMENTS: Final = Path(__file__).parent / "ministack-requirements.txt"
STRICT: Final = Path(__file__).with_name("strict_ministack.py")
HOME: Final = STATE / "ministack"
LOG: Final = "ministack.log"


@dataclass(frozen=True, slots=True)
class LocalAws:
    """A running local AWS and how to reach it."""

    port: int

    @property
    def endpoint(self) -> str:
        """The one address of every service."""
        return f"http://{LOOPBACK}:{self.port}"

    def api_url(self, api_id: str) -> str:
        """An HTTP API by path: Python does not resolve the `*.execute-api.localhost` that browsers use."""
        return f"{self.endpoint}/_aws/execute-api/{api_id}/$default"

    def session(self) -> boto3.Session:
        """A boto3 session as the account's administrator. Clients must be made with `endpoint_url`."""
        return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)  # noqa: S106  # made up

    def config(self) -> Config:
        """Short waits: everything is a few milliseconds away."""
        return Config(connect_timeout=2, read_timeout=20, retries={"total_max_attempts": 2}, proxies={})


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without any real AWS setting, and with `extra`."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    return {**kept, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": REGION, **extra}


@contextmanager
def running_aws(port: int, endpoints: Mapping[str, str], folder: Path = STATE) -> Iterator[LocalAws]:
    """A local AWS for as long as the context lasts.

    `endpoints` are AWS_ENDPOINT_URL_<SERVICE> of services that the outside world plays. Functions inherit them from
    ministack's own environment, so the template stays the same as on AWS. Log and scratch files go into `folder`.
    """
    python = _installed()
    scratch = folder / "tmp"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    settings = {
        "BIND_HOST": LOOPBACK,
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "AUTH": "true",
        "LOG_LEVEL": "INFO",
        "TMPDIR": str(scratch),
        "PYTHONUNBUFFERED": "1",
        "AWS_ENDPOINT_URL": f"http://{LOOPBACK}:{port}",
        **endpoints,
    }
    inherited = {key: value for key, value in environment(settings).items() if key not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    served = [str(STRICT) + ":app", "--bind", f"{LOOPBACK}:{port}", "--keep-alive", "75"]
    with running([str(python), "-m", "hypercorn", *served], inherited, folder / LOG) as process:
        aws = LocalAws(port)
        wait_until(lambda: _healthy(aws), "The local AWS", 30, process)
        try:
            yield aws
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def _healthy(aws: LocalAws) -> bool:
    try:
        return call("GET", f"{aws.endpoint}/_ministack/health", timeout=1).status == 200  # noqa: PLR2004  # HTTP OK
    except OSError:
        return False


def _installed() -> Path:
    """The Python of ministack's environment, made anew when the requirements or this interpreter changed.

    Handlers run in that interpreter, so it must be the one that the host layers were built for.
    """
    python = HOME / "bin" / "python"
    stamp = HOME / "installed"
    wanted = f"{sys.version}\n{hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()}\n"
    if python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    uv = shutil.which("uv")
    if uv is None:
        raise LocalWorldError("uv is not on PATH; start with make, which installs it into .tools.")
    STATE.mkdir(exist_ok=True)
    log = STATE / "ministack-install.log"
    run([uv, "venv", "--clear", "--python", sys.executable, str(HOME)], os.environ, log)
    run([uv, "pip", "install", "--require-hashes", "--python", str(python), "-r", str(REQUIREMENTS)], os.environ, log)
    stamp.write_text(wanted, encoding="utf-8")
    return python
