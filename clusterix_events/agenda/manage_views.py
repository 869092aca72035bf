"""The organiser's room of the agenda: the day, its sessions, talks and speakers by form."""

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from clusterix_events.agenda import allowing, queries, rules, service, speaker_queries
from clusterix_events.agenda.clashes import ClashKind
from clusterix_events.agenda.forms import (
    STATE_WORDS,
    AllowForm,
    DayForm,
    MoveForm,
    SessionForm,
    ShiftForm,
    SpeakerForm,
    StepForm,
    TalkForm,
    session_data,
    speaker_data,
    talk_data,
)
from clusterix_events.agenda.models import Session
from clusterix_events.agenda.room import agenda_room
from clusterix_events.agenda.rules import SessionKind
from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.permissions import authorize
from clusterix_events.kernel.web import flash_message, form_status, redirect_to, render

STEPS = {"up": -1, "down": 1}


def manage(slug: str) -> Response:
    """Show the agenda of a day as rooms across and time down."""
    event = _event(slug)
    return _day_page(event, ShiftForm(formdata=None))


def publish(slug: str) -> Answer:
    """Publish the agenda as it stands; a conflict that blocks it is said on the page."""
    event = _event(slug)
    try:
        with transaction():
            version = service.publish_agenda(event)
    except RuleError as error:
        return _day_page(_event(slug), ShiftForm(formdata=None), refused=str(error))
    flash_message(_("Version %(number)s of the agenda is published.", number=version.number))
    return redirect_to("agenda.manage", slug=slug, **_looked_at())


def shift(slug: str) -> Answer:
    """Move the rest of a day."""
    event = _event(slug)
    form = ShiftForm()
    if form.validate_on_submit():
        try:
            since = form.moment(event.zone)
            with transaction():
                count = service.shift_day(event, since=since, minutes=form.minutes.data or 0)
            flash_message(_("Moved %(n)s session(s).", n=count))
            return redirect_to("agenda.manage", slug=slug, day=form.day.data)
        except RuleError as error:
            form.refuse(error)
    return _day_page(_event(slug), form)


def allow(slug: str) -> Answer:
    """Allow a conflict as it stands, so that it does not block."""
    event = _event(slug)
    form = AllowForm()
    if form.validate_on_submit():
        try:
            with transaction():
                allowing.allow_clash(
                    event.id, ClashKind(form.kind.data), form.session_ids.data or ()
                )
            flash_message(_("The conflict is allowed."))
        except RuleError as error:
            flash_message(str(error))
    return redirect_to("agenda.manage", slug=slug, **_looked_at())


def take_back_allowance(slug: str, allowance_id: int) -> Answer:
    """Let an allowed conflict block again."""
    event = _event(slug)
    with transaction():
        allowing.take_back(event.id, allowance_id)
    return redirect_to("agenda.manage", slug=slug, **_looked_at())


def add_session(slug: str) -> Answer:
    """Add a session by form."""
    event = _event(slug)
    form = SessionForm(data={"day": request.args.get("day", ""), "version": 0})
    form.offer(event)
    if form.validate_on_submit():
        try:
            values = form.values(event.zone)
            with transaction():
                row = service.add_session(event.id, values)
            flash_message(_("The session is in the agenda."))
            return redirect_to("agenda.session_page", slug=slug, reference=row.reference)
        except RuleError as error:
            form.refuse(error)
    return _form_page("agenda/session.html", event, form, session=None, talks=())


def session_page(slug: str, reference: str) -> Answer:
    """Show and change a session with its talks."""
    event = _event(slug)
    row = _session(event, reference)
    form = SessionForm(data=session_data(row, event.zone))
    form.offer(event, row.day)
    if form.validate_on_submit():
        try:
            values = form.values(event.zone)
            with transaction():
                service.change_session(row, values, version=form.version.number)
            flash_message(_("The session is saved."))
            return redirect_to("agenda.manage", slug=slug, day=values.hours.day)
        except RuleError as error:
            form.refuse(error)
    talks = speaker_queries.list_talks(row.id)
    return _form_page("agenda/session.html", event, form, session=row, talks=talks)


