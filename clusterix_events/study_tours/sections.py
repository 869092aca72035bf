"""What the registration form and the personal page say of a tour."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from clusterix_events.events.models import Event, Part, PartKind
from clusterix_events.kernel.web import draw
from clusterix_events.registration.models import Registration
from clusterix_events.registration.queries import confirmed_parts
from clusterix_events.registration.sections import FormSection, Parsed, PersonalSection
from clusterix_events.study_tours import queries


def _draw(
    event: Event, _typed: Any, _errors: Mapping[str, str], _registration: Registration | None
) -> Markup:
    tours = queries.list_tours(event.id)
    if not tours:
        return Markup()
    return draw("study_tours/_form_section.html", tours=tours, counts=queries.count_tours(tours))


def _parse(_event: Event, _typed: Any) -> Parsed:
    return Parsed()


def _pools(part: Part, _value: Any) -> Sequence[int]:
    return queries.list_pool_ids(part.id)


def _save(_registration: Registration, _value: Any) -> None:
    """Keep nothing of its own: the places tell who is on the tour."""


def _draw_personal(person_id: int, event: Event, _token: str) -> Markup:
    joined = confirmed_parts(person_id, event.id)
    tours = [tour for tour in queries.list_tours(event.id) if tour.part_id in joined]
    if not tours:
        return Markup()
    return draw("study_tours/_personal_section.html", tours=tours)


FORM = FormSection(
    name="study-tour", kind=PartKind.STUDY_TOUR, draw=_draw, parse=_parse, pools=_pools, save=_save
)
PERSONAL = PersonalSection(title=_l("Your study tour"), draw=_draw_personal)
