"""The installed product as a process, spoken to by HTTP alone."""

import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.support.ports import free_port
from tests.support.programs import child_that_ends_with_us, console_script, plain_environment

START_SECONDS = 300  # far more than is needed, for a machine that is busy
STOP_SECONDS = 60


@dataclass
class Server:
    """`clusterix-events web` (or serve, worker) with its own instance folder and database."""

    instance: Path
    database_url: str
    command: str = "web"
    program: tuple[str, ...] = field(default_factory=lambda: (console_script(),))
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Its address without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """All it has written to its output."""
        return (self.instance / "server.log").read_text(encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        """What it is started with."""
        own = {
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "CLUSTERIX_INSTANCE": str(self.instance),
            "CLUSTERIX_DATABASE_URL": self.database_url,
            "CLUSTERIX_BASE_URL": self.url,
        }
        return plain_environment(**own | dict(self.settings))

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.instance.mkdir(parents=True, exist_ok=True)
        with (self.instance / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                child_that_ends_with_us([*self.program, self.command]),
                env=self.environment,
                stdout=log,
                stderr=log,
                cwd=self.instance,
            )
        try:
            if self.command != "worker":
                self._wait()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End it as an operator would; kill it when it does not obey."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.process = None

    def run(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run another command of the product on the same instance."""
        done = subprocess.run(
            [*self.program, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.instance,
            stdin=subprocess.DEVNULL,
        )
        if check:
            assert done.returncode == 0, f"{arguments}: {done.stdout}\n{done.stderr}"
        return done

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process is not None
            assert self.process.poll() is None, f"the server ended:\n{self.log}"
            try:
                httpx.get(f"{self.url}/healthz", timeout=5)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"the server did not answer:\n{self.log}")
