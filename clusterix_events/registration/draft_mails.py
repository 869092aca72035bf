"""The mails about an unfinished registration: the link to it, and one reminder."""

from typing import Any

from clusterix_events.kernel.addresses import address_of
from clusterix_events.mail.service import send
from clusterix_events.registration import queries
from clusterix_events.registration.draft_models import Draft
from clusterix_events.registration.drafts import get_draft, link_of
from clusterix_events.registration.facts import DraftKept, DraftReminderDue
from clusterix_events.registration.mails import list_link_lines


def send_link(fact: DraftKept) -> None:
    """Write the link to an unfinished registration; an address known already gets its others."""
    draft = get_draft(fact.draft_id)
    _write("draft_kept", draft, key=_key("draft", draft))


def remind(fact: DraftReminderDue) -> None:
    """Write once that a registration is still unfinished, and until when it is kept."""
    draft = get_draft(fact.draft_id)
    _write("draft_reminder", draft, key=_key("draft-reminder", draft))


def _key(message: str, draft: Draft) -> str:
    """Return the key of a mail; with its moment, as an erased draft's number comes again."""
    link = link_of(draft)
    return f"{message}:{draft.id}:{link.id}:{link.created_at.isoformat()}"


def _write(message: str, draft: Draft, *, key: str) -> None:
    event = queries.get_event(draft.event_id)
    context: dict[str, Any] = {
        "event": event,
        "address": address_of("registration.draft", token=link_of(draft).token),
        "until": draft.expires_at.astimezone(event.zone).date(),
        "others": list_link_lines(event.id, draft.email),
    }
    send(message, to=draft.email, context=context, event_id=event.id, key=key, locale=draft.locale)
