"""A paper as the answer to a request."""

from flask import Response

from clusterix_events.events.models import Event


def answer_pdf(event: Event, name: str, pdf: bytes) -> Response:
    """Return a PDF to be shown in the browser, under the name of its event and its own."""
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{event.slug}-{name}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
