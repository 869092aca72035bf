"""The one form of a practice on the way in and out, for its owner and for organisers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import request
from flask_babel import get_locale
from werkzeug.datastructures import FileStorage

from clusterix_events.kernel.files import FileRefusedError, ReceivedFile, receive_file
from clusterix_events.peer_review import practice_images, practice_queries
from clusterix_events.peer_review.models import Practice, PracticeVersion
from clusterix_events.peer_review.practice_fields import FIGURES_MAX, LABELS, figures_of
from clusterix_events.peer_review.practice_forms import (
    PracticeForm,
    data_of,
    form_for,
    seen_mark,
)
from clusterix_events.peer_review.practice_models import PracticeImage
from clusterix_events.peer_review.practice_page import field_words
from clusterix_events.peer_review.practice_text import text_of
from clusterix_events.peer_review.review_form import ReviewForm

F = TypeVar("F", bound=PracticeForm)
FREE_ROWS = 2


@dataclass(frozen=True)
class Editing:
    """A practice with what its form is made of, as it is stored now."""

    practice: Practice
    text: PracticeVersion
    images: Sequence[PracticeImage]
    review: ReviewForm

    def fill(self, base: type[F], **more: Any) -> F:
        """Return the form with what was sent, else with what is stored."""
        kind = form_for(base, self.review, self.images)
        return kind(data=self._data() | more)

    def fill_anew(self, base: type[F], **more: Any) -> F:
        """Return the form with what is stored, whatever was sent to the present address."""
        kind = form_for(base, self.review, self.images)
        return kind(formdata=None, data=self._data() | more)

    def _data(self) -> dict[str, Any]:
        return data_of(text_of(self.text), self.images) | {
            "version": self.practice.version,
            "seen": seen_mark(text_of(self.text)),
            "shows_contact": self.practice.shows_contact,
        }

    def context(self, form: PracticeForm, *, is_stale: bool = False) -> dict[str, Any]:
        """Return what the template draws the form with."""
        stored = text_of(self.text)
        return {
            "form": form,
            "practice": self.practice,
            "text": self.text,
            "images": self.images,
            "review": self.review,
            "figure_rows": range(1, self._rows_shown(form) + 1),
            "version": self.practice.version if is_stale else form.version_number,
            "seen": seen_mark(stored) if is_stale else form.seen.data or seen_mark(stored),
            "stale": [
                (str(LABELS[code]), field_words(code, stored))
                for code in form.changed_since(stored)
            ]
            if is_stale
            else None,
        }

    def _rows_shown(self, form: PracticeForm) -> int:
        filled = len(figures_of(self.text.details))
        typed = [
            n
            for n in range(1, FIGURES_MAX + 1)
            if any(form[f"figure_{n}_{code}"].data for code in ("indicator", "baseline"))
        ]
        return min(max([filled, *typed]) + FREE_ROWS, FIGURES_MAX)


def load(event_id: int, practice_id: int) -> Editing:
    """Return a practice with its newest texts and pictures; raise NotFoundError."""
    written = practice_queries.get_written(event_id, practice_id)
    return Editing(
        practice=written.practice,
        text=written.text,
        images=practice_images.list_images(written.text.id),
        review=practice_queries.review_form_of(event_id, str(get_locale() or "en")),
    )


def receive_image(form: PracticeForm) -> ReceivedFile | None:
    """Return the picture that came with the form; what is none stands at its field as refused."""
    sent = request.files.get("image_file")
    if not isinstance(sent, FileStorage) or not sent.filename:
        return None
    try:
        return receive_file(sent.stream, name=sent.filename, kinds=practice_images.KINDS)
    except FileRefusedError as error:
        form.refuse(error)
        form.image_file.errors = [str(error.message)]
        return None
