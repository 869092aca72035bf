"""The quotas of partners, on the page of a part."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from clusterix_events.events import queries, quotas
from clusterix_events.events.blueprint import blueprint
from clusterix_events.events.models import Event
from clusterix_events.events.part_forms import PartForm, QuotaForm
from clusterix_events.events.part_page import draw_part, part_values
from clusterix_events.events.quotas import QuotaDetails
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.permissions import authorize
from clusterix_events.kernel.web import flash_message, redirect_to


@blueprint.post("/<slug>/settings/parts/<code>/quotas")
def add_quota(slug: str, code: str) -> Response:
    """Keep places of a part for a partner."""
    event, form = _managed(slug), QuotaForm()
    if not form.validate():
        return _page(slug, code, 0, form)
    try:
        with transaction():
            part = queries.get_part(event.id, code)
            quotas.add_quota(event, part, _details(form), today=_today(event))
    except RuleError as error:
        form.refuse(error)
        return _page(slug, code, 0, form)
    flash_message(_("These places are kept for the partner."))
    return redirect_to("events.part", slug=slug, code=code, _anchor="quotas")


@blueprint.post("/<slug>/settings/parts/<code>/quotas/<int:quota_id>")
def change_quota(slug: str, code: str, quota_id: int) -> Response:
    """Change a partner's quota."""
    event, form = _managed(slug), QuotaForm()
    quotas.get_quota(queries.get_part(event.id, code), quota_id)
    if not form.validate():
        return _page(slug, code, quota_id, form)
    try:
        with transaction():
            part = queries.get_part(event.id, code)
            quota = quotas.get_quota(part, quota_id)
            quotas.change_quota(event, part, quota, _details(form), today=_today(event))
    except RuleError as error:
        form.refuse(error)
        return _page(slug, code, quota_id, form)
    flash_message(_("The quota is changed."))
    return redirect_to("events.part", slug=slug, code=code, _anchor="quotas")


@blueprint.post("/<slug>/settings/parts/<code>/quotas/<int:quota_id>/return")
def return_quota(slug: str, code: str, quota_id: int) -> Response:
    """Give what a partner has not taken back to everybody now."""
    event = _managed(slug)
    quotas.get_quota(queries.get_part(event.id, code), quota_id)
    with transaction():
        part = queries.get_part(event.id, code)
        left = quotas.return_quota(event, quotas.get_quota(part, quota_id))
    flash_message(
        ngettext(
            "%(num)s place is everybody’s again.", "%(num)s places are everybody’s again.", left
        )
    )
    return redirect_to("events.part", slug=slug, code=code, _anchor="quotas")


def _managed(slug: str) -> Event:
    return authorize("event.manage", queries.find_event(slug))


def _details(form: QuotaForm) -> QuotaDetails:
    values = form.data
    return QuotaDetails(
        name=values["name"].strip(), size=values["size"], returns_on=values["returns_on"]
    )


def _today(event: Event) -> date:
    return clock.now().astimezone(event.zone).date()


def _page(slug: str, code: str, quota_id: int, form: QuotaForm) -> Response:
    event = queries.find_event(slug)
    if event is None:
        raise NotFoundError(slug)
    part = queries.get_part(event.id, code)
    own = PartForm(formdata=None, data=part_values(event, part))
    return draw_part(event, part, own, status=422, quota=(quota_id, form))
