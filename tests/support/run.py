"""The test run as a whole: one folder and one PostgreSQL for all workers, no skips, a summary."""

import importlib.metadata
import platform
import shutil
import signal
import sqlite3
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from _pytest.terminal import TerminalReporter

from tests.support.databases import Backend
from tests.support.postgres import Cluster, OwnCluster

_folder = pytest.StashKey[Path]()
_server = pytest.StashKey[subprocess.Popen[bytes] | None]()
BACKENDS = [backend.value for backend in Backend]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make quick` choose one database."""
    parser.addoption("--backends", default=",".join(BACKENDS), help="databases to test on")


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that all workers share."""
    if hasattr(config, "workerinput"):
        config.stash[_folder] = Path(config.workerinput["run_folder"])
    else:
        config.stash[_folder] = Path(tempfile.mkdtemp(prefix="clusterix-tests-"))
        config.stash[_folder].chmod(0o755)  # PostgreSQL runs as another user


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker where the shared folder is."""
    node.workerinput["run_folder"] = str(node.config.stash[_folder])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever asks for the database once on each backend."""
    if "backend" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("backend")
        backends = mark.args if mark else metafunc.config.getoption("--backends").split(",")
        metafunc.parametrize("backend", backends, indirect=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    """Start PostgreSQL in the controller before any worker begins."""
    _start_if_wanted(node.config, ids)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start PostgreSQL when there are no workers."""
    if not hasattr(session.config, "workerinput"):
        _start_if_wanted(session.config, [item.nodeid for item in session.items])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop PostgreSQL and remove the folder."""
    server = config.stash.get(_server, None)
    if server:
        server.send_signal(signal.SIGINT)  # the fast way: connections of the tests are cut
        server.wait()
    if not hasattr(config, "workerinput"):
        shutil.rmtree(config.stash[_folder], ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Note the backend of a test, and turn a skip into a failure."""
    report = yield
    callspec = getattr(item, "callspec", None)
    if callspec and "backend" in callspec.params:
        report.user_properties.append(("backend", callspec.params["backend"]))
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"nothing is skipped here: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    """Say what the tests ran on and how many ran there."""
    counts: Counter[str] = Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            backend = dict(report.user_properties).get("backend", "no database")
            counts[backend] += report.when == "call"
    versions = config.stash.get(_versions, {})
    terminalreporter.section("what the tests ran on")
    terminalreporter.line(f"Python {platform.python_version()}: {counts['no database']} tests")
    terminalreporter.line(f"SQLite {sqlite3.sqlite_version}: {counts['sqlite']} tests")
    postgres = versions.get("postgresql", "(not started)")
    terminalreporter.line(f"PostgreSQL {postgres}: {counts['postgresql']} tests")
    for package in ("Flask", "SQLAlchemy", "weasyprint"):
        terminalreporter.line(f"{package} {importlib.metadata.version(package)}")


_versions = pytest.StashKey[dict[str, str]]()


def _start_if_wanted(config: pytest.Config, ids: list[str]) -> None:
    wanted = any("postgresql" in name for name in ids)
    if _server in config.stash or not wanted or config.option.collectonly:
        return
    own = OwnCluster(config.stash[_folder] / "postgresql")
    config.stash[_server] = own.start()
    config.stash[_versions] = {"postgresql": Cluster(own.url).version}


@pytest.fixture(scope="session")
def run_folder(pytestconfig: pytest.Config) -> Path:
    """The folder all workers of this run share."""
    return pytestconfig.stash[_folder]


@pytest.fixture(scope="session")
def cluster(run_folder: Path) -> Cluster:
    """The PostgreSQL server of this run."""
    return Cluster(OwnCluster(run_folder / "postgresql").url)


@pytest.fixture(scope="session")
def worker(pytestconfig: pytest.Config) -> str:
    """The name of this test process."""
    workerinput = getattr(pytestconfig, "workerinput", {"workerid": "main"})
    return str(workerinput["workerid"])
