"""People who fill in our forms over real HTTP, as a browser without scripts would send them."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType

import httpx
from lxml import html

DEFAULTS = {
    "given_name": "Ana",
    "family_name": "Exemplar",
    "email": "ana@example.org",
    "organisation": "Example Agency",
    "function": "Adviser",
    "country": "RO",
    "region": "RO32",
    "mobile_on_site": "+40 721 000 000",
    "emergency_contact": "Ion Exemplar, +40 721 000 001",
}
PATIENCE = httpx.Timeout(60.0)
# Nobody speaks TLS here; loading the certificates anew for each visitor costs more than a visit.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass(frozen=True)
class Page:
    """An answer and its HTML."""

    status: int
    url: str
    text: str

    @property
    def tree(self) -> html.HtmlElement:
        """The page's elements."""
        return html.fromstring(self.text)

    def words(self, selector: str = "main") -> str:
        """Return the text of the first element that the selector names, spaces joined."""
        return " ".join(self.tree.cssselect(selector)[0].text_content().split())


class Visitor:
    """One person's browser: own cookies, no scripts."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx.Client(
            base_url=base_url, timeout=PATIENCE, follow_redirects=True, verify=NO_TLS
        )

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def get(self, path: str) -> Page:
        """Open a page."""
        return _page(self._http.get(path))

    def send(self, page: Page, answers: Mapping[str, str | list[str]], *, form: str = "") -> Page:
        """Fill in the page's form (the main one, or the one with this action) and send it."""
        element = _form(page.tree, form)
        target = httpx.URL(page.url).join(element.get("action") or "")
        return _page(self._http.post(target, data=filled(element, answers)))

    def register(self, slug: str, **answers: str | list[str]) -> Page:
        """Register on an event's form for all its parts unless `part` says which."""
        page = self.get(f"/events/{slug}/register")
        return self.send(page, DEFAULTS | answers)


def filled(
    form: html.HtmlElement, answers: Mapping[str, str | list[str]]
) -> dict[str, str | list[str]]:
    """Return what a person sends: the answers given, hidden fields, the first of each choice."""
    sent: dict[str, str | list[str]] = {}
    for name in dict.fromkeys(field.get("name") for field in form.cssselect("[name]")):
        fields = form.cssselect(f'[name="{name}"]')
        kind = "select" if fields[0].tag == "select" else fields[0].get("type", "text")
        if name in answers:
            sent[name] = answers[name]
        elif kind in {"hidden", "radio"}:
            sent[name] = fields[0].get("value", "")
        elif name == "part":
            sent[name] = [field.get("value", "") for field in fields]
        elif kind == "select":
            sent[name] = _first_option(fields[0])
    return sent


def _first_option(select: html.HtmlElement) -> str:
    values = [option.get("value", "") for option in select.cssselect("option")]
    return next((value for value in values if value), "")


def _form(tree: html.HtmlElement, action: str) -> html.HtmlElement:
    forms = tree.cssselect(f'form[action$="{action}"]' if action else "main form[method=post]")
    assert forms, "the page has no such form"
    return forms[0]


def _page(answer: httpx.Response) -> Page:
    return Page(answer.status_code, str(answer.url), answer.text)
