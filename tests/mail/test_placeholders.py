from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.mail.placeholders import fill, fill_as_html, find_unknown

VALUES = {"name": "Ana <b>Pop</b>", "link": "https://example.org/r/a?b=1&c=2"}


def test_each_known_name_is_filled():
    assert fill("Dear {name}: {link}", VALUES) == (
        "Dear Ana <b>Pop</b>: https://example.org/r/a?b=1&c=2"
    )


def test_html_escapes_values_and_makes_addresses_links():
    assert fill_as_html("Dear {name}\n\n{link}", VALUES) == (
        "<p>Dear Ana &lt;b&gt;Pop&lt;/b&gt;</p>\n"
        '<p><a href="https://example.org/r/a?b=1&amp;c=2">'
        "https://example.org/r/a?b=1&amp;c=2</a></p>\n"
    )


def test_everything_else_in_braces_prints_as_typed():
    typed = "{a.__class__} {{name}} {{ 7*7 }} {% if x %} %(name)s %s {0} {name!r} ${name} {NAME} {}"
    assert fill(typed, VALUES) == typed.replace("${name}", "$Ana <b>Pop</b>")


def test_what_means_nothing_is_named():
    assert find_unknown("{name} {nmae} {{link}} {x.y} {nmae}", ["name"]) == ["{nmae}", "{nmae}"]


@given(st.text(alphabet="{}name link%()s<>&"))
def test_a_value_is_never_filled_again(value):
    filled = fill("{name}|{link}", {"name": value, "link": "{name}"})
    assert filled == f"{value}|{{name}}"


@given(st.text())
def test_a_text_without_known_names_stays_as_it_is(text):
    assert fill(text, {}) == text
