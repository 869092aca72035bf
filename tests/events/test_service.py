"""What organisers do with an event, its parts, links and people."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from clusterix_events.events import parts, queries, rules, service
from clusterix_events.events.models import Access, EventState, PartKind, PublicityPeriod
from clusterix_events.events.parts import PartDetails
from clusterix_events.events.service import NewEvent
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import StaleError
from clusterix_events.kernel.links import LinkKind, find_link
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.people import queries as people_queries
from clusterix_events.people.models import Role
from clusterix_events.places import queries as places_queries
from tests.factories.people import add_account

pytestmark = pytest.mark.usefixtures("app_context")


def _new(**values) -> NewEvent:
    dull = {
        "title": "Cluster week",
        "starts_on": date(2026, 10, 24),
        "ends_on": date(2026, 10, 26),
        "timezone": "Europe/Bucharest",
    }
    return NewEvent(**dull | values)


def _part(**values) -> PartDetails:
    dull = {
        "title": "Conference",
        "kind": PartKind.CONFERENCE,
        "access": Access.OPEN,
        "starts_on": date(2026, 10, 24),
        "ends_on": date(2026, 10, 26),
    }
    return PartDetails(**dull | values)


@pytest.fixture
def event_id() -> int:
    with transaction():
        organiser = add_account("ana@example.org")
        details = {
            "city": "Bucharest",
            "organiser_name": "The ministry",
            "contact_email": "a@example.org",
        }
        event = service.add_event(_new(details=details), organiser=organiser)
        parts.add_part(event, _part(capacity=50))
        parts.add_room(event, "Great hall", seats=180)
        return event.id


def test_new_event_is_a_draft_with_its_organiser(event_id):
    event = queries.get_event(event_id)
    account = people_queries.find_account("ana@example.org")

    assert (event.slug, event.code, event.state) == ("cluster-week-2026", "CW26", EventState.DRAFT)
    assert people_queries.list_roles(account.id, event_id) == {Role.ORGANISER}
    assert [(part.code, part.position) for part in event.parts] == [("conference", 0)]


def test_address_is_refused_when_it_is_taken(event_id):
    with pytest.raises(rules.AddressTakenError), transaction():
        organiser = add_account()
        service.add_event(_new(slug="cluster-week-2026"), organiser=organiser)


def test_event_with_all_it_needs_is_published(event_id):
    with transaction():
        service.move_event(event_id, EventState.PUBLISHED)

    assert queries.get_public_event("cluster-week-2026").state is EventState.PUBLISHED


def test_publishing_says_what_is_missing():
    with transaction():
        event_id = service.add_event(_new(), organiser=add_account()).id

    with pytest.raises(rules.NotReadyError) as refusal, transaction():
        service.move_event(event_id, EventState.PUBLISHED)

    assert str(refusal.value) == (
        "Say in which city the event takes place. "
        "Say who organises it; the imprint and the privacy notice name them. "
        "Give an address to which people can write. "
        "Add at least one part that people can take part in."
    )


def test_change_on_an_old_version_is_refused(event_id):
    version = queries.get_event(event_id).version
    with transaction():
        service.change_event(event_id, version=version, title="Renamed")

    with pytest.raises(StaleError), transaction():
        service.change_event(event_id, version=version, title="Lost")

    assert queries.get_event(event_id).title == "Renamed"


def test_days_of_an_event_hold_its_parts(event_id):
    version = queries.get_event(event_id).version

    with pytest.raises(rules.DatesError), transaction():
        service.change_event(event_id, version=version, ends_on=date(2026, 10, 25))


def test_lower_capacity_moves_nobody(event_id):
    event = queries.get_event(event_id)
    part = event.parts[0]

    with transaction():
        parts.change_part(event, part, _part(capacity=10))

    assert places_queries.count_pools([part.pool_id])[part.pool_id].capacity == 10


def test_part_that_is_no_longer_by_invitation_ends_its_link(event_id):
    event = queries.get_event(event_id)
    part = event.parts[0]
    with transaction():
        parts.change_part(event, part, _part(access=Access.BY_INVITATION))
        token = parts.invitation_link(event_id, part.id).token

    with transaction():
        parts.change_part(event, part, _part(access=Access.CLOSED))

    assert find_link(token, LinkKind.INVITATION) is None


def test_new_invitation_link_ends_the_one_before(event_id):
    part_id = queries.get_event(event_id).parts[0].id
    with transaction():
        old = parts.renew_invitation_link(event_id, part_id).token

    with transaction():
        new = parts.renew_invitation_link(event_id, part_id).token

    assert find_link(old, LinkKind.INVITATION) is None
    assert find_link(new, LinkKind.INVITATION).target_id == part_id


def test_two_parts_of_a_kind_have_two_codes(event_id):
    event = queries.get_event(event_id)

    with transaction():
        second = parts.add_part(event, _part()).code

    assert second == "conference-2"


def test_room_name_is_given_once(event_id):
    event = queries.get_event(event_id)

    with pytest.raises(rules.NameTakenError), transaction():
        parts.add_room(event, "Great hall")


def test_invited_moderator_gets_a_role_and_one_mail(event_id):
    event = queries.get_event(event_id)
    names = {"given_name": "Bo", "family_name": "Ek", "role": Role.MODERATOR}

    with transaction():
        account = parts.invite(event, "bo@example.org", **names)

    assert people_queries.list_roles(account.id, event_id) == {Role.MODERATOR}
    mail = session.scalars(select(OutgoingMail)).one()
    assert (mail.recipient, mail.subject) == (
        "bo@example.org",
        "Cluster week: you are invited to help",
    )
    assert "http://localhost/password/" in mail.text


def test_last_organiser_stays(event_id):
    account = people_queries.find_account("ana@example.org")

    with pytest.raises(rules.LastOrganiserError), transaction():
        parts.withdraw(event_id, account.id, Role.ORGANISER)


def test_one_of_two_organisers_can_go(event_id):
    first = people_queries.find_account("ana@example.org").id
    event = queries.get_event(event_id)
    names = {"given_name": "Bo", "family_name": "Ek", "role": Role.ORGANISER}
    with transaction():
        parts.invite(event, "bo@example.org", **names)

    with transaction():
        parts.withdraw(event_id, first, Role.ORGANISER)

    holders = people_queries.list_role_holders(event_id)
    assert [(row.email, row.role) for row in holders] == [("bo@example.org", Role.ORGANISER)]


def test_publicity_follows_the_period_until_it_is_edited(event_id):
    event = queries.get_event(event_id)

    with transaction():
        service.use_publicity(event, PublicityPeriod.PERIOD_2007, [])
        own = list(event.publicity_lines)
        service.use_publicity(event, PublicityPeriod.PERIOD_2007, ["European Union", "ERDF"])

    assert own == ["European Union", "European Regional Development Fund"]
    assert event.publicity_lines == ["European Union", "ERDF"]


def test_copy_moves_all_days_and_counts_the_series_on(event_id):
    event = queries.get_event(event_id)
    zone = ZoneInfo("Europe/Bucharest")
    details = _part(
        title="3rd partners’ meeting",
        kind=PartKind.PARTNERS_MEETING,
        ends_on=date(2026, 10, 24),
        capacity=30,
        series_code="partners-meeting",
        number_in_series=3,
        sign_up_closes_at=datetime(2026, 10, 20, 18, 0, tzinfo=zone),
    )
    with transaction():
        parts.add_part(event, details)
        organiser = people_queries.find_account("ana@example.org")
        starts_on = date(2026, 11, 7)
        copied_id = service.copy_event(
            event_id, title="Next week", starts_on=starts_on, organiser=organiser
        ).id

    copy = queries.get_event(copied_id)
    partners = copy.parts[1]
    pools = places_queries.count_pools(part.pool_id for part in copy.parts)
    assert (copy.slug, copy.state, copy.starts_on, copy.ends_on, copy.city) == (
        "next-week-2026",
        EventState.DRAFT,
        date(2026, 11, 7),
        date(2026, 11, 9),
        "Bucharest",
    )
    assert [room.name for room in copy.rooms] == ["Great hall"]
    assert (partners.title, partners.number_in_series) == ("4th partners’ meeting", 4)
    assert partners.sign_up_closes_at == datetime(2026, 11, 3, 16, 0, tzinfo=UTC)
    assert [(pool.capacity, pool.taken) for pool in pools.values()] == [(50, 0), (30, 0)]


def test_notice_gets_a_version_only_when_its_fields_change(event_id):
    with transaction():
        first = service.keep_notice(event_id, [{"id": "email"}]).version
        same = service.keep_notice(event_id, [{"id": "email"}]).version
        changed = service.keep_notice(event_id, [{"id": "email"}, {"id": "diet"}]).version

    assert (first, same, changed) == (1, 1, 2)
    assert queries.get_event(event_id).notice_version == 2


def test_hold_stands_until_its_day_or_until_it_is_lifted(event_id):
    with transaction():
        hold = service.place_hold(
            event_id, reason="audit", until=date(9999, 12, 31), account_id=None
        )
    before = queries.find_hold(event_id, date(2030, 1, 1))

    with transaction():
        service.lift_hold(hold, today=date(2030, 1, 1))

    assert before.reason == "audit"
    assert queries.find_hold(event_id, date(2030, 1, 1)) is None
