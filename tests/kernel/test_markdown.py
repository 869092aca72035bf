"""People's Markdown: what passes and what does not."""

import pytest

from clusterix_events.kernel.markdown import markdown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("It is *all* **done**.", "<p>It is <em>all</em> <strong>done</strong>.</p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        (
            "[us](https://example.org)",
            '<p><a href="https://example.org" rel="noopener noreferrer">us</a></p>',
        ),
        ("[us](javascript:alert(1))", "<p>[us](javascript:alert(1))</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("![x](file:///etc/passwd)", "<p>![x](file:///etc/passwd)</p>"),
        ("# Title", "<p># Title</p>"),
    ],
)
def test_markdown_becomes_harmless_html(text: str, html: str) -> None:
    assert markdown(text).strip() == html
