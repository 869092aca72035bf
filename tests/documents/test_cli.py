"""Papers by command, into a file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from clusterix_events.agenda import service as agenda
from clusterix_events.cli.documents import documents
from clusterix_events.kernel.db import transaction
from tests.factories.agenda import add_session
from tests.factories.events import add_event, add_part
from tests.factories.minutes import add_minutes
from tests.factories.registration import add_registration
from tests.support.papers import page_texts

Run = Callable[..., Result]


class Installed:
    """An installation that is there already."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def app(self) -> Flask:
        return self._app


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs `documents …` on a published meeting with one person."""
    with app.app_context(), transaction():
        event = add_event()
        part = add_part(event)
        add_minutes(event, add_session(event, part, "Opening", reference="s1"))
        agenda.publish_agenda(event)
        add_registration(event, part)
        draft = add_event("draft")
        add_part(draft)

    return lambda *words: CliRunner().invoke(
        documents, [str(word) for word in words], obj=Installed(app)
    )


@pytest.mark.parametrize(
    ("words", "pages", "text"),
    [
        (["badges", "meeting"], 1, "Ana"),
        (["badges", "meeting", "--part", "conference"], 1, "Ana"),
        (["agenda", "meeting"], 1, "Opening"),
        (["agenda", "meeting", "--audience", "partners"], 1, "Opening"),
        (["attendance", "meeting"], 3, "Pop"),
        (["attendance", "meeting", "--day", "2026-10-06"], 1, "Pop"),
        (["minutes", "meeting"], 1, "Minutes: Opening"),
        (["minutes", "meeting", "--session", "s1"], 1, "Minutes: Opening"),
    ],
)
def test_a_paper_is_written_to_the_file(
    words: list[str], pages: int, text: str, run: Run, tmp_path: Path
) -> None:
    output = tmp_path / "paper.pdf"

    result = run(*words, "--output", output)

    assert (result.exit_code, result.output) == (0, "")
    texts = page_texts(output)
    assert len(texts) == pages
    assert text in texts[0]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["badges", "nowhere"], "There is no event nowhere."),
        (["badges", "meeting", "--part", "x"], "The event has no part of this code."),
        (["agenda", "draft"], "The agenda of this event is not published yet."),
        (["minutes", "draft"], "There are no minutes of this yet."),
        (["minutes", "meeting", "--session", "s9"], "There are no minutes of this yet."),
        (["attendance", "meeting", "--day", "2030-01-01"], "The event has no part on this day."),
    ],
)
def test_a_refusal_is_one_sentence_and_no_file(
    words: list[str], sentence: str, run: Run, tmp_path: Path
) -> None:
    output = tmp_path / "paper.pdf"

    result = run(*words, "--output", output)

    assert (result.exit_code, result.output) == (1, f"Error: {sentence}\n")
    assert not output.exists()


def test_a_file_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    output = tmp_path / "nowhere" / "paper.pdf"

    result = run("badges", "meeting", "--output", output)

    assert (result.exit_code, result.output) == (
        1,
        f"Error: {output} cannot be written: No such file or directory.\n",
    )
