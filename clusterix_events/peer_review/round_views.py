"""The rounds of an event: what is reviewed when, by whom it is presented, who takes part."""

from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from clusterix_events.agenda.queries import list_sessions
from clusterix_events.agenda.rules import SessionKind
from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.i18n import clock_time, short_day
from clusterix_events.kernel.permissions import authorize
from clusterix_events.kernel.web import flash_message, form_status, redirect_to, render
from clusterix_events.peer_review import round_service
from clusterix_events.peer_review.forms import NOBODY
from clusterix_events.peer_review.lists import session_choices
from clusterix_events.peer_review.practice_rules import REVIEWABLE
from clusterix_events.peer_review.round_conflict_views import described
from clusterix_events.peer_review.round_forms import (
    PeopleForm,
    RoundForm,
    TopicForm,
    expertise_of,
    people_form,
)
from clusterix_events.peer_review.round_models import PartTaken
from clusterix_events.peer_review.round_queries import Setup, Taking, load_setup, themes_of
from clusterix_events.peer_review.round_rules import Topic, next_round
from clusterix_events.peer_review.round_service import Noted


def rounds(slug: str) -> Response:
    """Show the rounds, with the practices reviewed in each."""
    event = _event(slug)
    setup = load_setup(event.id)
    sessions, rooms = _meetings(event), {room.id: room.name for room in event.rooms}
    taking = [one for one in setup.people.values() if one.takes_part is PartTaken.PEER]
    placed = {topic.practice_id for topic in setup.topics}
    left = [
        row.text.title
        for number, row in setup.practices.items()
        if number not in placed and row.practice.state in REVIEWABLE
    ]
    return render(
        "peer_review/rounds.html",
        event=event,
        rounds=[
            (name, [_topic_line(one, setup, sessions, rooms) for one in topics])
            for name, topics in round_service.rounds_of(setup.topics).items()
        ],
        people=ngettext("%(num)s person reviews", "%(num)s people review", len(taking)),
        left=left,
        no_region=[one.person.name for one in taking if one.person.region is None],
    )


def new_round(slug: str) -> Answer:
    """Add a round with its practices."""
    event = _event(slug)
    setup = load_setup(event.id)
    form = RoundForm(data={"name": next_round(setup.round_names)})
    return _round_page(event, setup, form, None)


def review_round(slug: str, name: str) -> Answer:
    """Change which practices are reviewed in a round, or its name."""
    event = _event(slug)
    setup = load_setup(event.id)
    if name not in setup.round_names:
        raise NotFoundError(f"round {name}")
    chosen = [one.practice_id for one in setup.topics if one.round_name == name]
    form = RoundForm(data={"name": name, "practice_ids": chosen})
    return _round_page(event, setup, form, name)


def remove_round(slug: str, name: str) -> Answer:
    """Take out a round that has no groups."""
    event = _event(slug)
    try:
        with transaction():
            round_service.remove_round(event, name)
        flash_message(_("Round %(name)s is taken out.", name=name))
        return redirect_to("peer_review.rounds", slug=slug)
    except RuleError as error:
        event, setup = _event(slug), load_setup(event.id)
        chosen = [one.practice_id for one in setup.topics if one.round_name == name]
        form = RoundForm(formdata=None, data={"name": name, "practice_ids": chosen})
        form.practice_ids.choices = _practice_choices(setup)
        form.form_errors = [str(error.message)]
        return _round_answer(event, form, name, status=422)


def topic(slug: str, name: str, practice_id: int) -> Answer:
    """Say where a group is to meet, who presents the practice and what it is about."""
    event = _event(slug)
    setup = load_setup(event.id)
    found = next(
        (one for one in setup.topics if (one.round_name, one.practice_id) == (name, practice_id)),
        None,
    )
    if found is None:
        raise NotFoundError(f"practice {practice_id} in round {name}")
    row = setup.practices[practice_id]
    form = TopicForm(data=_topic_data(found, themes_of(found, row)))
    form.offer(
        sessions=session_choices(event),
        rooms=[(room.id, room.name) for room in event.rooms],
        people=[(n, described(one.person)) for n, one in setup.people.items()],
    )
    if form.validate_on_submit():
        own = themes_of(Topic(name, practice_id, ""), row)
        try:
            with transaction():
                round_service.save_topic(event, form.topic(name, practice_id, before=own))
            flash_message(_("This is kept; the composer goes by it."))
            return redirect_to("peer_review.rounds", slug=slug)
        except RuleError as error:
            event = _event(slug)
            form.refuse(error)
    return render(
        "peer_review/round_topic.html",
        status=form_status(),
        event=event,
        form=form,
        name=name,
        title=row.text.title,
    )


