"""What tests of papers share: an application without a database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.ctx import AppContext

from clusterix_events.app import create_app
from clusterix_events.settings import Settings


@pytest.fixture(scope="session")
def paper_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instance folder of that application."""
    return tmp_path_factory.mktemp("papers")


@pytest.fixture
def printing(paper_folder: Path) -> Iterator[AppContext]:
    """An open application context in which papers are made of plain values."""
    app = create_app(Settings(instance=paper_folder, secret_key="for tests alone", testing=True))
    with app.app_context() as context:
        yield context
