"""The catalogue of good practices, the owner's consents, the levels, and the programme's pages."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event, get_event, get_public_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.addresses import address_of
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.i18n import medium_date
from clusterix_events.kernel.links import LinkKind
from clusterix_events.kernel.paging import Page, page_of
from clusterix_events.kernel.permissions import (
    authorize,
    current_actor,
    opened_by,
    public,
)
from clusterix_events.kernel.web import flash_message, form_status, form_token, redirect_to, render
from clusterix_events.peer_review import (
    publish_page,
    publish_queries,
    publish_rules,
    publish_search,
    publish_service,
    queries,
)
from clusterix_events.peer_review.policy import reader_of
from clusterix_events.peer_review.publish_forms import (
    CatalogueForm,
    LevelsForm,
    ProgrammeLinkForm,
)
from clusterix_events.peer_review.publish_queries import publication_of
from clusterix_events.peer_review.publish_rules import PublishPurpose, Reader
from clusterix_events.peer_review.queries import PracticeRow
from clusterix_events.peer_review.result_views import practice_page


@public
def published(slug: str) -> Response:
    """List the practices the visitor may read; nothing tells whether others are hidden."""
    event = get_public_event(slug)
    actor = current_actor()
    reader = reader_of(actor, event.id) if actor.is_known else Reader()
    return _catalogue(event, reader, "peer_review.published", "peer_review.result", slug=slug)


def owner_page(token: str, practice_id: int) -> Response:
    """Show an owner what may be published, and what stands of what they agreed to."""
    row = _own_practice(practice_id)
    event = get_event(row.practice.event_id)
    standing = publish_queries.list_consents(practice_id)
    shown = publication_of(row.practice)
    return render(
        "peer_review/consents.html",
        event=event,
        token=token,
        row=row,
        text_readers=publish_page.level_words(shown.text_level),
        report_readers=publish_page.level_words(shown.report_level),
        purposes=[
            {
                "code": purpose.value,
                "title": title,
                "words": words,
                "since": medium_date(standing[purpose].given_at.astimezone(event.zone).date())
                if purpose in standing
                else "",
            }
            for purpose, (title, words) in publish_page.purposes().items()
        ],
    )


def agree(token: str, practice_id: int, purpose: str) -> Answer:
    """Keep that the owner agrees to one purpose."""
    row, chosen, owner_id = _own_practice(practice_id), _purpose(purpose), _owner_id()
    with transaction():
        publish_service.agree(row.practice.id, chosen, person_id=owner_id, now=clock.now())
    flash_message(_("Thank you. You may take this back here at any time."))
    return redirect_to("peer_review.owner_page", token=token, practice_id=practice_id)


def withdraw(token: str, practice_id: int, purpose: str) -> Answer:
    """Take back what the owner agreed to, with effect at once."""
    row, chosen, owner_id = _own_practice(practice_id), _purpose(purpose), _owner_id()
    with transaction():
        publish_service.withdraw(row.practice.id, chosen, person_id=owner_id, now=clock.now())
    flash_message(_("Taken back. From now on it is not shown any more."))
    return redirect_to("peer_review.owner_page", token=token, practice_id=practice_id)


def levels(slug: str, practice_id: int) -> Answer:
    """Show and set for whom the texts and the report of a practice are."""
    event = authorize("peer_review.organise", find_event(slug))
    row = queries.get_practice(event.id, practice_id)
    form = LevelsForm(
        data={
            "text": row.practice.text_visibility.value,
            "report": row.practice.visibility.value,
        }
    )
    if form.validate_on_submit():
        try:
            with transaction():
                publish_service.set_levels(event, practice_id, form.levels)
            flash_message(_("Saved who may read what."))
            return redirect_to("peer_review.levels", slug=slug, practice_id=practice_id)
        except RuleError as error:
            form.refuse(error)
    shown = publication_of(row.practice)
    standing = publish_queries.list_consents(practice_id)
    return render(
        "peer_review/levels.html",
        status=form_status(),
        event=event,
        row=row,
        form=form,
        text_readers=publish_page.level_words(shown.text_level),
        report_readers=publish_page.level_words(shown.report_level),
        consents=[
            (title, purpose in standing) for purpose, (title, _w) in publish_page.purposes().items()
        ],
    )


def programme_links(slug: str) -> Answer:
    """Show the links of the programme, and make one."""
    event = authorize("peer_review.organise", find_event(slug))
    form = ProgrammeLinkForm()
    if form.validate_on_submit():
        with transaction():
            publish_service.add_programme_link(
                event, form.label.data or "", form_token=form_token()
            )
        flash_message(_("The link is made. Send its address to the secretariat yourself."))
        return redirect_to("peer_review.programme_links", slug=slug)
    return render(
        "peer_review/programme_links.html",
        status=form_status(),
        event=event,
        form=form,
        form_token=form_token(),
        standing=[
            {
                "id": one.link_id,
                "label": one.label,
                "address": address_of("peer_review.programme", token=one.link.token),
                "since": medium_date(one.link.created_at.astimezone(event.zone).date()),
            }
            for one in publish_queries.list_programme_links(event.id)
        ],
    )


def end_programme_link(slug: str, link_id: int) -> Answer:
    """End a link of the programme at once."""
    event = authorize("peer_review.organise", find_event(slug))
    with transaction():
        publish_service.end_programme_link(event, link_id)
    flash_message(_("The link is ended. Its address opens nothing from now on."))
    return redirect_to("peer_review.programme_links", slug=slug)


@opened_by(LinkKind.PROGRAMME)
def programme(token: str) -> Response:
    """List for a programme's secretariat the practices that are meant for it."""
    event = programme_event()
    reader = reader_of(current_actor(), event.id)
    return _catalogue(
        event, reader, "peer_review.programme", "peer_review.programme_practice", token=token
    )


