"""Paper forms: printed with numbers, typed in by the moderator, checked a second time."""

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event, get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.pdf import PdfError
from clusterix_events.kernel.permissions import act_as, authorize, current_actor, may, public
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.peer_review import (
    desk_queries,
    paper_forms,
    paper_page,
    paper_queries,
    paper_service,
    queries,
)
from clusterix_events.peer_review.models import GroupState, PeerGroup
from clusterix_events.peer_review.paper_forms import FiguresForm, PaperForm, SheetsForm
from clusterix_events.peer_review.paper_models import PaperPart, PaperSheet, PaperState
from clusterix_events.peer_review.paper_print import print_sheets
from clusterix_events.peer_review.paper_rules import SPARE_SHEETS, sheet_name
from clusterix_events.peer_review.paper_service import Outcome
from clusterix_events.peer_review.policy import PaperOfGroup
from clusterix_events.peer_review.review_form import ReviewForm, read_form
from clusterix_events.peer_review.wording import session_line


def paper(slug: str, group_id: int) -> Response:
    """Show a group's numbered sheets: to print, and to the moderator how far each is typed."""
    event, group = _find(slug, group_id)
    return _paper_page(event, group, SheetsForm(formdata=None, data={"count": _wanted(group)}))


def add_sheets(slug: str, group_id: int) -> Answer:
    """Number as many sheets as are wanted; asked twice it numbers them once."""
    event, _group = _find(slug, group_id)
    form = SheetsForm()
    if form.validate_on_submit():
        try:
            with transaction():
                added = paper_service.add_sheets(group_id, form.count.data or 0)
            flash_message(
                ngettext("%(num)s sheet is numbered.", "%(num)s sheets are numbered.", added)
            )
            return redirect_to("peer_review.paper", slug=slug, group_id=group_id)
        except RuleError as error:
            form.refuse(error)
    return _paper_page(event, queries.get_group(event.id, group_id), form)


def sheets_pdf(slug: str, group_id: int) -> Answer:
    """Answer with the sheets to print, with names only for the moderator who wants them."""
    event, group = _find(slug, group_id)
    if not paper_queries.count_sheets(group_id):
        return redirect_to("peer_review.paper", slug=slug, group_id=group_id)
    wants_names = request.args.get("names") == "1" and may("peer_review.moderate", group)
    try:
        pdf = print_sheets(event, group, with_names=wants_names)
    except PdfError as error:
        form = SheetsForm(formdata=None, data={"count": _wanted(group)})
        return _paper_page(event, group, form, refused=str(error))
    response = Response(pdf, mimetype="application/pdf")
    name = f"{event.slug}-{group.name}-forms.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def sheet(slug: str, group_id: int, number: int) -> Answer:
    """Lead the moderator to the part of a sheet that is typed next."""
    _event, group, found = _find_sheet(slug, group_id, number)
    part = paper_page.next_part(found, paper_forms.parts_of(_form_of(group)))
    return redirect_to(
        "peer_review.paper_part", slug=slug, group_id=group_id, number=number, part=part.value
    )


def paper_part(slug: str, group_id: int, number: int, part: str) -> Answer:
    """Take what stands on a part of a sheet, as a draft or for the second check."""
    event, group, found = _find_sheet(slug, group_id, number)
    review, which = _form_of(group), _part(part)
    form = _typing_form(group, found, review, which)
    if form.validate_on_submit():
        wants_check = "draft" not in request.form
        is_complete = form.misses_nothing() if wants_check else False
        if is_complete or not wants_check:
            try:
                with transaction():
                    paper_service.give_sheet(group_id, number, form.chosen_peer)
                    paper_service.keep_typed(
                        group_id,
                        number,
                        which,
                        form.typed(),
                        is_complete=is_complete,
                        now=clock.now(),
                    )
                return _typed(slug, group_id, number, which, is_complete=is_complete)
            except RuleError as error:
                form.refuse(error)
                group = queries.get_group(event.id, group_id)
                found = paper_queries.get_sheet(group_id, number)
    return _part_page(event, group, found, form, which)


def check_part(slug: str, group_id: int, number: int, part: str) -> Answer:
    """Take the figures a second time, blind; what agrees is sent as any other form."""
    event, group, found = _find_sheet(slug, group_id, number)
    review, which = _form_of(group), _part(part)
    group_name = group.name
    form: FiguresForm = paper_forms.check_form(review, which)()
    outcome = Outcome()
    if form.validate_on_submit() and form.misses_nothing():
        try:
            with transaction():
                outcome = paper_service.check(
                    group_id, number, which, form.reading, now=clock.now()
                )
        except RuleError as error:
            form.refuse(error)
        if outcome.is_counted:
            flash_message(
                _(
                    "%(sheet)s, %(part)s: it counts now.",
                    sheet=sheet_name(group_name, number),
                    part=paper_page.part_name(which).lower(),
                )
            )
            return redirect_to("peer_review.paper", slug=slug, group_id=group_id)
    group = queries.get_group(event.id, group_id)
    found = paper_queries.get_sheet(group_id, number)
    return _check_page(event, group, found, form, which, outcome)