def group_people(slug: str) -> Answer:
    """Say who takes part and how, who may lead, who is new, who is away, who knows what."""
    event = _event(slug)
    setup = load_setup(event.id)
    names, choices = setup.round_names, [(n, one.person.name) for n, one in setup.people.items()]
    form = people_form(choices, names, _people_data(setup))
    if form.validate_on_submit():
        noted = {number: _noted(form, number) for number in setup.people}
        absent = {name: form[f"absent_{n}"].data or () for n, name in enumerate(names)}
        with transaction():
            round_service.save_people(event, noted, absent)
        flash_message(_("This is kept; the composer goes by it."))
        return redirect_to("peer_review.group_people", slug=slug)
    return render(
        "peer_review/group_people.html",
        status=form_status(),
        event=event,
        form=form,
        rounds=list(enumerate(names)),
        people=[_person_line(n, one) for n, one in setup.people.items()],
    )


def _round_page(event: Event, setup: Setup, form: RoundForm, name: str | None) -> Answer:
    form.practice_ids.choices = _practice_choices(setup)
    if form.validate_on_submit():
        try:
            with transaction():
                round_service.save_round(
                    event, name, (form.name.data or "").strip(), form.practice_ids.data or ()
                )
            flash_message(_("The round is kept."))
            return redirect_to("peer_review.rounds", slug=event.slug)
        except RuleError as error:
            event = _event(event.slug)
            form.refuse(error)
    return _round_answer(event, form, name, status=form_status())


def _round_answer(event: Event, form: RoundForm, name: str | None, *, status: int) -> Response:
    return render("peer_review/round.html", status=status, event=event, form=form, name=name)


def _practice_choices(setup: Setup) -> list[tuple[int, str]]:
    placed = {one.practice_id for one in setup.topics}
    return [
        (number, f"{row.practice.number} {row.text.title}")
        for number, row in setup.practices.items()
        if number in placed or row.practice.state in REVIEWABLE
    ]


def _meetings(event: Event) -> dict[int, str]:
    """Return day and hour of the sessions in which groups meet."""
    return {
        row.id: " ".join(
            part
            for part in (
                short_day(row.day) if row.day else "",
                clock_time(row.starts_at, event.zone) if row.starts_at else "",
            )
            if part
        )
        for row in list_sessions(event.id, kind=SessionKind.PEER_GROUP)
    }


def _topic_line(
    one: Topic, setup: Setup, sessions: dict[int, str], rooms: dict[int, str]
) -> dict[str, Any]:
    row = setup.practices[one.practice_id]
    names = [setup.people[n].person.name for n in one.presenter_ids if n in setup.people]
    group = setup.group_of.get((one.round_name, one.practice_id))
    meets = sessions.get(one.session_id or 0, "")
    return {
        "name": one.name,
        "practice_id": one.practice_id,
        "title": row.text.title,
        "meets": ", ".join(part for part in (meets, rooms.get(one.room_id or 0)) if part),
        "presenters": ", ".join(sorted(names)),
        "themes": ", ".join(themes_of(one, row)),
        "is_settled": group is not None and group.is_settled,
    }


def _topic_data(one: Topic, themes: tuple[str, ...]) -> dict[str, Any]:
    return {
        "name": one.name,
        "session_id": one.session_id or NOBODY,
        "room_id": one.room_id or NOBODY,
        "presenter_ids": sorted(one.presenter_ids),
        "themes": ", ".join(themes),
    }


def _people_data(setup: Setup) -> dict[str, Any]:
    people = setup.people
    absent = {
        f"absent_{n}": sorted(setup.absent.get(name, ()))
        for n, name in enumerate(setup.round_names)
    }
    return {
        "may_lead": [n for n, one in people.items() if one.may_lead],
        "newcomers": [n for n, one in people.items() if one.is_newcomer],
        **absent,
        **{f"part_{n}": one.takes_part.value for n, one in people.items()},
        **{f"expertise_{n}": ", ".join(one.expertise) for n, one in people.items()},
    }


def _noted(form: PeopleForm, number: int) -> Noted:
    return Noted(
        takes_part=PartTaken(form[f"part_{number}"].data),
        may_lead=number in (form.may_lead.data or ()),
        is_newcomer=number in (form.newcomers.data or ()),
        expertise=tuple(expertise_of(form, number)),
    )


def _person_line(number: int, one: Taking) -> dict[str, Any]:
    second = ", ".join(part for part in (one.person.organisation, one.person.region) if part)
    return {"id": number, "name": one.person.name, "second": second, "has_place": one.has_place}


def _event(slug: str) -> Event:
    return authorize("peer_review.organise", find_event(slug))
