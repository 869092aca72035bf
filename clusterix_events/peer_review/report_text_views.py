"""Merging the peers' texts section by section: cards become sentences, which keep their sources."""

from typing import Any

from flask import Response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.forms import choices
from clusterix_events.kernel.web import flash_message, redirect_to
from clusterix_events.peer_review import (
    report_entries,
    report_finishing,
    report_page,
    report_queries,
)
from clusterix_events.peer_review.models import PeerGroup, RevealedText
from clusterix_events.peer_review.report_builder import section_title
from clusterix_events.peer_review.report_forms import EntryForm, SentenceForm, StepForm
from clusterix_events.peer_review.report_models import ReportEntry, Section
from clusterix_events.peer_review.report_room import (
    SHOWN,
    Tried,
    attempt,
    find_led,
    room_page,
    writing_hand,
)
from clusterix_events.peer_review.report_writing import TEXTS
from clusterix_events.peer_review.review_form import read_form


def report_section(slug: str, group_id: int, section: str) -> Answer:
    """Show the texts of a section, and make a sentence of those that are chosen."""
    event, group = find_led(slug, group_id)
    where, texts = _texts(group, section)
    form = SentenceForm()
    form.texts.choices = [(one.id, one.text) for one in texts]
    tried = SHOWN
    if form.is_submitted():
        tried = Tried(422)
        if form.validate():
            hand, chosen = writing_hand(group, form), form.texts.data or []
            text = (form.text.data or "").strip()
            tried = attempt(
                form,
                lambda: report_entries.merge_texts(
                    group, hand, where, chosen, text, now=clock.now()
                ),
            )
        if tried.is_done:
            flash_message(_("The answers are one sentence now. “Undo” brings them back."))
            return _back(slug, group_id, where)
    return _section_page(event, group_id, where, form, tried)


def report_entry(slug: str, group_id: int, entry_id: int) -> Answer:
    """Change a sentence: its words, its section, the texts it stands for."""
    event, group = find_led(slug, group_id)
    entry = report_queries.get_entry(group_id, entry_id)
    form = EntryForm(
        data={
            "text": entry.text,
            "section": entry.section.value,
            "texts": [one.id for one in entry.sources],
        }
    )
    offered = _offered(group, entry)
    form.texts.choices = [(one.id, one.text) for one in offered]
    form.section.choices = choices(_places(group, entry.section))
    tried = SHOWN
    if form.is_submitted():
        tried = Tried(422)
        if form.validate():
            hand, where = writing_hand(group, form), Section(form.section.data)
            text, chosen = (form.text.data or "").strip(), form.texts.data or []
            tried = attempt(
                form,
                lambda: report_entries.change_entry(
                    group,
                    hand,
                    entry_id,
                    text=text,
                    section=where,
                    text_ids=chosen,
                    now=clock.now(),
                ),
            )
        if tried.is_done:
            flash_message(_("The sentence is saved."))
            return _back(slug, group_id, where)
    chosen = form.texts.data or []
    return room_page(
        "report_entry",
        event,
        group_id,
        tried,
        here=entry.section.value,
        form=form,
        entry_id=entry_id,
        section=entry.section.value,
        cards=report_page.cards(offered, report_queries.list_entries(group_id), chosen),
    )


def split_entry(slug: str, group_id: int, entry_id: int) -> Answer:
    """Undo a merge: the sentence goes, its texts are unused again."""
    return _step(slug, group_id, entry_id, report_entries.split_entry)


def put_back_text(slug: str, group_id: int, entry_id: int, text_id: int) -> Answer:
    """Take a text out of a sentence."""
    return _step(slug, group_id, entry_id, report_entries.put_back, text_id)


def shift_entry(slug: str, group_id: int, entry_id: int, way: str) -> Answer:
    """Move a sentence up or down."""
    by = {"up": -1, "down": 1}.get(way)
    if by is None:
        raise NotFoundError(way)
    return _step(slug, group_id, entry_id, report_entries.shift_entry, by=by)


def _step(
    slug: str, group_id: int, entry_id: int, change: Any, *values: int, **named: int
) -> Answer:
    event, group = find_led(slug, group_id)
    section = report_queries.get_entry(group_id, entry_id).section
    form = StepForm()
    hand = writing_hand(group, form)
    tried = attempt(form, lambda: change(group, hand, entry_id, *values, **named, now=clock.now()))
    if tried.is_done:
        return _back(slug, group_id, section)
    shown = SentenceForm(formdata=None)
    shown.form_errors = form.form_errors
    shown.texts.choices = []
    return _section_page(event, group_id, section, shown, tried)


def _section_page(
    event: Event, group_id: int, section: Section, form: SentenceForm, tried: Tried
) -> Response:
    group, texts = _texts_again(event, group_id, section)
    entries = report_queries.list_entries(group_id)
    chosen = form.texts.data or []
    shown = report_page.cards(texts, entries, chosen)
    questions = read_form(group.form.definition).guiding(group.practice_version.guiding_questions)
    return room_page(
        "report_section",
        event,
        group_id,
        tried,
        here=section.value,
        form=form,
        section=section.value,
        title=section_title(section, questions),
        has_steps=report_queries.has_steps(group_id, TEXTS),
        entries=[one for one in entries if one.section is section],
        unused=[one for one in shown if not one.uses],
        used=[one for one in shown if one.uses],
    )


def _texts(group: PeerGroup, section: str) -> tuple[Section, list[RevealedText]]:
    known = {one.value: one for one in Section}
    by_section = report_finishing.texts_by_section(group)
    where = known.get(section)
    if where is None or where not in by_section:
        raise NotFoundError(f"section {section}")
    return where, by_section[where]


def _texts_again(
    event: Event, group_id: int, section: Section
) -> tuple[PeerGroup, list[RevealedText]]:
    _event, group = find_led(event.slug, group_id)
    return group, report_finishing.texts_by_section(group)[section]


def _offered(group: PeerGroup, entry: ReportEntry) -> list[RevealedText]:
    """Return the texts a sentence may stand for: its own, then the others of its section."""
    own = {one.id for one in entry.sources}
    others = report_finishing.texts_by_section(group).get(entry.section, [])
    return [*entry.sources, *(one for one in others if one.id not in own)]


def _places(group: PeerGroup, section: Section) -> list[tuple[str, str]]:
    questions = read_form(group.form.definition).guiding(group.practice_version.guiding_questions)
    if section in report_entries.GUIDING:
        return [(section.value, section_title(section, questions))]
    known = report_finishing.texts_by_section(group)
    places = [one for one in report_page.SWOT_SECTIONS if one in known]
    return [(one.value, section_title(one)) for one in places]


def _back(slug: str, group_id: int, section: Section) -> Answer:
    return redirect_to(
        "peer_review.report_section", slug=slug, group_id=group_id, section=section.value
    )
