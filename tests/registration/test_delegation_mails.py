"""What people read who were named by somebody else, and what their head reads."""

import pytest
from sqlalchemy import select

from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import LinkKind, find_standing_link
from clusterix_events.mail.letters import letter_of
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.places import service as places
from clusterix_events.registration import delegation_service as heads
from clusterix_events.registration import offer_service as offers
from clusterix_events.registration import queries
from tests.factories.delegations import add_delegation, member_named
from tests.factories.events import add_event, add_part


@pytest.fixture
def made(app_context):
    """A delegation of Ana and Ben, whose head has signs of markup in the name."""
    with transaction():
        event = add_event("meeting", organiser_name="Agency", contact_email="office@example.org")
        add_part(event, "conference")
        head = heads.Named("Hana", "<Head>", "hana@example.org")
        return add_delegation(event, "conference", head=head)


def letter(recipient, message):
    mail = session.scalars(
        select(OutgoingMail).where(
            OutgoingMail.recipient == recipient, OutgoingMail.message == message
        )
    ).one()
    session.refresh(mail, ["attachments"])
    return letter_of(mail)


def test_named_person_reads_article_14_and_has_a_link_of_their_own(made):
    sent = letter("ana@example.org", "person_named")

    person = queries.get_registration(member_named(made, "Ana").registration_id).person_id
    link = find_standing_link(LinkKind.PERSONAL, person_id=person, event_id=made.event_id)
    assert sent.subject == "Hana <Head> names you for A meeting"
    assert f"/r/{link.token}\n" in sent.text
    for words in (
        "Complete your form until 21 September 2026, or decline:",
        "Conference\n  5–7 October 2026: Confirmed",
        "Who gave it: Hana <Head>.",
        "Which: your name (Ana Pop) and this address (ana@example.org), nothing else.",
        "Who is responsible: Agency. office@example.org",
        "Your rights: read, correct or erase it, object, and complain",
        "http://localhost/events/meeting/privacy",
    ):
        assert words in sent.text
    assert "Hana &lt;Head&gt;" in sent.html
    assert "<Head>" not in sent.html
    assert "ben@example.org" not in sent.text + sent.html


def test_head_reads_names_and_the_day_and_has_the_page(made):
    sent = letter("hana@example.org", "delegation_registered")

    link = find_standing_link(LinkKind.PERSONAL, person_id=made.person_id, event_id=made.event_id)
    assert f"/r/{link.token}/delegation" in sent.text
    assert "* Ana Pop\n* Ben Pop\n" in sent.text
    assert "until 21 September 2026" in sent.text
    assert "@example.org" not in sent.text


@pytest.mark.parametrize(
    ("erases_name", "told"),
    [
        (False, "Ana Pop declined. The place was given back."),
        (True, "Somebody of your delegation declined and asked for their data to be erased."),
    ],
)
def test_head_learns_who_declined_unless_the_name_is_erased(made, erases_name, told):
    with transaction():
        heads.decline(member_named(made, "Ana").registration_id, erases_name=erases_name)

    sent = letter("hana@example.org", "member_left")
    assert told in sent.text
    assert told in sent.html
    assert "ana@example.org" not in sent.text + sent.html


def test_whoever_declines_is_written_to_no_more(made):
    with transaction():
        heads.decline(member_named(made, "Ana").registration_id, erases_name=False)

    recipients = session.scalars(select(OutgoingMail.recipient)).all()
    assert "ana@example.org" not in recipients


def test_delegation_in_another_language_is_written_in_it(app_context):
    with transaction():
        event = add_event("meeting")
        add_part(event, "conference")
        add_delegation(event, "conference", locale="de")

    mails = session.scalars(select(OutgoingMail.locale)).all()
    assert set(mails) == {"de"}


def test_each_of_a_group_that_waited_together_is_written_to(app_context):
    with transaction():
        event = add_event("meeting")
        part = add_part(event, "tour", capacity=1)
        made = add_delegation(event, "tour", names=("Ana", "Ben"), stays_together=True)
        places.set_queue_rules(part.pool_id, offer_hours=24, lets_smaller_pass=False)
    with transaction():
        places.set_capacity(part.pool_id, 2)
    offered = recipients("place_offered")
    with transaction():
        offers.accept(member_named(made, "Ana").registration.joined_parts[0].id)

    assert offered == ["ana@example.org", "ben@example.org"]
    assert recipients("offer_taken") == ["ana@example.org", "ben@example.org"]


def test_each_of_a_group_that_moves_up_is_written_to(app_context):
    with transaction():
        event = add_event("meeting")
        part = add_part(event, "tour", capacity=1)
        add_delegation(event, "tour", names=("Ana", "Ben"), stays_together=True)
    with transaction():
        places.set_capacity(part.pool_id, 2)

    assert recipients("moved_up") == ["ana@example.org", "ben@example.org"]


def recipients(message):
    chosen = select(OutgoingMail.recipient).where(OutgoingMail.message == message)
    return sorted(session.scalars(chosen))
