"""The addresses of paper forms; that in the printed code is in upper case."""

from clusterix_events.peer_review import paper_views

PAPER = "/manage/<slug>/groups/<int:group_id>/paper"
SHEET = f"{PAPER}/<int:number>"
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

ADDRESSES = (
    (PAPER, paper_views.paper, GET),
    (f"{PAPER}/sheets", paper_views.add_sheets, POST),
    (f"{PAPER}/sheets.pdf", paper_views.sheets_pdf, GET),
    (SHEET, paper_views.sheet, GET),
    (f"{SHEET}/<part>", paper_views.paper_part, BOTH),
    (f"{SHEET}/<part>/check", paper_views.check_part, BOTH),
    ("/P/<code>", paper_views.paper_code, GET),
)
