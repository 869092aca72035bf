"""Pages for everybody: the start page, the page of an event, its slides and participants."""

import re

from flask import Response, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from clusterix_events.agenda.presenting import days_in_words
from clusterix_events.agenda.programme import Programme
from clusterix_events.agenda.queries import find_edition, programme_of
from clusterix_events.events.models import Event, EventState
from clusterix_events.events.queries import find_notice, get_public_event, list_public_events
from clusterix_events.home.event_page import event_page, place_words, speaker_groups
from clusterix_events.home.notice_page import notice_lines
from clusterix_events.kernel.cache import VersionedCache
from clusterix_events.kernel.clock import now
from clusterix_events.kernel.db import is_database_there
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.markdown import page_markdown
from clusterix_events.kernel.permissions import may, public
from clusterix_events.kernel.web import render
from clusterix_events.places.queries import count_pools
from clusterix_events.privacy.queries import terms_of
from clusterix_events.registration.form_fields import fields_of
from clusterix_events.registration.notice import notice_fields
from clusterix_events.registration.participants import list_participant_lines

_programmes = VersionedCache(size=64)
_drawn = VersionedCache(size=64)

EVENT_PATH = re.compile(r"/events/([^/]+)/")


@public
def start() -> Response:
    """Show the events that everybody may see, the next one first."""
    today = now().date()
    events = [(event, place_words(event)) for event in list_public_events()]
    coming = [pair for pair in events if not _is_over(pair[0]) and pair[0].ends_on >= today]
    past = [pair for pair in events if pair not in coming]
    return render("home/start.html", coming=coming[::-1], past=past)


@public
def health() -> Response:
    """Say that this process answers and reaches its database; 503 when it does not."""
    is_there = is_database_there()
    return Response(
        "ok" if is_there else "no database",
        status=200 if is_there else 503,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )


@public
def event(slug: str) -> Response:
    """Show what an event is, when, where, and the one thing to do."""
    found = get_public_event(slug)
    edition = find_edition(found.id)
    programme = _programmes.get(edition, lambda: programme_of(edition))
    key = (edition, found.version, str(get_locale()))
    drawn = _drawn.get(key, lambda: _draw(found, programme))
    pools = count_pools(part.pool_id for part in found.parts if part.pool_id)
    page = event_page(found, programme, drawn=drawn, pools=pools, now=now())
    return render("home/event.html", event=found, page=page)


@public
def slides(slug: str) -> Response:
    """Show the slides that were released; before, the page every visitor sees."""
    return render("home/slides.html", event=get_public_event(slug), items=[])


@public
def participants(slug: str) -> Response:
    """Show who agreed to be listed to the organisers; to others one page that tells nothing."""
    found = get_public_event(slug)
    is_organiser = "session" in request.cookies and may("registration.manage", found)
    items = list_participant_lines(found.id) if is_organiser else []
    return render("home/participants.html", event=found, items=items)


@public
def privacy(slug: str) -> Response:
    """Show the privacy notice as it was kept when the event was published."""
    found = get_public_event(slug)
    kept = find_notice(found.id)
    return render(
        "events/privacy.html",
        event=found,
        version=kept.version if kept else found.notice_version,
        dated=kept.created_at.astimezone(found.zone).date() if kept else None,
        fields=notice_lines(
            kept.fields if kept else notice_fields(fields_of(found)), years=terms_of(found).years
        ),
    )


@public
def imprint(slug: str) -> Response:
    """Show who is responsible for an event and its pages."""
    found = get_public_event(slug)
    return render("events/imprint.html", event=found, text=page_markdown(found.imprint or ""))


@public
def accessibility(slug: str) -> Response:
    """Show the accessibility statement, the organiser's own or ours."""
    found = get_public_event(slug)
    text = page_markdown(found.accessibility or "")
    return render("events/accessibility.html", event=found, text=text)


def event_at(path: str) -> Event | None:
    """Return the public event under whose address a path lies, or None; for pages that refuse."""
    under = EVENT_PATH.match(path)
    try:
        return get_public_event(under[1]) if under else None
    except NotFoundError:
        return None


def _draw(event: Event, programme: Programme) -> Markup:
    """Return the days at a glance and the speakers, empty before the first version."""
    if not programme.items:
        return Markup()
    days = days_in_words(programme)
    return Markup(  # noqa: S704 - drawn by our own template, which escapes
        render_template(
            "home/_programme.html",
            event=event,
            address=f"/events/{event.slug}/",
            title=_("The day at a glance") if len(days) == 1 else _("The days at a glance"),
            days=days,
            speakers=speaker_groups(programme),
        )
    )


def _is_over(event: Event) -> bool:
    return event.state is not EventState.PUBLISHED
