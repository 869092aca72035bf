"""Who may be registered twice, and making one registration of two."""

from dataclasses import dataclass
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse
from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.validators import Length

from clusterix_events.events.models import Event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError, StaleError
from clusterix_events.kernel.forms import Form, VersionField, choices
from clusterix_events.kernel.web import flash_message, form_status, redirect_to, render
from clusterix_events.questions.rules import Answer
from clusterix_events.registration import merge_queries, merge_service, queries
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.duplicate_rules import Likeness
from clusterix_events.registration.form_fields import fields_of
from clusterix_events.registration.managed import managed_event
from clusterix_events.registration.models import Registration
from clusterix_events.registration.shown import ORGANISER, words_of
from clusterix_events.registration.summary import place_lines


@dataclass(frozen=True)
class Choice:
    """One field in which two registrations differ, in words."""

    id: str
    label: Any
    first: str
    second: str


class PairForm(Form):
    """Two registrations by their references."""

    first = StringField(validators=[Length(max=20)])
    second = StringField(validators=[Length(max=20)])


class MergeForm(Form):
    """Which of two registrations stays, and which answers come from the other."""

    stays = RadioField(choices=choices([("first", ""), ("second", "")]), default="first")
    from_other = SelectMultipleField(validate_choice=False)
    first_version = VersionField()
    second_version = VersionField()


@blueprint.get("/manage/<slug>/registrations/duplicates")
def duplicates(slug: str) -> Response:
    """Show pairs that may be one person, and why."""
    event = managed_event(slug)
    return render(
        "registration/duplicates.html",
        event=event,
        doubts=merge_queries.list_doubts(event.id),
        words={
            Likeness.SAME_ADDRESS: _("the same address"),
            Likeness.SAME_NAME: _("the same name"),
            Likeness.LIKE_NAME: _("a name that differs by one letter"),
        },
    )


@blueprint.post("/manage/<slug>/registrations/duplicates/apart")
def tell_apart(slug: str) -> WerkzeugResponse:
    """Note that two registrations are two people's; or take that back."""
    event_id, form = managed_event(slug).id, PairForm()
    with transaction():
        ids = [_found(event_id, each.data).id for each in (form.first, form.second)]
        if "undo" in request.form:
            merge_service.doubt_again(*ids)
        else:
            merge_service.tell_apart(*ids)
    if "undo" in request.form:
        flash_message(_("They are on the list again."))
    else:
        flash_message(_("Noted: two people. They are not shown together any more."))
    return redirect_to("registration.duplicates", slug=slug)


@blueprint.route(
    "/manage/<slug>/registrations/duplicates/<first>/<second>", methods=["GET", "POST"]
)
def merge(slug: str, first: str, second: str) -> Response | WerkzeugResponse:
    """Show two registrations side by side and make one of them; 409 when one was changed."""
    event = managed_event(slug)
    form = MergeForm()
    if request.method == "GET" or not form.validate():
        return _page(event, first, second, form, status=form_status())
    try:
        with transaction():
            reference = _merge(event.id, first, second, form)
    except StaleError:
        stale = _("One of the two was changed meanwhile. This is how they are now.")
        return _page(managed_event(slug), first, second, form, status=409, refusal=stale)
    except RuleError as error:
        return _page(managed_event(slug), first, second, form, status=422, refusal=str(error))
    flash_message(_("They are one registration now. Both references lead to it."))
    return redirect_to("registration.registration", slug=slug, reference=reference)


def _merge(event_id: int, first: str, second: str, form: MergeForm) -> str:
    pair = [_found(event_id, reference) for reference in (first, second)]
    versions = {
        pair[0].id: form.first_version.number,
        pair[1].id: form.second_version.number,
    }
    kept, merged = pair if form.stays.data == "first" else reversed(pair)
    made = merge_service.merge(
        kept.id, merged.id, versions=versions, from_merged=form.from_other.data or ()
    )
    return made.reference


def _page(
    event: Event,
    first: str,
    second: str,
    form: MergeForm,
    *,
    status: int = 200,
    refusal: str = "",
) -> Response:
    pair = [_found(event.id, reference) for reference in (first, second)]
    return render(
        "registration/merge.html",
        status=status,
        event=event,
        form=form,
        pair=pair,
        places=[place_lines(each) for each in pair],
        choices=_choices(event, *pair),
        refusal=refusal,
    )


def _choices(event: Event, first: Registration, second: Registration) -> list[Choice]:
    """Return the fields that both answered, and differently, of those an organiser may see."""
    one, other = merge_service.answers_in(first), merge_service.answers_in(second)
    return [
        Choice(field.id, field.question.label, *(_words(field, each) for each in (one, other)))
        for field in fields_of(event)
        if ORGANISER in field.sees
        and one.get(field.id) not in (None, "", [])
        and other.get(field.id) not in (None, "", [])
        and one[field.id] != other[field.id]
    ]


def _words(field: Any, answers: dict[str, Answer]) -> str:
    return words_of(field.question, answers[field.id])


def _found(event_id: int, reference: str | None) -> Registration:
    return queries.get_by_reference(event_id, reference or "")
