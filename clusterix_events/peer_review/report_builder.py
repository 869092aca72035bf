"""The content of a group's report, made of what is stored: for a draft each time, once at last."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from clusterix_events.events.models import Event
from clusterix_events.kernel.i18n import day, day_range, long_date, written_in
from clusterix_events.peer_review import (
    report_queries,
    report_stages,
    result_page,
    result_queries,
)
from clusterix_events.peer_review.anonymity import MINIMUM
from clusterix_events.peer_review.models import PeerGroup, RevealedFigures, Round
from clusterix_events.peer_review.practice_fields import FIELDS
from clusterix_events.peer_review.report_content import (
    SHAPE,
    Advice,
    Annex,
    Criterion,
    Fact,
    Part,
    ReportContent,
    RoundFigures,
    Sentence,
    Take,
)
from clusterix_events.peer_review.report_models import Report, ReportEntry, Section
from clusterix_events.peer_review.report_rules import FOLLOW_UP_DAYS, ReportStage
from clusterix_events.peer_review.report_writing import STAGE
from clusterix_events.peer_review.review_form import SWOT, ReviewForm, read_form
from clusterix_events.peer_review.room_page import figures_of
from clusterix_events.peer_review.wording import listed, number, place_of, region

HEADS = frozenset({"theme", "contact"})  # said elsewhere, or only to whom the owner allows


def report_content(event: Event, group: PeerGroup, *, is_final: bool = False) -> ReportContent:
    """Return what a group's report says as it stands now, in the language of its form."""
    language = report_language(group)
    with written_in(language):
        return _content(event, group, language, is_final=is_final)


def report_language(group: PeerGroup) -> str:
    """Return the language a group's report is written in: the first one of its form."""
    return read_form(group.form.definition).language


def advice_of(group: PeerGroup) -> tuple[Advice, ...]:
    """Return the recommendations of a report with their support and what is answered by now."""
    form = read_form(group.form.definition)
    with written_in(form.language):
        return _advice(group, form)


def section_title(section: Section, questions: Sequence[str] = ()) -> str:
    """Return the heading of a section; a guiding question heads its own."""
    if section.value.startswith("guiding-"):
        place = int(section.value.removeprefix("guiding-")) - 1
        return questions[place] if place < len(questions) else _("Answers to a question")
    return {
        Section.STRENGTHS: _("Strengths"),
        Section.WEAKNESSES: _("Weaknesses"),
        Section.OPPORTUNITIES: _("Opportunities"),
        Section.THREATS: _("Threats"),
        Section.CONDITIONS: _("Conditions for success"),
    }[section]


def _content(event: Event, group: PeerGroup, language: str, *, is_final: bool) -> ReportContent:
    form = read_form(group.form.definition)
    report = report_queries.get_report(group.id)
    text = group.practice_version
    entries = report_queries.list_entries(group.id)
    shown = result_queries.list_figures(group.id)
    met_on = _met_on(event, group, report)
    return ReportContent(
        shape=SHAPE,
        language=language,
        is_final=is_final,
        is_generated=event.is_demonstration,
        event=event.title,
        event_days=day_range(event.starts_on, event.ends_on),
        publicity_lines=tuple(event.publicity_lines),
        number=group.practice.number,
        version=text.number,
        title=text.title,
        organisation=text.organisation,
        place=place_of(text),
        theme=str(text.details.get("theme") or ""),
        reviewed=_reviewed(group),
        met=_("Group %(name)s, %(day)s", name=group.name, day=day(met_on)),
        method=(
            *_method(group, form, entries, met_on),
            *_walk(event, group, report, is_final=is_final),
        ),
        brief=tuple(
            Fact(str(one.label), str(text.details[one.code]))
            for one in FIELDS
            if one.code not in HEADS and text.details.get(one.code)
        ),
        not_recorded=tuple(
            str(one.label)
            for one in FIELDS
            if one.code not in HEADS and not text.details.get(one.code)
        ),
        guiding=tuple(
            Part(f"guiding-{place}", question, _sentences(entries, Section(f"guiding-{place}")))
            for place, question in enumerate(form.guiding(text.guiding_questions), start=1)
        ),
        criteria=_criteria(group, form, shown),
        swot=tuple(
            Part(code, section_title(Section(code)), _sentences(entries, Section(code)))
            for code in SWOT
        ),
        conditions=_sentences(entries, Section.CONDITIONS),
        recommendations=_advice(group, form, is_final=is_final),
        transfer=_takes(group, form),
        follow_up=tuple(long_date(met_on + timedelta(days=days)) for days in FOLLOW_UP_DAYS),
        annexes=(
            Annex(_("Agenda of the event"), f"/events/{event.slug}/agenda"),
            Annex(_("Slides"), f"/events/{event.slug}/slides"),
            Annex(_("Attendance list, kept by the organisers of the event")),
        ),
    )


def _met_on(event: Event, group: PeerGroup, report: Report) -> date:
    if group.session is not None and group.session.day is not None:
        return group.session.day
    moment = group.opened_at or group.closed_at or report.stage_since
    return moment.astimezone(event.zone).date()


def _regions(group: PeerGroup) -> list[str]:
    """Return the names of the regions that reviewed, without those who only listened."""
    codes = {peer.region for peer in group.peers if peer.conflict_at is None}
    return sorted((region(code) for code in codes), key=str.casefold)


