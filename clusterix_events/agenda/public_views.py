"""The published programme as a page and as feeds; nothing closed and no draft is in them."""

from collections.abc import Callable

from flask import Response, current_app
from flask_babel import get_locale
from markupsafe import Markup

from clusterix_events.agenda import feeds, presenting, queries
from clusterix_events.events.models import Access, Event
from clusterix_events.events.queries import get_public_event, listed_parts
from clusterix_events.kernel.cache import VersionedCache
from clusterix_events.kernel.clock import now
from clusterix_events.kernel.permissions import public
from clusterix_events.kernel.web import render
from clusterix_events.registration.call import call_to_register
from clusterix_events.settings import Settings

_fragments = VersionedCache(size=64)
_feeds = VersionedCache(size=64)

Writer = Callable[..., bytes]


@public
def agenda(slug: str) -> Response:
    """Show the published programme."""
    event = get_public_event(slug)
    edition = queries.find_edition(event.id)
    told = tuple((part.title, part.access, part.starts_on, part.ends_on) for part in event.parts)
    key = (edition, event.version, told, str(get_locale()))
    fragment = _fragments.get(key, lambda: _drawn(event, edition))
    action = call_to_register(event, now())
    return render("agenda/agenda.html", event=event, fragment=fragment, action=action)


@public
def calendar(slug: str) -> Response:
    """Answer with the programme as iCalendar."""
    return _feed(slug, feeds.calendar, "text/calendar; charset=utf-8")


@public
def schedule_xml(slug: str) -> Response:
    """Answer with the programme as schedule.xml."""
    return _feed(slug, feeds.schedule_xml, "application/xml; charset=utf-8")


@public
def schedule_json(slug: str) -> Response:
    """Answer with the programme as schedule.json."""
    return _feed(slug, feeds.schedule_json, "application/json; charset=utf-8")


def _drawn(event: Event, edition: queries.Edition) -> Markup:
    """Return the days as markup, empty before the first version; kept per edition and language."""
    template = current_app.jinja_env.get_template("agenda/_days.html")
    programme = queries.programme_of(edition)
    changes = queries.list_changes(edition)
    return Markup(  # noqa: S704 - drawn by our own template, which escapes
        template.render(
            event=event,
            days=presenting.days_in_words(programme),
            over=presenting.heading(event, programme),
            version=programme.number,
            zone_note=presenting.zone_in_words(event),
            changes=[presenting.change_in_words(change) for change in changes],
            invited=[part for part in listed_parts(event) if part.access is not Access.OPEN],
            calendar_address=f"/events/{event.slug}/agenda.ics",
        )
        if programme.items
        else ""
    )


def _feed(slug: str, write: Writer, content_type: str) -> Response:
    event = get_public_event(slug)
    edition = queries.find_edition(event.id)
    key = (write.__name__, edition, event.version, str(get_locale()))
    body = _feeds.get(
        key, lambda: write(event, queries.programme_of(edition), address=_address(event))
    )
    return Response(body, content_type=content_type)


def _address(event: Event) -> str:
    settings: Settings = current_app.extensions["settings"]
    return f"{settings.address}/events/{event.slug}"