def move_session(slug: str, reference: str) -> Answer:
    """Give a session another hour, room or length, from the grid."""
    event = _event(slug)
    row = _session(event, reference)
    form = MoveForm()
    form.offer(event)
    refused = _("This hour cannot be.")
    if form.validate_on_submit():
        try:
            hours = form.hours(row.hours, event.zone)
            with transaction():
                service.move_session(
                    row, hours, room_id=form.room_id.data, version=form.version.number
                )
            return redirect_to("agenda.manage", slug=slug, **_looked_at() | {"day": hours.day})
        except RuleError as error:
            refused = str(error)
    return _day_page(_event(slug), ShiftForm(formdata=None), refused=refused)


def remove_session(slug: str, reference: str) -> Answer:
    """Take a session out of the agenda; the next page offers to put it back."""
    event = _event(slug)
    row = _session(event, reference)
    day = row.day
    with transaction():
        service.withdraw_session(row)
    return redirect_to("agenda.manage", slug=slug, day=day, removed=reference)


def restore_session(slug: str, reference: str) -> Answer:
    """Put a session back that was taken out."""
    event = _event(slug)
    row = queries.get_session(event.id, reference)
    day = row.day
    with transaction():
        service.restore_session(row)
    flash_message(_("The session is back in the agenda."))
    return redirect_to("agenda.manage", slug=slug, day=day)


def add_talk(slug: str, reference: str) -> Answer:
    """Add a talk at the end of a session."""
    event = _event(slug)
    row = _session(event, reference)
    form = TalkForm(data={"kind": _usual_kind(row), "version": 0})
    form.offer(speaker_queries.list_speakers(event.id))
    if form.validate_on_submit():
        with transaction():
            service.add_slot(row, form.values())
        flash_message(_("The talk is added."))
        return redirect_to("agenda.session_page", slug=slug, reference=reference)
    return _form_page("agenda/talk.html", event, form, session=row, talk=None)


def talk_page(slug: str, talk_id: int) -> Answer:
    """Show and change a talk."""
    event = _event(slug)
    slot = queries.get_slot(event.id, talk_id)
    row = _session_of(slot.session_id)
    form = TalkForm(data=talk_data(slot, speaker_queries.list_speaker_ids(slot.id)))
    form.offer(speaker_queries.list_speakers(event.id))
    if form.validate_on_submit():
        with transaction():
            service.change_slot(slot, form.values(), version=form.version.number)
        flash_message(_("The talk is saved."))
        return redirect_to("agenda.session_page", slug=slug, reference=row.reference)
    return _form_page("agenda/talk.html", event, form, session=row, talk=slot)


def move_talk(slug: str, talk_id: int) -> Answer:
    """Move a talk up or down within its session."""
    event = _event(slug)
    slot = queries.get_slot(event.id, talk_id)
    reference = _session_of(slot.session_id).reference
    form = StepForm()
    if form.validate_on_submit():
        with transaction():
            service.move_slot(slot, steps=STEPS[form.direction.data])
    return redirect_to("agenda.session_page", slug=slug, reference=reference)


def remove_talk(slug: str, talk_id: int) -> Answer:
    """Take a talk out of its session; the next page offers to put it back."""
    event = _event(slug)
    slot = queries.get_slot(event.id, talk_id)
    reference = _session_of(slot.session_id).reference
    with transaction():
        service.withdraw_slot(slot)
    return redirect_to("agenda.session_page", slug=slug, reference=reference, removed_talk=talk_id)


