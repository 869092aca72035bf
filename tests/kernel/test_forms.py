"""Texts that people type are bounded, seen as typed, and refused with a reason at their field."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import DateField, DateTimeLocalField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.forms import Form, VersionField

UNSEEN = "This holds a sign that cannot be seen or stored. Please type it again."


class NoteForm(Form):
    name = StringField(validators=[DataRequired("Please say your name.")])
    short = StringField(validators=[Length(max=3, message="Too long.")])
    note = TextAreaField()
    seats = IntegerField(validators=[Optional()])
    on = DateField(validators=[Optional()])
    closes_at = DateTimeLocalField(validators=[Optional()])
    version = VersionField()


@pytest.fixture
def fill(app):
    def fill(**values: str) -> NoteForm:
        with app.test_request_context(method="POST"):
            form = NoteForm(MultiDict({"name": "Ana", **values}))
            form.validate()
            return form

    return fill


pytestmark = pytest.mark.backend("sqlite")


def test_plain_answers_are_taken(fill):
    form = fill(name="Ștefan O’Connor", note="two\nlines\tand a tab")

    assert (form.errors, form.note.data) == ({}, "two\nlines\tand a tab")


def test_missing_answer_is_named_at_its_field(fill):
    assert fill(name="").errors == {"name": ["Please say your name."]}


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\u202e", "\u2066", "\ufffd", chr(0xD800), "\n"])
def test_sign_that_cannot_be_seen_is_refused_in_a_line(fill, sign):
    assert fill(name=f"Ana{sign}").errors == {"name": [UNSEEN]}


def test_nul_is_shown_as_the_replacement_sign(fill):
    assert fill(name="A\x00na").name.data == "A\ufffdna"


@pytest.mark.parametrize(("field", "limit"), [("name", 200), ("note", 4000)])
def test_text_is_refused_beyond_its_limit(fill, field, limit):
    assert fill(**{field: "x" * limit}).errors == {}
    assert fill(**{field: "x" * (limit + 1)}).errors == {
        field: [f"Please use at most {limit} characters; these are {limit + 1}."]
    }


def test_own_limit_of_a_field_counts(fill):
    assert fill(short="long").errors == {"short": ["Too long."]}


def test_refusal_of_a_rule_stands_at_its_field_or_above_the_form(fill):
    form = fill()

    form.refuse(RuleError("No such name.", field="name"))
    form.refuse(RuleError("The event is over."))
    form.refuse(RuleError("Nobody knows where.", field="elsewhere"))

    assert form.name.errors == ["No such name."]
    assert form.form_errors == ["The event is over.", "Nobody knows where."]


@pytest.mark.parametrize("number", ["2147483648", "-2147483648", "99999999999999999999"])
def test_number_that_no_table_holds_is_refused(fill, number):
    assert fill(seats=number).errors == {"seats": ["Please write a number below 2,147,483,648."]}


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"])
def test_day_near_the_ends_of_the_calendar_is_refused(fill, day):
    message = "Please write a year from 1900 to 2200."

    errors = fill(on=day, closes_at=f"{day}T00:00").errors

    assert errors == {"on": [message], "closes_at": [message]}


def test_number_and_day_that_people_plan_with_are_taken(fill):
    assert fill(seats="-3", on="2012-10-29").errors == {}


@pytest.mark.parametrize(
    ("typed", "version"),
    [("7", 7), ("", 0), ("-1", 0), ("²", 0), ("2147483648", 0), ("9" * 5000, 0)],
)
def test_version_that_cannot_be_read_is_one_that_never_was(fill, typed, version):
    assert fill(version=typed).version.number == version