def _reviewed(group: PeerGroup) -> str:
    count = sum(1 for peer in group.peers if peer.conflict_at is None)
    peers = ngettext("%(num)s peer", "%(num)s peers", count)
    regions = ngettext("%(num)s region", "%(num)s regions", len(_regions(group)))
    return _("%(peers)s from %(regions)s", peers=peers, regions=regions)


def _method(
    group: PeerGroup,
    form: ReviewForm,
    entries: Sequence[ReportEntry],
    met_on: date,
) -> tuple[str, ...]:
    forms = report_queries.count_forms(group.id)
    merged = {text.id for entry in entries for text in entry.sources}
    lines = [
        _(
            "The group: %(peers)s. The regions: %(regions)s.",
            peers=_reviewed(group),
            regions=listed(_regions(group)),
        ),
        _("It met on %(day)s, heard the practice presented, asked and discussed.", day=day(met_on)),
        _(
            "Each peer scored %(criteria)s criteria from 1 to 5 or said that they cannot judge:"
            " %(before)s forms count before the discussion, %(after)s after it.",
            criteria=len(form.criteria),
            before=forms.get(Round.BEFORE.value, 0),
            after=forms.get(Round.AFTER.value, 0),
        ),
        _(
            "Figures are shown from four counted scores on, texts from four forms on, and nobody"
            " is named. There is no total and no ranking."
        ),
        ngettext(
            "The rapporteur merged %(num)s answer into the sentences of this report.",
            "The rapporteur merged %(num)s answers into the sentences of this report.",
            len(merged),
        ),
    ]
    return tuple(lines)


def _walk(event: Event, group: PeerGroup, report: Report, *, is_final: bool) -> tuple[str, ...]:
    """Return how the report was checked and answered; of a draft, how it will be."""
    days = report_stages.days_of(report)
    checked = _(
        "%(n)s of %(all)s peers said of the draft whether it says what the group said.",
        n=report_queries.count_replies(group.id),
        all=report_queries.count_checkers(group.id),
    )
    if not is_final:
        said = () if report.stage is ReportStage.DRAFT else (checked,)
        return *said, _(
            "The group checks the draft until %(group)s, the host the facts until %(facts)s; the"
            " host answers the recommendations until %(answers)s.",
            group=long_date(days.of(ReportStage.GROUP_CHECK)),
            facts=long_date(days.of(ReportStage.FACT_CHECK)),
            answers=long_date(days.of(ReportStage.RESPONSE)),
        )
    begun = {
        one.what: long_date(one.at.astimezone(event.zone).date())
        for one in report_queries.list_changes(group.id, after=0)
        if one.section == STAGE
    }
    return checked, _(
        "The group had the draft from %(group)s, the host checked its facts from %(facts)s and"
        " answered the recommendations from %(answers)s.",
        group=begun.get(ReportStage.GROUP_CHECK.value, ""),
        facts=begun.get(ReportStage.FACT_CHECK.value, ""),
        answers=begun.get(ReportStage.RESPONSE.value, ""),
    )


def _sentences(entries: Sequence[ReportEntry], section: Section) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(entry.text, tuple(text.text for text in entry.sources))
        for entry in entries
        if entry.section is section
    )


def _criteria(
    group: PeerGroup, form: ReviewForm, shown: Mapping[tuple[Round, str], RevealedFigures]
) -> tuple[Criterion, ...]:
    profile = result_page.profile(group, form, shown)
    if profile is None:
        return ()
    disputed = {one.code: row for one, row in result_page.disputed_criteria(form, shown)}
    found = []
    for chart in profile.charts:
        after = shown.get((Round.AFTER, chart.code))
        row = disputed.get(chart.code)
        found.append(
            Criterion(
                code=chart.code,
                label=chart.label,
                words=chart.words,
                before=_round(shown.get((Round.BEFORE, chart.code))),
                after=_round(after),
                change=after.change if after is not None else None,
                is_disputed=row is not None,
                comment=(row.comment or "") if row is not None else "",
            )
        )
    return tuple(found)


def _round(row: RevealedFigures | None) -> RoundFigures | None:
    figures = figures_of(row) if row is not None else None
    if figures is None:
        return None
    words = number(figures.median)
    return RoundFigures(figures.counts, figures.n, figures.cannot_judge, figures.median, words)


def _advice(group: PeerGroup, form: ReviewForm, *, is_final: bool = False) -> tuple[Advice, ...]:
    rows = report_queries.list_chosen(group.id)
    sources = report_queries.wordings_by_recommendation(report_queries.list_behind(group.id))
    lines = result_page.recommendation_lines(form, rows, is_final=is_final)
    return tuple(
        Advice(
            id=row.id,
            text=line.text,
            support=line.support,
            supporters=row.supporters,
            regions=row.regions if is_final and row.supporters >= MINIMUM else 0,
            sources=sources.get(row.id, ()),
            answer=row.response.value if row.response else "",
            response=line.response,
            reason=line.reason or "",
        )
        for row, line in zip(rows, lines, strict=True)
    )


def _takes(group: PeerGroup, form: ReviewForm) -> tuple[Take, ...]:
    block = form.transfer
    rows = [
        Take(
            region=region(one.region),
            take=one.take,
            words=block.take.label_of(one.take),
            element=one.element or "",
            first_step=one.first_step or "",
            barriers=", ".join(block.barriers.label_of(code) for code in one.barriers),
        )
        for one in report_queries.list_statements_of(group.id)
    ]
    return tuple(sorted(rows, key=lambda one: (one.region.casefold(), one.words, one.element)))
