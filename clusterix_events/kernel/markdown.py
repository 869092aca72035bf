"""People's Markdown as harmless HTML."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code"}
PAGE_TAGS = TAGS | {"h2", "h3", "h4"}
ATTRIBUTES = {"a": {"href"}}
SCHEMES = {"http", "https", "mailto"}

_markdown = MarkdownIt("commonmark", {"html": False}).disable(["image", "heading", "lheading"])
_page_markdown = MarkdownIt("commonmark", {"html": False}).disable(["image"])


def markdown(text: str) -> Markup:
    """Return the HTML of a Markdown text: paragraphs, lists, emphasis and links; nothing else."""
    return _cleaned(_markdown.render(text), TAGS)


def page_markdown(text: str) -> Markup:
    """Return the HTML of a text that is a page of its own, its headings below the page's h1."""
    tokens = _page_markdown.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 4)}"
    html = _page_markdown.renderer.render(tokens, _page_markdown.options, {})
    return _cleaned(html, PAGE_TAGS)


def _cleaned(html: str, tags: set[str]) -> Markup:
    clean = nh3.clean(
        html,
        tags=tags,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704 - nh3 let through no more than these tags
