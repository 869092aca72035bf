"""The mails of a report: whose turn it is and until when, and that it is final."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from clusterix_events.events.models import Event
from clusterix_events.events.queries import get_event
from clusterix_events.kernel.addresses import address_of
from clusterix_events.kernel.db import session
from clusterix_events.kernel.i18n import long_date
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.mail.letters import Contents, Facts, composes
from clusterix_events.mail.service import send_facts
from clusterix_events.peer_review import queries, report_queries, report_stages
from clusterix_events.peer_review.facts import (
    GroupCheckEnded,
    GroupClosed,
    ReportFinished,
    ReportMoved,
)
from clusterix_events.peer_review.models import PeerGroup, Practice
from clusterix_events.peer_review.report_models import Report
from clusterix_events.peer_review.report_rules import ReportStage
from clusterix_events.people.models import Person

EVENT_FACTS = ("title", "starts_on", "ends_on", "is_demonstration")
WRITE, COMMENTS, FINAL = "write", "comments", "final"


@dataclass(frozen=True)
class Asked:
    """Who is asked, for what, until when, and the address where they do it."""

    person: Person
    what: str
    until: date | None
    address: str


def ask_rapporteur(fact: GroupClosed) -> None:
    """Write to the rapporteur that the report of their group waits to be written."""
    group, report = _read(fact.group_id)
    _send(group, [_leader(group, WRITE, report.draft_until)], occasion="begun")


def tell_stage(fact: ReportMoved) -> None:
    """Write to those whose turn it is now: the peers, or the host."""
    group, report = _read(fact.group_id)
    _send(group, asked(group, report), occasion=fact.stage)


def tell_comments(fact: GroupCheckEnded) -> None:
    """Write to the rapporteur that the group has checked the draft."""
    group, report = _read(fact.group_id)
    _send(group, [_leader(group, COMMENTS, report.group_check_until)], occasion="checked")


def tell_final(fact: ReportFinished) -> None:
    """Write to the group, its leaders and the host where the final report is."""
    group, _report = _read(fact.group_id)
    people = {peer.person_id: peer.person for peer in group.peers}
    people |= {group.moderator_id: group.moderator, group.rapporteur_id: group.rapporteur}
    host = _host(group)
    if host is not None:
        people[host.id] = host
    lines = [
        Asked(one, FINAL, None, _link("peer_review.result_by_link", one, group))
        for one in people.values()
    ]
    _send(group, lines, occasion="final")


def asked(group: PeerGroup, report: Report) -> list[Asked]:
    """Return who has to do something for a report in its present stage, and has not done it."""
    if report.stage is ReportStage.DRAFT:
        return [_leader(group, WRITE, report.draft_until)]
    if report.stage is ReportStage.GROUP_CHECK and report.replies_closed_at is None:
        return _checkers(group, report)
    if report_stages.count_open_comments(report) or report_stages.count_open_corrections(group.id):
        return [_leader(group, COMMENTS, report_stages.days_of(report).of(report.stage))]
    host = _host(group)
    return [] if host is None else _asked_of_host(group, report, host)


def remind(group: PeerGroup, report: Report) -> None:
    """Write once before the last day of a stage to those who have not done their part."""
    _send(group, asked(group, report), occasion=f"remind-{report.stage.value}", is_reminder=True)


@composes("report_step")
def compose(_message: str, facts: Facts) -> Contents:
    """Return what a mail about a report shows: subject, what to do, and the word of its button."""
    until = long_date(facts["until"]) if facts["until"] else ""
    subject, lead, button = _words(facts["what"], facts["title"], until)
    if facts["is_reminder"]:
        subject = _("Reminder: %(subject)s", subject=subject)
    return Contents(context={**facts, "words": subject, "lead": lead, "button": button})


def _words(what: str, title: str, until: str) -> tuple[str, str, str]:
    """Return the subject, the sentence and the word of the button, for what is asked."""
    return {
        WRITE: (
            _("The report on “%(title)s” is to be written", title=title),
            _(
                "The group is closed. You merge what the peers wrote into the report until"
                " %(day)s; then the group checks it.",
                day=until,
            ),
            _("Write the report"),
        ),
        ReportStage.GROUP_CHECK.value: (
            _("Please check the report on “%(title)s”", title=title),
            _(
                "The draft of your group’s report is there. Please say until %(day)s whether it"
                " says what the group said. Your name does not stand beside your comment.",
                day=until,
            ),
            _("Check the draft"),
        ),
        COMMENTS: (
            _("Comments on the report on “%(title)s” wait for you", title=title),
            _(
                "Please say of each comment or correction whether you took it, and move the report"
                " on."
            ),
            _("Read the comments"),
        ),
        ReportStage.FACT_CHECK.value: (
            _("Please check the facts in the report on “%(title)s”", title=title),
            _(
                "Please correct facts until %(day)s: names of bodies, figures, years. What the"
                " peers think stays theirs; you answer their recommendations afterwards.",
                day=until,
            ),
            _("Check the facts"),
        ),
        ReportStage.RESPONSE.value: (
            _("Recommendations on “%(title)s” wait for your answer", title=title),
            _(
                "Please answer each recommendation until %(day)s: accepted, in part, under"
                " consideration or not. Your answers stand in the final report.",
                day=until,
            ),
            _("Answer the recommendations"),
        ),
        FINAL: (
            _("The report on “%(title)s” is final", title=title),
            _("Nothing in it changes any more. Thank you for your work on it."),
            _("Read the report"),
        ),
    }[what]


def _asked_of_host(group: PeerGroup, report: Report, host: Person) -> list[Asked]:
    if report.stage is ReportStage.FACT_CHECK and report.facts_checked_at is None:
        address = _link("peer_review.facts_by_link", host, group)
        return [Asked(host, ReportStage.FACT_CHECK.value, report.fact_check_until, address)]
    open_rows = [row for row in report_queries.list_chosen(group.id) if row.response is None]
    if report.stage is ReportStage.RESPONSE and open_rows:
        address = _link("peer_review.replies_by_link", host, group)
        return [Asked(host, ReportStage.RESPONSE.value, report.response_until, address)]
    return []


def _checkers(group: PeerGroup, report: Report) -> list[Asked]:
    done = report_queries.list_replied(group.id)
    return [
        Asked(
            peer.person,
            ReportStage.GROUP_CHECK.value,
            report.group_check_until,
            address_of(
                "peer_review.check_by_link",
                token=_token(peer.person, group.event_id),
                group_id=group.id,
            ),
        )
        for peer in group.peers
        if peer.conflict_at is None and peer.id not in done
    ]


def _send(
    group: PeerGroup, lines: Iterable[Asked], *, occasion: str, is_reminder: bool = False
) -> None:
    event = get_event(group.event_id)
    for one in lines:
        if not one.person.email:
            continue
        send_facts(
            "report_step",
            to=one.person.email,
            facts=_facts(event, group, one, is_reminder=is_reminder),
            event_id=event.id,
            person_id=one.person.id,
            key=f"report:{group.id}:{occasion}:{one.until or ''}:{one.person.id}",
            locale=one.person.locale or "en",
        )


def _facts(event: Event, group: PeerGroup, one: Asked, *, is_reminder: bool) -> dict[str, Any]:
    return {
        "event": {name: getattr(event, name) for name in EVENT_FACTS},
        "name": one.person.full_name,
        "title": group.practice_version.title,
        "what": one.what,
        "until": one.until,
        "address": one.address,
        "is_reminder": is_reminder,
    }


def _read(group_id: int) -> tuple[PeerGroup, Report]:
    report = report_queries.get_report(group_id)
    event_id = session.get_one(PeerGroup, group_id).event_id
    return queries.get_group(event_id, group_id), report


def _leader(group: PeerGroup, what: str, until: date) -> Asked:
    person = group.rapporteur
    address = address_of(
        "peer_review.lead_by_link", token=_token(person, group.event_id), group_id=group.id
    )
    return Asked(person, what, until, address)


def _host(group: PeerGroup) -> Person | None:
    owner_id = session.get_one(Practice, group.practice_id).owner_id
    return None if owner_id is None else session.get_one(Person, owner_id)


def _link(endpoint: str, person: Person, group: PeerGroup) -> str:
    token = _token(person, group.event_id)
    return address_of(endpoint, token=token, practice_id=group.practice_id)


def _token(person: Person, event_id: int) -> str:
    return issue_link(LinkKind.PERSONAL, person_id=person.id, event_id=event_id).token
