"""The numbered paper forms of a group as one tagged PDF."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import render_template
from flask_babel import gettext as _

from clusterix_events.events.models import Event
from clusterix_events.kernel.addresses import site_address
from clusterix_events.kernel.i18n import written_in
from clusterix_events.kernel.pdf import PdfSource, render_pdf
from clusterix_events.peer_review import paper_queries
from clusterix_events.peer_review.models import PeerGroup
from clusterix_events.peer_review.paper_rules import sheet_name
from clusterix_events.peer_review.review_form import read_form
from clusterix_events.peer_review.wording import session_line


@dataclass(frozen=True)
class PrintedSheet:
    """A sheet as it is printed; the name only where the moderator wants it."""

    number: str
    name: str
    codes: tuple[str, str]


@dataclass(frozen=True)
class PrintedForms:
    """The head and foot of all sheets."""

    event: str
    line: str
    title: str
    edition: str
    remark: str
    lang: str
    sheets: tuple[PrintedSheet, ...]


def sheet_address(code: str) -> str:
    """Return the address in a sheet's QR code, in upper case as far as case has no meaning."""
    scheme, host, path, *_rest = urlsplit(site_address())
    return f"{scheme.upper()}://{host.upper()}{path.rstrip('/')}/P/{code}"


def print_sheets(event: Event, group: PeerGroup, *, with_names: bool) -> bytes:
    """Return a group's sheets in the language of its event; raise PdfError."""
    form = read_form(group.form.definition, event.language)
    text = group.practice_version
    codes: dict[str, str] = {}
    printed = []
    for row in paper_queries.list_sheets(group.id):
        places = (f"code-{row.number}", f"code-{row.number}-region")
        codes |= dict.fromkeys(places, sheet_address(row.code))
        name = row.peer.person.full_name if with_names and row.peer else ""
        printed.append(PrintedSheet(sheet_name(group.name, row.number), name, places))
    with written_in(form.language):
        paper = PrintedForms(
            event=event.title,
            line=session_line(group, event.zone),
            title=text.title,
            edition=_("Group %(name)s.", name=group.name),
            remark=_("Demonstration, not a real event") if event.is_demonstration else "",
            lang=form.language,
            sheets=tuple(printed),
        )
        html = render_template(
            "documents/paper_forms.html",
            paper=paper,
            form=form,
            guiding=form.guiding(text.guiding_questions),
            title=_("Paper forms of group %(name)s", name=group.name),
        )
    return render_pdf(PdfSource(html, codes=codes))
