"""What owners agree to, levels, and links of a programme."""

import pytest
from sqlalchemy import select

from clusterix_events.audit.models import LogEntry
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import LinkKind, find_link
from clusterix_events.peer_review import publish_queries, publish_service
from clusterix_events.peer_review.facts import ReportFinished
from clusterix_events.peer_review.models import Practice
from clusterix_events.peer_review.practice_rules import PracticeState
from clusterix_events.peer_review.publish_models import PracticeConsent
from clusterix_events.peer_review.publish_rules import PublishPurpose, Visibility
from tests.factories.peer_review import make_event, make_person, make_practice

TEXT, REPORT = PublishPurpose.TEXT, PublishPurpose.REPORT


@pytest.fixture
def owned(app_context):
    """A reviewed practice with its owner."""
    with transaction():
        event = make_event()
        practice = make_practice(event)
        practice.owner_id = make_person(50, region="RO").id
        practice.state = PracticeState.REVIEWED
    return event, practice.id, practice.owner_id


def flags(practice_id: int) -> tuple[bool, bool]:
    practice = session.get_one(Practice, practice_id)
    return practice.publishes_text, practice.publishes_report


def test_owner_agrees_to_one_purpose_and_to_no_other(owned):
    _event, number, owner = owned
    with transaction():
        for _time in range(2):
            publish_service.agree(number, TEXT, person_id=owner, now=clock.now())

    kept = session.scalars(select(PracticeConsent)).all()
    assert [(one.purpose, one.text_version, one.person_id) for one in kept] == [(TEXT, 1, owner)]
    assert flags(number) == (True, False)


def test_what_is_taken_back_counts_at_once_and_stays_known(owned):
    _event, number, owner = owned
    with transaction():
        publish_service.agree(number, TEXT, person_id=owner, now=clock.now())
    with transaction():
        publish_service.withdraw(number, TEXT, person_id=owner, now=clock.now())
        publish_service.withdraw(number, TEXT, person_id=owner, now=clock.now())
    with transaction():
        publish_service.agree(number, TEXT, person_id=owner, now=clock.now())

    kept = session.scalars(select(PracticeConsent).order_by(PracticeConsent.id)).all()
    assert [one.withdrawn_at is None for one in kept] == [False, True]
    assert flags(number) == (True, False)
    actions = session.scalars(
        select(LogEntry.action).where(LogEntry.action.like("practice.consent%"))
    ).all()
    assert actions == [
        "practice.consent_given",
        "practice.consent_withdrawn",
        "practice.consent_given",
    ]


def test_nobody_else_agrees_or_withdraws(owned):
    _event, number, _owner = owned
    for act in (publish_service.agree, publish_service.withdraw):
        with pytest.raises(publish_service.OwnerMissingError), transaction():
            act(number, TEXT, person_id=99999, now=clock.now())

    assert flags(number) == (False, False)


def test_new_owner_agrees_anew(owned):
    _event, number, owner = owned
    with transaction():
        publish_service.agree(number, TEXT, person_id=owner, now=clock.now())
        other = make_person(51, region="RO").id
        session.get_one(Practice, number).owner_id = other
        session.flush()
        publish_service.agree(number, TEXT, person_id=other, now=clock.now())

    assert publish_queries.list_consents(number)[TEXT].person_id == other


def test_levels_are_kept_apart(owned):
    event, number, _owner = owned
    levels = publish_service.Levels(text=Visibility.PROGRAMME, report=Visibility.PARTNERSHIP)
    with transaction():
        publish_service.set_levels(event, number, levels)

    practice = session.get_one(Practice, number)
    assert (practice.text_visibility, practice.visibility) == (levels.text, levels.report)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Visibility.GROUP, Visibility.PARTNERSHIP),
        (Visibility.PROGRAMME, Visibility.PROGRAMME),
    ],
)
def test_final_report_is_the_partnerships_unless_more(owned, before, after):
    _event, number, _owner = owned
    with transaction():
        session.get_one(Practice, number).visibility = before
    with transaction():
        publish_service.open_to_partners(ReportFinished(1, number))

    assert session.get_one(Practice, number).visibility is after


def test_link_of_the_programme_is_made_once_per_form_and_ends_at_once(owned):
    event, _number, _owner = owned
    with transaction():
        one, same = (
            publish_service.add_programme_link(event, "Secretariat", form_token="a")
            for _time in range(2)
        )
    token = one.link.token
    assert one.link_id == same.link_id
    assert find_link(token, LinkKind.PROGRAMME) is not None
    assert find_link(token, LinkKind.PERSONAL) is None

    with transaction():
        publish_service.end_programme_link(event, one.link_id)

    assert find_link(token, LinkKind.PROGRAMME) is None
    assert publish_queries.list_programme_links(event.id) == []