@public
def paper_code(code: str) -> Answer:
    """Lead the moderator from the code on a sheet to its page; tell others whom to hand it to."""
    found = paper_queries.find_sheet_by_code(code)
    group = None if found is None else desk_queries.get_group(found.group_id)
    event = None if group is None else get_event(group.event_id)
    if found is not None and group is not None and event is not None:
        if may("peer_review.moderate", group):
            return redirect_to(
                "peer_review.sheet", slug=event.slug, group_id=group.id, number=found.number
            )
        if may("desk.use", event) or may("peer_review.organise", event):
            return render(
                "peer_review/paper_code.html",
                event=event,
                name=sheet_name(group.name, found.number),
                moderator=group.moderator.full_name,
                line=session_line(group, event.zone),
            )
    return render("peer_review/paper_code.html", event=None, name="", moderator="", line="")


def _typing_form(
    group: PeerGroup, found: PaperSheet, review: ReviewForm, part: PaperPart
) -> PaperForm:
    entry = paper_queries.entry_of(found, part)
    guiding = review.guiding(group.practice_version.guiding_questions)
    form_class = paper_forms.paper_form(review, guiding, part)
    form = form_class(data=paper_forms.filled(entry.typed if entry else {}, found.peer_id))
    sheets = paper_queries.list_sheets(group.id)
    reads_all = may("peer_review.read_answers", group)
    form.offer(paper_page.peers_without_sheet(group, sheets, found, reads_all=reads_all))
    return form


def _typed(slug: str, group_id: int, number: int, part: PaperPart, *, is_complete: bool) -> Answer:
    address = {"slug": slug, "group_id": group_id, "number": number, "part": part.value}
    if is_complete:
        return redirect_to("peer_review.check_part", **address)
    flash_message(_("Kept as a draft."))
    return redirect_to("peer_review.paper", slug=slug, group_id=group_id)


def _part_page(
    event: Event, group: PeerGroup, found: PaperSheet, form: PaperForm, part: PaperPart
) -> Response:
    entry = paper_queries.entry_of(found, part)
    return render(
        "peer_review/paper_part.html",
        status=422 if form.is_submitted() else 200,
        **_shared(event, group, found, part),
        form=form,
        is_counted=entry is not None and entry.state is PaperState.COUNTED,
        is_closed=group.state is GroupState.CLOSED,
        reads_all=may("peer_review.read_answers", group),
    )


def _check_page(
    event: Event,
    group: PeerGroup,
    found: PaperSheet,
    form: FiguresForm,
    part: PaperPart,
    outcome: Outcome,
) -> Response:
    entry = paper_queries.entry_of(found, part)
    for name in outcome.different:
        form[name].data = None  # to be typed after a look at the paper
    return render(
        "peer_review/paper_check.html",
        status=422 if form.is_submitted() else 200,
        **_shared(event, group, found, part),
        form=form,
        outcome=outcome,
        is_typed=entry is not None and entry.state is not PaperState.DRAFT,
        is_counted=entry is not None and entry.state is PaperState.COUNTED,
    )


def _shared(
    event: Event, group: PeerGroup, found: PaperSheet, part: PaperPart
) -> dict[str, object]:
    review = _form_of(group)
    return {
        "event": event,
        "group": group,
        "review": review,
        "guiding": review.guiding(group.practice_version.guiding_questions),
        "sheet": found,
        "name": sheet_name(group.name, found.number),
        "peer": found.peer.person.full_name if found.peer else "",
        "part": part.value,
        "part_name": paper_page.part_name(part),
        "parts": [
            (one.value, paper_page.part_name(one), paper_page.part_state(found, one))
            for one in paper_forms.parts_of(review)
        ],
    }


def _paper_page(event: Event, group: PeerGroup, form: SheetsForm, refused: str = "") -> Response:
    sheets = paper_queries.list_sheets(group.id)
    moderates = may("peer_review.moderate", group)
    reads_all = may("peer_review.read_answers", group)
    parts = paper_forms.parts_of(_form_of(group))
    own = {one.id for one in group.peers if reads_all or one.person_id == group.moderator_id}
    typed = {None, *own}
    return render(
        "peer_review/paper.html",
        status=422 if form.errors or form.form_errors or refused else 200,
        event=event,
        group=group,
        title=group.practice_version.title,
        line=session_line(group, event.zone),
        form=form,
        count=len(sheets),
        moderates=moderates,
        reads_all=reads_all,
        sheets=paper_page.sheet_lines(group, sheets, parts, lambda one: one.peer_id in typed)
        if moderates
        else (),
        refused=refused,
    )


def _wanted(group: PeerGroup) -> int:
    return max(paper_queries.count_sheets(group.id), len(group.peers) + SPARE_SHEETS)


def _form_of(group: PeerGroup) -> ReviewForm:
    return read_form(group.form.definition)


def _part(typed: str) -> PaperPart:
    if typed not in list(PaperPart):
        raise NotFoundError(typed)
    return PaperPart(typed)


def _find(slug: str, group_id: int) -> tuple[Event, PeerGroup]:
    event = find_event(slug)
    group = None if event is None else queries.find_group(event.id, group_id)
    group = authorize("peer_review.print_paper", group)
    assert event is not None  # a group has one
    _act(group)
    return event, group


def _find_sheet(slug: str, group_id: int, number: int) -> tuple[Event, PeerGroup, PaperSheet]:
    event = find_event(slug)
    group = None if event is None else queries.find_group(event.id, group_id)
    found = None if group is None else paper_queries.find_sheet(group_id, number)
    subject = PaperOfGroup(group, found) if group is not None and found is not None else None
    allowed = authorize("peer_review.type_paper", subject)
    assert event is not None  # a group has one
    _act(allowed.group)
    return event, allowed.group, allowed.sheet


def _act(group: PeerGroup) -> None:
    if not current_actor().is_known:
        act_as(group.moderator_id)
