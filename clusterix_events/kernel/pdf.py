"""PDFs from HTML: a persistent pool of processes, so that the web process stays light.

WeasyPrint and pikepdf are imported by `pdf_worker` alone, which runs in processes of its own
(never forked, since a server has threads). Each has a limit of time and of memory, ends itself
when it had nothing to do for a while, and is replaced when it dies.
"""

import atexit
import contextlib
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import Pipe
from pathlib import Path

SECONDS_PER_JOB = 60
MEMORY_MEGABYTES = 2048
IDLE_SECONDS = 300

INSTALL_PANGO = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

logger = logging.getLogger(__name__)

_package = Path(__file__).resolve().parent.parent
STATIC = next(
    (path for path in (_package.parent / "static", _package / "static") if path.is_dir()),
    _package / "static",
)


class PdfError(Exception):
    """A PDF could not be made; the message says why in one sentence."""


class PdfUnavailableError(PdfError):
    """The machine lacks what PDFs need; the message names what to install."""


class PdfTimeoutError(PdfError):
    """A PDF took longer than the limit."""


@dataclass(frozen=True, slots=True)
class PdfSource:
    """One HTML document to be printed.

    In the HTML, `static:<path>` addresses a file below static/ and `blob:<name>` one of `blobs`;
    nothing else can be fetched.

    `codes`: by the id of an element, the text of the QR code drawn there, as a square at its
    right edge. `plates`: by the id of an element, the id of a plate drawn below it. A plate is an
    element alone on a page of its own (last in the document); it is set once, then repeated, and
    its page is dropped. What many elements share costs little this way.
    """

    html: str
    codes: Mapping[str, str] = field(default_factory=dict)
    plates: Mapping[str, str] = field(default_factory=dict)
    blobs: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RenderJob:
    """What a worker is asked: print this, tagged as PDF/UA-1 or as a plain sheet."""

    source: PdfSource
    tagged: bool


@dataclass(frozen=True, slots=True)
class MergeJob:
    """What a worker is asked: join these PDFs in order."""

    parts: tuple[bytes, ...]
    title: str
    lang: str


Job = RenderJob | MergeJob


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker answers: a PDF or an error's sentence, and the warnings on the way."""

    pdf: bytes = b""
    failure: str = ""
    unavailable: bool = False
    warnings: tuple[str, ...] = ()


def render_pdf(source: PdfSource) -> bytes:
    """Return the document as one tagged PDF (PDF/UA-1).

    Raises PdfUnavailableError, PdfTimeoutError or PdfError.
    """
    return _pool.run(RenderJob(source, tagged=True))


def render_sheets(sources: Sequence[PdfSource], *, title: str, lang: str) -> bytes:
    """Return the documents, printed side by side in several processes, as one untagged PDF.

    Untagged, because joining PDFs breaks their structure tree. Raises as `render_pdf`.
    """
    jobs = [RenderJob(source, tagged=False) for source in sources]
    with ThreadPoolExecutor(max_workers=_pool.size) as threads:
        parts = tuple(threads.map(_pool.run, jobs))
    return _pool.run(MergeJob(parts, title, lang))


def close_pool() -> None:
    """End the pool's processes; the next PDF starts new ones."""
    _pool.close()


class _Worker:
    """One process that makes PDFs, spoken to through a pipe."""

    def __init__(self) -> None:
        self._pipe, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - no part comes from outside
                [
                    *(sys.executable, "-m", f"{__package__}.pdf_worker"),
                    *(str(theirs.fileno()), str(MEMORY_MEGABYTES)),
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=_worker_environment(),
            )

    def ask(self, job: Job, *, seconds: int) -> Reply:
        """Return the worker's reply; raises EOFError or OSError when it died, PdfTimeoutError."""
        self._pipe.send(job)
        if not self._pipe.poll(seconds):
            raise PdfTimeoutError(f"The paper took longer than {seconds} seconds and was given up.")
        reply = self._pipe.recv()
        assert isinstance(reply, Reply)
        return reply

    def end(self) -> None:
        """Kill the process and wait for its end."""
        self._pipe.close()
        self._process.kill()
        self._process.wait()


class _Pool:
    """As many workers as there are cores, started when needed and kept."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._free = threading.Semaphore(size)
        self._idle: list[_Worker] = []

    def run(self, job: Job) -> bytes:
        with self._free:
            reply = self._ask(job)
        for warning in reply.warnings:
            logger.warning("PDF: %s", warning)
        if reply.unavailable:
            raise PdfUnavailableError(reply.failure)
        if reply.failure:
            raise PdfError(reply.failure)
        return reply.pdf

    def close(self) -> None:
        while self._idle:
            self._idle.pop().end()

    def forget(self) -> None:
        """Leave the workers to the process that started them (after a fork)."""
        self._idle = []
        self._free = threading.Semaphore(self.size)

    def _ask(self, job: Job) -> Reply:
        """Ask a worker, and a fresh one if the first had ended meanwhile."""
        try:
            return self._ask_once(job)
        except (EOFError, OSError):
            logger.info("a PDF worker had ended, another takes the job")
        try:
            return self._ask_once(job)
        except (EOFError, OSError) as error:
            raise PdfError("The process that makes PDFs ended before it was done.") from error

    def _ask_once(self, job: Job) -> Reply:
        with self._worker() as worker:
            return worker.ask(job, seconds=SECONDS_PER_JOB)

    @contextlib.contextmanager
    def _worker(self) -> Iterator[_Worker]:
        """Lend a worker; it returns to the pool unless an error leaves it in doubt."""
        try:
            worker = self._idle.pop()
        except IndexError:
            worker = _Worker()
        try:
            yield worker
        except BaseException:
            worker.end()
            raise
        self._idle.append(worker)


def _worker_environment() -> dict[str, str]:
    """The own environment, and the private set of fonts in place of the machine's."""
    fonts = STATIC / "fonts" / "print" / "fonts.conf"
    return {**os.environ, "FONTCONFIG_FILE": str(fonts), "PYTHONUNBUFFERED": "1"}


_pool = _Pool(len(os.sched_getaffinity(0)))
os.register_at_fork(after_in_child=_pool.forget)
atexit.register(close_pool)
