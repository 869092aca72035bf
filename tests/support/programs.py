"""Finds the programs that tests need from the system; a missing one fails with its install line."""

import os
import shutil
import sys
from pathlib import Path

import pytest


def require_program(*names: str, variable: str | None = None, package: str) -> Path:
    """Return the first program found: the one the variable names, else by name on the PATH."""
    chosen = os.environ.get(variable or "")
    if chosen:
        return Path(chosen)
    for name in names:
        found = shutil.which(name)
        if found:
            return Path(found)
    pytest.fail(
        f"{names[0]} is not installed and no test is ever skipped. "
        f"Install it with: apt-get install --no-install-recommends {package}"
        + (f" (or name it in {variable})" if variable else ""),
        pytrace=False,
    )


def child_that_ends_with_us(command: list[str], *, user: str | None = None) -> list[str]:
    """Return the command so that it runs as `user` and is told to end when its parent dies."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return command
    become = [f"--reuid={user}", f"--regid={user}", "--init-groups"] if user else []
    return [setpriv, *become, "--pdeathsig=INT", "--", *command]


def console_script() -> str:
    """Return the installed command of this environment."""
    return str(Path(sys.executable).with_name("clusterix-events"))


def plain_environment(**settings: str) -> dict[str, str]:
    """Return this environment without the product's settings, plus the given ones."""
    mine = {"HOST", "PORT"}
    families = ("CLUSTERIX_", "COVERAGE_")  # servers are measured for speed, not for coverage
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in mine and not name.startswith(families)
    }
    return kept | settings
