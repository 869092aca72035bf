"""The rapporteur's workspace in words: stages, sections with their progress, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from clusterix_events.events.models import Event
from clusterix_events.kernel.i18n import clock_time, long_date
from clusterix_events.peer_review import report_finishing, report_queries, report_stages
from clusterix_events.peer_review.models import PeerGroup, RevealedText
from clusterix_events.peer_review.report_builder import section_title
from clusterix_events.peer_review.report_models import (
    Report,
    ReportChange,
    ReportEntry,
    Role,
    Section,
)
from clusterix_events.peer_review.report_rules import (
    RECOMMENDATIONS_MOST,
    Lack,
    Missing,
    ReportStage,
    Written,
    lacking,
    may_write,
)
from clusterix_events.peer_review.report_writing import Hand
from clusterix_events.peer_review.review_form import ReviewForm, read_form

ORDER = tuple(ReportStage)
SWOT_SECTIONS = tuple(one for one in Section if not one.value.startswith("guiding-"))


@dataclass(frozen=True)
class StageLine:
    """One stage in the line of stages: done, now or to come."""

    words: str
    until: str
    state: str


@dataclass(frozen=True)
class SectionLine:
    """One section in the list: its address within the report, its title, how far it is."""

    kind: str
    code: str
    title: str
    progress: str
    is_done: bool


@dataclass(frozen=True)
class Card:
    """A text of the peers: where it is used by its number, and whether it is chosen here."""

    id: int
    text: str
    uses: int
    is_chosen: bool = False


@dataclass(frozen=True)
class MissingLine:
    """What is missing in words, and the section to open."""

    words: str
    kind: str
    code: str


@dataclass(frozen=True)
class Desk:
    """All that the frame of a page of the workspace shows."""

    stage: ReportStage
    stage_words: str
    is_leader: bool
    may_write: bool
    may_move: bool
    is_rapporteur: bool
    is_final: bool
    version: int
    stages: tuple[StageLine, ...]
    sections: tuple[SectionLine, ...]
    missing: tuple[MissingLine, ...]


def desk(group: PeerGroup, report: Report, hand: Hand | None) -> Desk:
    """Return the frame of the workspace for whoever looks at it; None only follows it."""
    role = hand.role if hand else None
    written = report_finishing.written(group)
    is_rapporteur = role is Role.RAPPORTEUR
    is_final = report.stage is ReportStage.FINAL
    is_draft = report.stage is ReportStage.DRAFT
    return Desk(
        stage=report.stage,
        stage_words=stage_words(report.stage),
        is_leader=hand is not None,
        may_move=not is_final and (is_rapporteur or (is_draft and hand is not None)),
        is_final=is_final,
        may_write=may_write(
            report.stage, is_rapporteur=is_rapporteur, is_moderator=role is Role.MODERATOR
        ),
        is_rapporteur=is_rapporteur,
        version=report.version,
        stages=stage_lines(report),
        sections=section_lines(group, written),
        missing=missing_lines(group, lacking(written)),
    )


def stage_words(stage: ReportStage) -> str:
    """Return the name of a stage."""
    return {
        ReportStage.DRAFT: _("Draft"),
        ReportStage.GROUP_CHECK: _("Group check"),
        ReportStage.FACT_CHECK: _("Host’s fact check"),
        ReportStage.RESPONSE: _("Host’s answers"),
        ReportStage.FINAL: _("Final"),
    }[stage]


def stage_lines(report: Report) -> tuple[StageLine, ...]:
    """Return the stages in their order with their last days."""
    days = report_stages.days_of(report)
    here = ORDER.index(report.stage)
    lines = []
    for place, stage in enumerate(ORDER):
        is_done = place < here or report.stage is ReportStage.FINAL
        state = "done" if is_done else "now" if place == here else ""
        day = long_date(days.of(stage))
        until = (
            _("on %(day)s", day=day) if stage is ReportStage.FINAL else _("until %(day)s", day=day)
        )
        lines.append(StageLine(stage_words(stage), until, state))
    return tuple(lines)


def section_lines(group: PeerGroup, written: Written) -> tuple[SectionLine, ...]:
    """Return all sections of the workspace with how far each one is."""
    questions = read_form(group.form.definition).guiding(group.practice_version.guiding_questions)
    left = [code for code in written.disputed if code not in written.commented]
    done = len(written.disputed) - len(left)
    lines = [
        SectionLine(
            "views",
            "views",
            _("Where the views differ"),
            _("%(done)s of %(all)s commented", done=done, all=len(written.disputed)),
            not left,
        )
    ]
    for code, count in written.revealed.items():
        entries = written.entries.get(code, 0)
        lines.append(
            SectionLine(
                "section",
                code,
                section_title(Section(code), questions),
                _progress(count, entries),
                bool(entries) or not count,
            )
        )
    lacks = {one.lack for one in lacking(written)}
    lines.append(
        SectionLine(
            "recommendations",
            "recommendations",
            _("Recommendations"),
            _("%(chosen)s in the report", chosen=written.recommendations),
            lacks.isdisjoint({Lack.TOO_FEW, Lack.TOO_MANY}),
        )
    )
    return tuple(lines)


def missing_lines(group: PeerGroup, missing: Sequence[Missing]) -> tuple[MissingLine, ...]:
    """Return what a report lacks in kind words, each with the section to open."""
    form = read_form(group.form.definition)
    questions = form.guiding(group.practice_version.guiding_questions)
    return tuple(_missing_line(one, form, questions) for one in missing)


def cards(
    texts: Sequence[RevealedText], entries: Sequence[ReportEntry], chosen: Sequence[int]
) -> tuple[Card, ...]:
    """Return the texts of a section as cards, in their mixed order."""
    uses: dict[int, int] = {}
    for entry in entries:
        for text in entry.sources:
            uses[text.id] = uses.get(text.id, 0) + 1
    return tuple(
        Card(one.id, one.text, uses.get(one.id, 0), is_chosen=one.id in chosen) for one in texts
    )


def change_lines(event: Event, changes: Sequence[ReportChange]) -> tuple[str, ...]:
    """Return what somebody else changed meanwhile, with the hour, in their role."""
    return tuple(
        _(
            "%(time)s: %(who)s %(what)s.",
            time=clock_time(one.at, event.zone),
            who=_who(one.role),
            what=_what(one.what),
        )
        for one in changes
    )


def next_step(report: Report) -> tuple[str, str]:
    """Return the verb that moves the report on, and what happens then."""
    if report.stage is ReportStage.DRAFT:
        return (
            _("Send the draft to the group"),
            _(
                "The peers get a mail with a page where they comment until %(day)s.",
                day=long_date(report.group_check_until),
            ),
        )
    if report.stage is ReportStage.GROUP_CHECK:
        return (
            _("Send the draft to the host"),
            _(
                "The host gets a mail with a page where facts are corrected until %(day)s.",
                day=long_date(report.fact_check_until),
            ),
        )
    if report.stage is ReportStage.FACT_CHECK:
        return (
            _("Ask the host to answer"),
            _(
                "From then on the words of the report stay as they are. The host answers the"
                " recommendations until %(day)s.",
                day=long_date(report.response_until),
            ),
        )
    return (
        _("Make the report final"),
        _(
            "It becomes final by itself on %(day)s, with what is answered then.",
            day=long_date(report.final_on),
        ),
    )


def check_progress(group_id: int) -> str:
    """Return how many of the group have checked the draft, in a sentence."""
    return _(
        "%(n)s of %(all)s peers have answered.",
        n=report_queries.count_replies(group_id),
        all=report_queries.count_checkers(group_id),
    )


def _progress(texts: int, entries: int) -> str:
    said = ngettext("%(num)s answer", "%(num)s answers", texts)
    merged = ngettext("%(num)s sentence", "%(num)s sentences", entries)
    return _("%(answers)s, %(sentences)s", answers=said, sentences=merged)


def _missing_line(one: Missing, form: ReviewForm, questions: Sequence[str]) -> MissingLine:
    where = one.where
    if one.lack is Lack.COMMENT:
        label = form.criterion(where).label
        return MissingLine(
            _(
                "Views differ on %(criterion)s: say in a sentence what both sides mean.",
                criterion=label,
            ),
            "views",
            where,
        )
    if one.lack is Lack.TOO_FEW:
        return MissingLine(
            _("Three to five recommendations are needed, %(n)s stand in the report.", n=one.count),
            "recommendations",
            where,
        )
    if one.lack is Lack.TOO_MANY:
        return MissingLine(
            _(
                "At most %(most)s recommendations: merge or leave out some of the %(n)s.",
                most=RECOMMENDATIONS_MOST,
                n=one.count,
            ),
            "recommendations",
            where,
        )
    title = _place(where, questions)
    kind = where if where in {"recommendations", "views"} else "section"
    words = {
        Lack.SWOT: _("%(section)s: nothing is merged yet of what was said.", section=title),
        Lack.GUIDING: _("The question “%(section)s” has answers, but no summary.", section=title),
        Lack.SOURCE: _("%(section)s: a sentence stands for no answer.", section=title),
        Lack.NAME: _("%(section)s: a sentence names somebody of the group.", section=title),
    }[one.lack]
    return MissingLine(words, kind, where)


def _place(where: str, questions: Sequence[str]) -> str:
    if where == "recommendations":
        return _("Recommendations")
    if where == "views":
        return _("Where the views differ")
    return section_title(Section(where), questions)


def _who(role: Role) -> str:
    return {
        Role.RAPPORTEUR: _("the rapporteur"),
        Role.MODERATOR: _("the moderator"),
        Role.HOST: _("the host"),
        Role.CLOCK: _("the calendar"),
    }[role]


def _what(what: str) -> str:
    return {
        "merged": _("merged answers into a sentence"),
        "changed": _("changed a sentence"),
        "put_back": _("put an answer back"),
        "split": _("split a sentence into its answers"),
        "shifted": _("changed the order"),
        "left_out": _("left a recommendation out"),
        "taken_in": _("took a recommendation in"),
        "commented": _("wrote comments"),
        "undone": _("undid a step"),
        "days": _("changed the days"),
        "judged": _("answered a comment"),
    }.get(what, _("moved the report on"))
