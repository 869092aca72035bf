"""A review form as its organiser sees it: its parts in a peer's order, and a preview."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from clusterix_events.kernel.i18n import LANGUAGES
from clusterix_events.peer_review import form_rules as rules
from clusterix_events.peer_review.form_forms import FEEDS, heading
from clusterix_events.peer_review.form_steps import Placed, steps_of
from clusterix_events.peer_review.form_texts import languages_of, list_texts, missing_in
from clusterix_events.peer_review.models import Round
from clusterix_events.peer_review.review_form import ReviewForm, read_form
from clusterix_events.peer_review.review_forms import make_peer_form


@dataclass(frozen=True)
class Line:
    """One criterion or open question in the list."""

    code: str
    label: str
    notes: tuple[str, ...]
    is_required: bool
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class Part:
    """A part of the form: a list of lines, or a block with what is set in it."""

    name: str
    title: str
    note: str
    lines: tuple[Line, ...] = ()
    is_list: bool = False


@dataclass(frozen=True)
class Preview:
    """The form of one round as peers see it; `guiding` is a question in the host's stead."""

    review: ReviewForm
    form: Any
    steps: tuple[Placed, ...]
    guiding: tuple[str, ...]


def parts_of(definition: Mapping[str, Any]) -> list[Part]:
    """Return the parts of a form in the order in which a peer meets them."""
    review = read_form(definition)
    block = review.recommendations
    takes = len(review.transfer.take.options)
    return [
        Part("begin", heading("begin"), _minutes(review)),
        Part(rules.CRITERIA, _("Criteria"), "", _criteria(definition, review), is_list=True),
        Part("guiding", heading("guiding"), _guiding(review)),
        Part(rules.QUESTIONS, _("Open questions"), "", _questions(definition, review), True),
        Part("recommendations", heading("recommendations"), _up_to(block.most)),
        Part(
            "transfer",
            heading("transfer"),
            ngettext("%(num)s answer to choose.", "%(num)s answers to choose.", takes)
            if takes
            else _("Not asked in this form."),
        ),
        Part(
            "note",
            heading("note"),
            review.private_note.label
            if review.private_note.is_asked
            else _("Not asked in this form."),
        ),
    ]


def preview(definition: Mapping[str, Any], language: str, round_: Round) -> Preview:
    """Return the form as peers would see it; nothing of it can be sent."""
    review = read_form(definition, language)
    asked = [_("Here the peers see a question by the host of the practice.")]
    guiding = review.guiding(asked)
    form = make_peer_form(review, guiding, round_)(formdata=None)
    return Preview(review, form, steps_of(review, guiding, round_), guiding)


def translations(definition: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return (code, language, what it lacks) for each language of a form."""
    every = len(list(list_texts(definition)))
    found = []
    for code in languages_of(definition).known:
        lacking = len(missing_in(definition, code))
        words = (
            ngettext(
                "%(num)s of %(all)s texts is missing",
                "%(num)s of %(all)s texts are missing",
                lacking,
                all=every,
            )
            if lacking
            else _("complete")
        )
        found.append((code, LANGUAGES.get(code, code), words))
    return found


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return what differs between two definitions, one sentence each."""
    return [*_list_differences(old, new), *_block_differences(old, new)]


def _list_differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    one, other = read_form(old), read_form(new)
    for kind in rules.LISTS:
        before = {each.code: each.label for each in getattr(one, kind)}
        after = {each.code: each.label for each in getattr(other, kind)}
        for code, label in after.items():
            if code not in before:
                yield _("New: %(label)s", label=label)
        for code, label in before.items():
            if code not in after:
                yield _("Taken off: %(label)s", label=label)
        kept = [code for code in after if code in before]
        for code in kept:
            if rules.find_item(old, kind, code) != rules.find_item(new, kind, code):
                yield _("Changed: %(label)s", label=after[code])
        if kept != [code for code in before if code in after]:
            yield _("Another order: %(labels)s", labels=", ".join(after[code] for code in kept))


def _block_differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    keys = {
        "begin": ("conflict", "basis", "cannot_judge", "estimated_minutes"),
        "guiding": ("guiding_maximum", "guiding_max_length"),
        "recommendations": ("recommendations",),
        "transfer": ("transfer",),
        "note": ("private_note",),
    }
    for name, parts in keys.items():
        if any(old.get(part) != new.get(part) for part in parts):
            yield _("Changed: %(label)s", label=heading(name))
    if languages_of(old).known != languages_of(new).known:
        names = (LANGUAGES.get(code, code) for code in languages_of(new).known)
        yield _("Languages: %(names)s", names=", ".join(names))


def _criteria(definition: Mapping[str, Any], review: ReviewForm) -> tuple[Line, ...]:
    last = len(review.criteria) - 1
    return tuple(
        Line(
            code=one.code,
            label=one.label,
            notes=(one.question, *_lacking(definition, rules.CRITERIA, one.code)),
            is_required=True,
            is_first=n == 0,
            is_last=n == last,
        )
        for n, one in enumerate(review.criteria)
    )


def _questions(definition: Mapping[str, Any], review: ReviewForm) -> tuple[Line, ...]:
    last = len(review.open_questions) - 1
    feeds = dict(FEEDS)
    return tuple(
        Line(
            code=one.code,
            label=one.label,
            notes=(
                _("Becomes: %(part)s.", part=feeds[one.feeds or ""]),
                _("At most %(n)s characters.", n=one.max_length),
                *_lacking(definition, rules.QUESTIONS, one.code),
            ),
            is_required=one.is_required,
            is_first=n == 0,
            is_last=n == last,
        )
        for n, one in enumerate(review.open_questions)
    )


def _lacking(definition: Mapping[str, Any], kind: str, code: str) -> Iterator[str]:
    item = rules.find_item(definition, kind, code)
    known = languages_of(definition).known
    for language in known:
        if missing_in({**item, "languages": known}, language):
            yield _("%(language)s lacks words.", language=LANGUAGES.get(language, language))


def _minutes(review: ReviewForm) -> str:
    words = _("About %(n)s minutes", n=review.estimated_minutes)
    return f"{words}. {review.conflict}"


def _guiding(review: ReviewForm) -> str:
    most = review.guiding_maximum
    if not most:
        return _("Not asked in this form.")
    return ngettext(
        "At most %(num)s question, written by the host with the practice.",
        "At most %(num)s questions, written by the host with the practice.",
        most,
    )


def _up_to(most: int) -> str:
    if not most:
        return _("Not asked in this form.")
    return ngettext("At most %(num)s from each peer.", "At most %(num)s from each peer.", most)
