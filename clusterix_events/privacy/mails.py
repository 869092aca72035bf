"""The mail that answers a request for erasure."""

from clusterix_events.kernel import clock
from clusterix_events.mail.service import send
from clusterix_events.privacy.facts import ErasureAnswered
from clusterix_events.privacy.queries import terms_of
from clusterix_events.privacy.request_page import staying
from clusterix_events.privacy.request_service import plan_erasure
from clusterix_events.registration import queries


def tell_erased(fact: ErasureAnswered) -> None:
    """Write to somebody that their data is erased, and what stays, why and until when."""
    registration = queries.get_registration(fact.registration_id)
    event, person = registration.event, registration.person
    if not person.email:
        return
    today = clock.now().astimezone(event.zone).date()
    plan = plan_erasure(event, queries.get_fresh_registration(registration.id), today=today)
    send(
        "erasure_answered",
        to=person.email,
        context={"event": event, "staying": staying(event, plan, terms_of(event))},
        event_id=event.id,
        person_id=person.id,
        key=f"erasure:{fact.request_id}",
        locale=registration.notice_locale,
    )
