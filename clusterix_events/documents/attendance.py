"""The attendance lists of an event: who has a place in a part of that day."""

from datetime import date

from flask_babel import get_locale
from flask_babel import gettext as _

from clusterix_events.agenda import queries as agenda
from clusterix_events.agenda.programme import Audience, Day
from clusterix_events.checkin.queries import list_expected
from clusterix_events.checkin.rules import days_between, parts_on
from clusterix_events.documents.heads import letterhead
from clusterix_events.documents.papers import AttendanceDay, AttendanceList, Attendee
from clusterix_events.documents.rules import NoSuchDayError, sort_key, told_apart
from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.i18n import clock_time, long_date
from clusterix_events.questions.countries import country_name


def attendance_list(event: Event, day: date | None = None) -> AttendanceList:
    """Return the lists of all days of an event, or of one; raises NoSuchDayError."""
    programme = {each.date: each for each in agenda.programme(event.id, Audience.PARTNERS).days}
    days = [each for each in days_of(event) if day in {None, each}]
    if not days:
        raise NoSuchDayError
    printed = clock.now().astimezone(event.zone)
    return AttendanceList(
        letterhead(
            event,
            _("Printed %(day)s %(hour)s.", day=long_date(printed), hour=clock_time(printed)),
        ),
        tuple(_day(event, each, programme.get(each)) for each in days),
    )


def days_of(event: Event) -> list[date]:
    """Return the days on which a part of the event takes place."""
    days = days_between(event.starts_on, event.ends_on)
    return [day for day in days if parts_on(event.parts, day)]


def _day(event: Event, day: date, programme: Day | None) -> AttendanceDay:
    place = event.venue or event.city
    titles = ", ".join(part.title for part in parts_on(event.parts, day))
    return AttendanceDay(
        day=day,
        detail=f"{titles}. {place}." if place else f"{titles}.",
        attendees=_attendees(event, day),
        starts_at=programme.starts_at if programme else None,
        ends_at=programme.ends_at if programme else None,
    )


def _attendees(event: Event, day: date) -> tuple[Attendee, ...]:
    locale = str(get_locale() or "en")
    people = [expected.person for expected in list_expected(event, day)]
    rows = [
        Attendee(
            family=person.family_name,
            given=person.given_name,
            organisation=person.organisation or "",
            country=country_name(person.country_code, locale),
            function=person.function or "",
        )
        for person in people
    ]
    return told_apart(
        sorted(rows, key=lambda row: (*sort_key(row.family, row.given), row.function))
    )
