"""Writes the lock files, and checks without a network that they belong to pyproject.toml."""

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEVELOPING = ROOT / "requirements-dev.lock"
RUNNING = ROOT / "requirements.lock"
NOT_IN_A_LOCK = re.compile(r"://|file:|@ |--(index|extra-index|find-links)")
COMPILE = [
    *("uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-header", "--no-annotate"),
    *("--no-emit-index-url", "--no-emit-find-links", "--group", "build"),
]


def main(action: str) -> int:
    """Write or check both lock files; return the exit code."""
    if action == "write":
        _write(DEVELOPING, "--group", "dev")
        _write(RUNNING, "--constraint", DEVELOPING.name)
    faults = [*_faults(DEVELOPING), *_faults(RUNNING)]
    print("\n".join(faults) or "Both lock files belong to pyproject.toml.")
    return bool(faults)


def _write(lock: Path, *options: str) -> None:
    subprocess.run(
        [*COMPILE, *options, "--output-file", lock.name, "pyproject.toml"], check=True, cwd=ROOT
    )
    lock.write_text(f"{_header()}\n{lock.read_text()}")


def _faults(lock: Path) -> list[str]:
    header, *pins = lock.read_text().splitlines()
    faults = [
        f"{lock.name} holds an address: {line}" for line in pins if NOT_IN_A_LOCK.search(line)
    ]
    if header != _header():
        faults.append(f"{lock.name} is older than the dependencies in pyproject.toml: make lock")
    return faults


def _header() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [project["project"]["dependencies"], project["dependency-groups"]]
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    return f"# made by `make lock` from the dependencies with digest {digest[:16]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
