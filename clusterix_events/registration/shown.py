"""Answers and consents of one registration in words, as its organiser reads them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clusterix_events.kernel.i18n import day_range
from clusterix_events.questions.rules import Answer, Question, QuestionKind
from clusterix_events.registration.fields import Field, KeptIn
from clusterix_events.registration.models import Consent, Registration
from clusterix_events.registration.rules import Purpose

ORGANISER, ACCESS_CONTACT = "organiser", "named access contact"
PURPOSES: Mapping[Purpose, Any] = {
    Purpose.PHOTOS: _l("Photos published"),
    Purpose.PARTICIPANTS_LIST: _l("On the list"),
    Purpose.CONTACT_SHARING: _l("E-mail shown"),
    Purpose.FURTHER_INVITATIONS: _l("Invitations"),
    Purpose.SPECIAL_DATA: _l("Food and access"),
}


@dataclass(frozen=True)
class Line:
    """A question and what was answered, in words."""

    label: Any
    value: str


def answer_lines(fields: Iterable[Field], answers: Mapping[str, Answer]) -> list[Line]:
    """Return the answers that an organiser may see; what only others may see is left out.

    An answer stands under the words that it was given under, also when the form asks it no more.
    Files are not among them: uploads.file_lines tells of them.
    """
    return [
        Line(field.question.label, words_of(field.question, answers[field.id]))
        for field in fields
        if field.kept_in is KeptIn.SHEET
        and ORGANISER in field.sees
        and field.id in answers
        and field.question.kind is not QuestionKind.FILE
    ]


def needs_words(fields: Iterable[Field], answers: Mapping[str, Answer]) -> str:
    """Return what only the named access contact reads, "" for nothing; one answer stands alone."""
    lines = [
        Line(field.question.label, words_of(field.question, answers[field.id]))
        for field in fields
        if ACCESS_CONTACT in field.sees and ORGANISER not in field.sees and answers.get(field.id)
    ]
    if len(lines) == 1:
        return lines[0].value
    return "; ".join(f"{line.label}: {line.value}" for line in lines)


def readable(
    registration: Registration, answers: Mapping[str, Answer], special: Collection[str]
) -> Mapping[str, Answer]:
    """Return the answers without special ones whose consent was taken back.

    They are erased at once, unless a legal hold keeps them: then nobody reads them.
    """
    is_withdrawn = any(
        consent.purpose is Purpose.SPECIAL_DATA and consent.withdrawn_at is not None
        for consent in registration.consents
    )
    if not is_withdrawn:
        return answers
    return {name: value for name, value in answers.items() if name not in special}


def consent_lines(registration: Registration) -> list[Line]:
    """Return what the person said to each purpose, and when."""
    said = {consent.purpose: consent for consent in registration.consents}
    return [
        Line(label, _decision(said.get(purpose), registration))
        for purpose, label in PURPOSES.items()
    ]


def words_of(question: Question, answer: Answer) -> str:
    """Return an answer in words: the labels of choices, yes and no."""
    if isinstance(answer, bool):
        return _("Yes") if answer else _("No")
    labels = {choice.value: str(choice.label) for choice in question.choices}
    values = answer if isinstance(answer, list) else [answer or ""]
    return ", ".join(labels.get(value, value) for value in values)


def _decision(consent: Consent | None, registration: Registration) -> str:
    if consent is None:
        return _("not asked")
    zone = registration.event.zone
    decided = consent.withdrawn_at or consent.given_at or consent.asked_at
    on = decided.astimezone(zone).date()
    day = day_range(on, on)
    if consent.withdrawn_at is not None:
        return _("withdrawn, %(day)s", day=day)
    return _("yes, %(day)s", day=day) if consent.is_given else _("no, %(day)s", day=day)
