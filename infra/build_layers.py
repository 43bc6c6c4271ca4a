"""Builds the Lambda layers into .build/layers/<target>: `python -m infra.build_layers --target host|lambda`.

It also copies the scripts that the console serves (infra/build_console.py).

A layer is a dependency group of uv.lock; `shared` holds our own `alerting` too. Target `lambda` is Python 3.13 on arm64, from
wheels only; target `host` is the interpreter that runs this. boto3 comes with the runtime and is in no layer. A layer whose
inputs have not changed is left alone.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra import build_console

ROOT: Final = Path(__file__).parents[1]
BUILD: Final = ROOT / ".build" / "layers"
#: Our own code, by layer.
SOURCES: Final = {"shared": ROOT / "layers" / "shared" / "python", "geo": None, "pages": None, "imaging": None, "signing": None}
#: The bound of the design, unzipped with bytecode; Lambda takes 250 MB for all layers together.
MEGABYTES: Final = {"shared": 30, "geo": 120, "pages": 5, "imaging": 30, "signing": 60}
LAMBDA_PYTHON: Final = "3.13"
#: The runtime is Amazon Linux 2023 with glibc 2.34; numpy has no wheels for manylinux2014 (glibc 2.17) any more.
LAMBDA_PLATFORM: Final = "aarch64-manylinux_2_28"
#: What nobody imports at run time.
DISPENSABLE: Final = ("bin", "**/__pycache__", "**/tests", "**/*.pyi", "**/*.c", "**/*.h", "**/*.pxd", "**/*.pyx")


class BuildError(Exception):
    """A layer cannot be built, or is too big."""


@dataclass(frozen=True, slots=True)
class Target:
    """For what a layer is built: uv's options that say so, and the interpreter that compiles for it, if it is at hand."""

    name: str
    options: tuple[str, ...]
    compiler: str | None


def main() -> None:
    """Build all layers for one target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", choices=("host", "lambda"), required=True)
    target = _target(parser.parse_args().target)
    if target.compiler is None:
        _say(f"No Python {LAMBDA_PYTHON} here: the layers go without bytecode, and functions start slower.")
    for layer in SOURCES:
        _build(layer, target)
    build_console.main()


def _target(name: str) -> Target:
    if name == "host":
        return Target(name, ("--python", sys.executable), sys.executable)
    options = ("--python-platform", LAMBDA_PLATFORM, "--python-version", LAMBDA_PYTHON, "--only-binary", ":all:")
    return Target(name, options, _find_python(LAMBDA_PYTHON))


def _find_python(version: str) -> str | None:
    """An interpreter of exactly this version; a name on the path may be a shim without one behind it."""
    wanted = f"import sys; sys.exit(sys.version_info[:2] != {tuple(int(part) for part in version.split('.'))})"
    for candidate in (sys.executable, shutil.which(f"python{version}")):
        if candidate and _runs(candidate, "-c", wanted):
            return candidate
    return None


def _build(layer: str, target: Target) -> None:
    folder = BUILD / target.name / layer
    stamp = BUILD / target.name / f"{layer}.stamp"
    inputs = _digest(layer, target)
    if (folder / "python").is_dir() and stamp.is_file() and stamp.read_text() == inputs:
        _say(f"{target.name}/{layer}: {_megabytes(folder):.1f} MB, unchanged")
        return
    stamp.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    packages = folder / "python"
    packages.mkdir(parents=True)
    _install(layer, target, packages)
    if source := SOURCES[layer]:
        shutil.copytree(source, packages, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    _strip(packages)
    if target.compiler:
        _compile(target.compiler, packages)
    size = _megabytes(folder)
    if size > MEGABYTES[layer]:
        raise BuildError(f"{target.name}/{layer} has {size:.1f} MB, and may have {MEGABYTES[layer]}.")
    stamp.write_text(inputs)
    _say(f"{target.name}/{layer}: {size:.1f} MB, built")


def _install(layer: str, target: Target, packages: Path) -> None:
    uv = os.environ.get("UV") or shutil.which("uv")
    if not uv:
        raise BuildError("uv is neither on the path nor named by UV.")
    requirements = packages.parents[1] / f"{layer}.txt"
    group = ("--only-group", f"layer-{layer}", "--frozen", "--no-emit-project", "--no-header", "--no-annotate")
    _run(uv, "export", "--quiet", "--project", str(ROOT), *group, "--output-file", str(requirements))
    files = ("--requirements", str(requirements), "--target", str(packages), "--no-deps", "--link-mode", "copy")
    _run(uv, "pip", "install", "--quiet", *files, *target.options)


def _strip(packages: Path) -> None:
    for path in {path for pattern in DISPENSABLE for path in packages.glob(pattern)}:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _compile(python: str, packages: Path) -> None:
    """Bytecode that is not checked against its source: CDK dates every file 1980, and so would always be found stale."""
    mode = ("--invalidation-mode", "unchecked-hash", "-s", str(packages), "-p", "/opt/python")
    _run(python, "-m", "compileall", "-q", *mode, str(packages))


def _digest(layer: str, target: Target) -> str:
    """Over everything that the layer is made of."""
    digest = hashlib.sha256(repr((target, sys.version)).encode())
    for path in (ROOT / "uv.lock", ROOT / "pyproject.toml", Path(__file__), *_sources(SOURCES[layer])):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _sources(folder: Path | None) -> Iterator[Path]:
    if folder:
        yield from sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1_000_000


def _run(*command: str) -> None:
    if subprocess.run(command, check=False).returncode != 0:  # noqa: S603  # our own commands with our own arguments
        raise BuildError(f"This failed: {' '.join(command)}")


def _runs(*command: str) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603  # same


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    try:
        main()
    except BuildError as error:
        sys.exit(str(error))