def programme_event() -> Event:
    """Return the event of the programme's link in the address."""
    link = current_actor().link
    event = get_event(link.event_id) if link is not None and link.event_id else None
    return authorize("peer_review.read_programme", event)


def _catalogue(event: Event, reader: Reader, here: str, practice: str, **address: Any) -> Response:
    form = CatalogueForm(request.args)
    rows = [
        row
        for row in queries.list_practices(event.id)
        if publish_rules.reads_text(reader, publication_of(row.practice))
    ]
    entries = [publish_page.entry(row) for row in rows]
    found = {one.id for one in publish_search.find(entries, form.wanted)}
    page = page_of([row for row in rows if row.practice.id in found], form.page.data or 1)
    return render(
        "peer_review/catalogue.html",
        event=event,
        is_programme=reader.is_programme,
        form=form,
        choices=publish_search.choices(entries),
        filters=form.wanted.filters,
        is_filtered=not form.wanted.is_empty,
        there_are_any=bool(rows),
        count=_count_words(page, len(rows), is_filtered=not form.wanted.is_empty),
        cards=[(publish_page.card(row), _address(practice, row, address)) for row in page.rows],
        page=page,
        here=url_for(here, **address),
        address=lambda number: url_for(here, **address, **form.query, page=number),
        programme_pages=programme_pages(**address) if reader.is_programme else [],
    )


def programme_pages(token: str) -> list[tuple[str, str, bool]]:
    """Return the pages of a programme's link: (word, address, whether it is this one)."""
    here = request.endpoint
    return [
        (word, url_for(name, token=token), name == here)
        for name, word in (
            ("peer_review.programme", _("Good practices")),
            ("peer_review.programme_statistics", _("Statistics")),
        )
    ]


def _address(endpoint: str, row: PracticeRow, address: dict[str, Any]) -> str:
    return url_for(endpoint, practice_id=row.practice.id, **address)


def _count_words(page: Page[PracticeRow], total: int, *, is_filtered: bool) -> str:
    if is_filtered:
        return ngettext(
            "%(num)s of %(total)s practices",
            "%(num)s of %(total)s practices",
            page.total,
            total=total,
        )
    return ngettext("%(num)s practice", "%(num)s practices", total)


def _own_practice(practice_id: int) -> PracticeRow:
    """Return the practice of the link's owner; to anybody else it does not exist."""
    link = current_actor().link
    row = queries.find_practice(link.event_id or 0, practice_id) if link is not None else None
    if row is None:
        raise NotFoundError(f"practice {practice_id}")
    authorize("peer_review.own_practice", row.practice)
    return row


def _owner_id() -> int:
    owner_id = current_actor().person_id
    assert owner_id is not None  # the permission has been asked
    return owner_id


def _purpose(code: str) -> PublishPurpose:
    if code not in {purpose.value for purpose in PublishPurpose}:
        raise NotFoundError(code)
    return PublishPurpose(code)


@opened_by(LinkKind.PROGRAMME)
def programme_practice(token: str, practice_id: int) -> Response:
    """Show a programme's secretariat a practice, with its report where that is meant for it."""
    del token  # read before the view is asked
    return practice_page(programme_event(), practice_id)


_OWNED = "/r/<token>/practices/<int:practice_id>/publication"
_LINKS = "/manage/<slug>/practices/programme"
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

ADDRESSES = (
    ("/events/<slug>/practices", published, GET),
    (_OWNED, owner_page, GET),
    (f"{_OWNED}/<purpose>", agree, POST),
    (f"{_OWNED}/<purpose>/withdrawal", withdraw, POST),
    ("/manage/<slug>/practices/<int:practice_id>/readers", levels, BOTH),
    (_LINKS, programme_links, BOTH),
    (f"{_LINKS}/<int:link_id>/end", end_programme_link, POST),
    ("/p/<token>", programme, GET),
    ("/p/<token>/practices/<int:practice_id>", programme_practice, GET),
)
