"""The catalogue of good practices and one practice in words, for whoever may read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import get_locale
from flask_babel import gettext as _

from clusterix_events.peer_review.models import PracticeVersion
from clusterix_events.peer_review.practice_fields import FIELDS, FIGURE_LABELS, figures_of
from clusterix_events.peer_review.practice_rules import PracticeKind
from clusterix_events.peer_review.publish_rules import PublishPurpose, Visibility
from clusterix_events.peer_review.publish_search import Entry, fold, keywords_of
from clusterix_events.peer_review.queries import PracticeRow
from clusterix_events.peer_review.wording import place_of, region
from clusterix_events.questions import countries

# Drawn apart: as the lead, in the row of facts, or only where the owner ticked.
_APART = frozenset({"summary", "theme", "keywords", "links", "contact"})


@dataclass(frozen=True)
class Card:
    """One practice in the catalogue."""

    id: int
    title: str
    summary: str
    organisation: str
    place: str
    theme: str
    kind: str
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """One part of a practice's texts; `facts` are (label, text) pairs beside them."""

    title: str
    text: str
    facts: tuple[tuple[str, str], ...] = ()


def card(row: PracticeRow) -> Card:
    """Return a practice as the catalogue shows it."""
    text = row.text
    is_lesson = text.kind is PracticeKind.LESSON
    return Card(
        id=row.practice.id,
        title=text.title,
        summary=said(text, "summary"),
        organisation=text.organisation,
        place=place_of(text),
        theme=said(text, "theme"),
        kind=_("Lesson learnt") if is_lesson else "",
        keywords=tuple(keywords(text)),
    )


def entry(row: PracticeRow) -> Entry:
    """Return a practice as it is searched; the contact is nothing to be found by."""
    text = row.text
    theme = said(text, "theme")
    texts = [said(text, one.code) for one in FIELDS if one.code != "contact"]
    return Entry(
        id=row.practice.id,
        words=fold(text.title, text.organisation, place_of(text), *texts),
        values={
            "theme": {fold(theme): theme} if theme else {},
            "place": _places(text),
            "kind": {text.kind.value: kind_words(text.kind)},
            "keyword": keywords_of(said(text, "keywords")),
        },
    )


def sections(text: PracticeVersion) -> list[Section]:
    """Return what is recorded of a practice, in the order it is asked; nothing for the rest."""
    found = []
    for one in FIELDS:
        if one.code in _APART:
            continue
        facts = _evidence(text) if one.code == "evidence" else ()
        if said(text, one.code) or facts:
            found.append(Section(str(one.label), said(text, one.code), facts))
    return found


def keywords(text: PracticeVersion) -> Sequence[str]:
    """Return the keywords of a practice as they were written."""
    return list(reversed(keywords_of(said(text, "keywords")).values()))


def links(text: PracticeVersion) -> list[str]:
    """Return the web addresses that a practice names, one by one; other words are left out."""
    words = said(text, "links").replace(",", " ").split()
    return [word for word in words if word.startswith(("https://", "http://"))]


def said(text: PracticeVersion, code: str) -> str:
    """Return an optional answer of a practice, empty where it was not recorded."""
    return str(text.details.get(code) or "").strip()


def kind_words(kind: PracticeKind) -> str:
    """Return what is described in words."""
    return _("Lesson learnt") if kind is PracticeKind.LESSON else _("Practice")


def level_words(level: Visibility) -> str:
    """Return in words who may read something at present."""
    return {
        Visibility.GROUP: _("the group, its host and the organisers"),
        Visibility.PARTNERSHIP: _("the partnership"),
        Visibility.PROGRAMME: _("the partnership and the programme"),
        Visibility.PUBLIC: _("everyone"),
    }[level]


def purposes() -> Mapping[PublishPurpose, tuple[str, str]]:
    """Return what an owner is asked: a heading and the words that are agreed to.

    Whoever changes the words raises `publish_rules.TEXT_VERSIONS`.
    """
    return {
        PublishPurpose.TEXT: (
            _("Show the practice to everyone"),
            _(
                "The texts and pictures of this practice may stand in the public list of this "
                "event, after its review. Its contact is shown only if you tick that in its form."
            ),
        ),
        PublishPurpose.REPORT: (
            _("Show the report of the review to everyone"),
            _(
                "The report of the peer review, with its figures, recommendations and your "
                "answers, may be public beside the practice. It names no peer."
            ),
        ),
        PublishPurpose.INTRODUCTION: (
            _("Exchange addresses with regions that ask for it"),
            _(
                "Your name and address may be given to peers of regions that would like "
                "documents, a call, a visit or a staff exchange. You get theirs; each of you "
                "gets one mail."
            ),
        ),
    }


def _places(text: PracticeVersion) -> dict[str, str]:
    locale = str(get_locale() or "en")
    found = {text.country_code: countries.country_name(text.country_code, locale)}
    if text.nuts_code and len(text.nuts_code) > 2:
        found[text.nuts_code] = f"{found[text.country_code]}, {region(text.nuts_code)}"
    return found


def _evidence(text: PracticeVersion) -> tuple[tuple[str, str], ...]:
    return tuple(
        (str(FIGURE_LABELS[code]), value)
        for row in figures_of(text.details)
        for code, value in row.items()
        if value
    )
