"""The answers to choose from in the standard fields."""

from flask_babel import lazy_gettext as _l

from clusterix_events.questions.rules import Choice


def _choices(**labels: object) -> tuple[Choice, ...]:
    return tuple(Choice(value, label) for value, label in labels.items())


TOPICS = tuple(
    Choice(value, label)
    for value, label in (
        ("cluster management", _l("Cluster management")),
        ("roadmapping", _l("Roadmapping")),
        ("cluster policy", _l("Cluster policy")),
        ("smart specialisation", _l("Smart specialisation")),
        ("internationalisation", _l("Internationalisation")),
        ("financial instruments", _l("Financial instruments")),
        ("agro-tech", _l("Agro-tech")),
        ("alpine technologies", _l("Alpine technologies")),
        ("plastics", _l("Plastics")),
    )
)

ORGANISATION_TYPES = _choices(
    public_authority=_l("Public authority"),
    research=_l("University or research"),
    cluster=_l("Cluster or business support"),
    company=_l("Company"),
    ngo=_l("Non-governmental organisation"),
    other=_l("Other"),
)

PARTNER_ROLES = _choices(
    lead_partner=_l("Lead partner"),
    partner=_l("Partner"),
    stakeholder_group=_l("Stakeholder group"),
    guest=_l("Guest"),
    public=_l("Public"),
)
