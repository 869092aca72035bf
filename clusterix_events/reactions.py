"""All cross-feature behaviour on one page: which functions run when a fact is published."""

from clusterix_events.kernel.facts import Reactions

REACTIONS: Reactions = {}

# The demonstration is loaded by the same services; no mail may leave the house for it.
MAIL_REACTIONS: Reactions = {}


def with_mail() -> Reactions:
    """Return all reactions, those that write mails last."""
    facts = {**REACTIONS, **MAIL_REACTIONS}
    return {fact: REACTIONS.get(fact, ()) + MAIL_REACTIONS.get(fact, ()) for fact in facts}
