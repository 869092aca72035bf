"""Runs the solver in a process of its own, below the others, and hears what it finds.

The worker that waits for it stays light and keeps its other thread for mails; ending the run is
ending the process. The solver's process ends by itself when the worker is gone.
"""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Final

from clusterix_events.peer_review.compose_json import Json

END_SECONDS: Final = 5


@dataclass(frozen=True)
class Request:
    """What the solver is asked: a problem, the kind of run, seconds, a plan to go on from."""

    problem: Json
    is_repair: bool
    seconds: float
    start: Json | None = None


class SolverEndedError(Exception):
    """The solver's process ended without an answer."""


class Solver:
    """A solver at work on one request."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def hear(self, *, seconds: float) -> list[Json]:
        """Return what the solver said since last asked, waiting so long for the first word.

        Raise SolverEndedError when it will say nothing more.
        """
        said: list[Json] = []
        try:
            line = self._lines.get(timeout=seconds)
            while True:
                if line is None:
                    if said:
                        self._lines.put(None)
                        break
                    raise SolverEndedError(f"the solver ended with {self._process.wait()}")
                said.append(json.loads(line))
                line = self._lines.get_nowait()
        except queue.Empty:
            pass
        return said

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)


@contextmanager
def solver_for(request: Request) -> Iterator[Solver]:
    """Give a solver that works on a request; its process ends with the block."""
    process = subprocess.Popen(  # noqa: S603 - no part comes from outside
        [sys.executable, "-m", f"{__package__}.compose_solver"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdin is not None
        process.stdin.write(json.dumps(asdict(request)) + "\n")
        process.stdin.flush()
        yield Solver(process)
    finally:
        process.kill()
        process.wait(END_SECONDS)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def lower_priority() -> None:
    """Let every other process go first; for the solver's own process."""
    os.nice(10)


def say(word: dict[str, Any]) -> None:
    """Tell the worker something; for the solver's own process."""
    sys.stdout.write(json.dumps(word) + "\n")
    sys.stdout.flush()