def restore_talk(slug: str, talk_id: int) -> Answer:
    """Put a talk back that was taken out."""
    event = _event(slug)
    slot = queries.get_slot(event.id, talk_id)
    reference = _session_of(slot.session_id).reference
    with transaction():
        service.restore_slot(slot)
    flash_message(_("The talk is back."))
    return redirect_to("agenda.session_page", slug=slug, reference=reference)


def speakers(slug: str) -> Answer:
    """List the speakers and add one, who needs no registration."""
    event = _event(slug)
    form = SpeakerForm(data={"state": rules.SpeakerState.ACCEPTED.value, "version": 0})
    if form.validate_on_submit():
        with transaction():
            service.add_new_speaker(event.id, **form.values())
        flash_message(_("The speaker is added."))
        return redirect_to("agenda.speakers", slug=slug)
    rows = speaker_queries.list_speakers(event.id)
    return _form_page("agenda/speakers.html", event, form, speakers=rows, state_words=STATE_WORDS)


def speaker_page(slug: str, speaker_id: int) -> Answer:
    """Show and correct a speaker."""
    event = _event(slug)
    row = speaker_queries.get_speaker(event.id, speaker_id)
    name = row.person.full_name
    form = SpeakerForm(data=speaker_data(row))
    if form.validate_on_submit():
        try:
            with transaction():
                service.change_speaker(row, **form.values(), version=form.version.number)
            flash_message(_("The speaker is saved."))
            return redirect_to("agenda.speakers", slug=slug)
        except RuleError as error:
            form.refuse(error)
    return _form_page("agenda/speaker.html", _event(slug), form, name=name)


def _event(slug: str) -> Event:
    return authorize("agenda.edit", find_event(slug))


def _session(event: Event, reference: str) -> Session:
    row = queries.get_session(event.id, reference)
    if row.withdrawn_at is not None:
        raise NotFoundError(reference)
    return row


def _session_of(session_id: int) -> Session:
    row = queries.find_session(session_id)
    if row is None:
        raise NotFoundError(str(session_id))
    return row


def _usual_kind(row: Session) -> str:
    return "keynote" if row.kind is SessionKind.KEYNOTE else "talk"


def _looked_at() -> dict[str, str]:
    """Return the day and zoom of the page a button was on, when they can be read."""
    form = DayForm(formdata=request.args)
    form.validate()
    found = {"day": form.day.data.isoformat() if form.day.data else "", "zoom": form.zoom.data}
    return {name: value for name, value in found.items() if value and value != "15"}


def _day_page(event: Event, shift_form: ShiftForm, *, refused: str = "") -> Response:
    look = DayForm(formdata=request.args)
    look.validate()
    wanted = shift_form.day.data or look.day.data
    room = agenda_room(event, wanted)
    if shift_form.day.data is None:
        shift_form.day.data = room.day
    is_coarse = look.zoom.data == "30"
    address = url_for("agenda.manage", slug=event.slug)
    return render(
        "agenda/manage.html",
        status=form_status(),
        event=event,
        agenda=room,
        shift_form=shift_form,
        refused=refused,
        removed=_removed(event, look.removed.data),
        is_coarse=is_coarse,
        zooms=[
            (_("30 min"), f"{address}?day={room.day}&zoom=30", is_coarse),
            (_("15 min"), f"{address}?day={room.day}", not is_coarse),
        ],
        days=[(tab.word, f"{address}?day={tab.day}", tab.is_current) for tab in room.days],
    )


def _removed(event: Event, reference: str | None) -> Session | None:
    """Return the session that was just taken out, so that the page can offer it back."""
    if not reference:
        return None
    try:
        row = queries.get_session(event.id, reference)
    except NotFoundError:
        return None
    return row if row.withdrawn_at is not None else None


def _form_page(template: str, event: Event, form: object, **context: object) -> Response:
    status = form_status()
    look = DayForm(formdata=request.args)
    look.validate()
    return render(
        template,
        status=status,
        event=event,
        form=form,
        removed_talk=look.removed_talk.data,
        **context,
    )
