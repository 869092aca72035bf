"""What organisers type when they build a review form; every text in each language of the form."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.forms import Form, VersionField, choices
from clusterix_events.kernel.i18n import LANGUAGES
from clusterix_events.peer_review import form_rules as rules
from clusterix_events.peer_review.form_rules import CriterionDraft, OptionDraft, QuestionDraft
from clusterix_events.peer_review.form_texts import in_languages, languages_of

EMPTY_ROWS = 2
FEEDS = (
    ("strengths", _l("Strengths")),
    ("weaknesses", _l("Weaknesses")),
    ("opportunities", _l("Opportunities")),
    ("threats", _l("Threats")),
    ("conditions", _l("Conditions for success")),
    ("", _l("No part of the SWOT")),
)
CRITERION_TEXTS = {
    "label": _l("Name"),
    "short": _l("Short name, where there is little room"),
    "question": _l("Question"),
    "anchor_1": _l("What a 1 means"),
    "anchor_3": _l("What a 3 means"),
    "anchor_5": _l("What a 5 means"),
}
QUESTION_TEXTS = {
    "label": _l("Question"),
    "short": _l("Short name, above the answers"),
}
NEEDED = _l("Please fill this in.")


class OptionsField(Field):
    """Choices as rows: the code kept unseen, and the words in each language."""

    def __init__(self, label: Any, *, languages: Sequence[str], **settings: Any) -> None:
        super().__init__(label, **settings)
        self.languages = tuple(languages)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the rows; those without words in the first language are left out."""
        self.process_errors = []
        self.data: list[OptionDraft] = list(data or ())
        if formdata is None or f"{self.name}_code" not in formdata:
            return
        names = ("code", *self.languages)
        columns = [formdata.getlist(f"{self.name}_{name}") for name in names]
        rows = list(zip_longest(*columns, fillvalue=""))[: rules.OPTIONS_MAX + 10]
        self.data = [
            OptionDraft(
                code=code,
                label={
                    language: text.strip()
                    for language, text in zip(self.languages, texts, strict=True)
                    if text.strip()
                },
            )
            for code, *texts in rows
            if texts[0].strip()
        ]

    def rows(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return what the page shows: each choice with its words by language, then empty rows."""
        filled = [
            (one.code, [(code, one.label.get(code, "")) for code in self.languages])
            for one in self.data
        ]
        return [*filled, *[("", [(code, "") for code in self.languages])] * EMPTY_ROWS]


class BuilderForm(Form):
    """One part of a review form; `languages` are those the form is given in, the first one first.

    `texts` are the names of its texts; the field of each language is called <name>_<language>.
    """

    version = VersionField()
    languages: Sequence[str] = ()
    texts: Mapping[str, Any] = {}

    def said(self, name: str) -> dict[str, str]:
        """Return a text as it is typed, by language."""
        typed = {code: (self[f"{name}_{code}"].data or "").strip() for code in self.languages}
        return {code: words for code, words in typed.items() if words}

    def first_of(self) -> list[Field]:
        """Return the fields in the form's first language."""
        return [self[f"{name}_{self.languages[0]}"] for name in self.texts]

    def others(self) -> list[tuple[str, str, list[Field]]]:
        """Return (code, language, fields) for each further language."""
        return [
            (code, LANGUAGES[code], [self[f"{name}_{code}"] for name in self.texts])
            for code in self.languages[1:]
        ]

    def refuse(self, error: RuleError) -> None:
        """Put a rule's message at the field of the first language."""
        name = f"{error.field}_{self.languages[0]}"
        if name in self:
            self[name].errors = [*self[name].errors, error.message]
            return
        super().refuse(error)


class LanguagesForm(Form):
    """Which languages a form is given in."""

    first = SelectField(_l("First language"), choices=choices(LANGUAGES.items()))
    version = VersionField()


for _code, _name in LANGUAGES.items():
    setattr(LanguagesForm, f"has_{_code}", BooleanField(_name))


class MoveForm(Form):
    """Where a line goes: one up or down, or before another one."""

    to = StringField()
    before = StringField()
    version = VersionField()


def builder_form(
    definition: Mapping[str, Any],
    texts: Mapping[str, Any],
    *,
    data: Mapping[str, Any],
    optional: Sequence[str] = ("short",),
    fields: Mapping[str, Any] | None = None,
) -> Any:
    """Return a form with a field for each text and language, and others; `data` by name."""
    known = languages_of(definition).known
    made: dict[str, Any] = {"languages": known, "texts": texts}
    values: dict[str, Any] = {}
    for name, label in texts.items():
        for code in known:
            is_needed = code == known[0] and name not in optional
            checks = [InputRequired(NEEDED)] if is_needed else [Optional()]
            field_label = label if code == known[0] else f"{label} ({LANGUAGES[code]})"
            made[f"{name}_{code}"] = StringField(
                field_label, checks, render_kw={"lang": code} if code != "en" else None
            )
            values[f"{name}_{code}"] = in_languages(data.get(name), known[0]).get(code)
    made |= fields or {}
    rest = {name: value for name, value in data.items() if name not in texts}
    return type("PartForm", (BuilderForm,), made)(data={**values, **rest})


def criterion_form(definition: Mapping[str, Any], one: Mapping[str, Any], token: int) -> Any:
    """Return the form of a criterion; `one` is {} for a new one."""
    anchors = {f"anchor_{point}": text for point, text in one.get("anchors", {}).items()}
    return builder_form(definition, CRITERION_TEXTS, data={**one, **anchors, "version": token})


def criterion_draft(form: Any) -> CriterionDraft:
    """Return a criterion as it is typed."""
    return CriterionDraft(
        label=form.said("label"),
        short=form.said("short"),
        question=form.said("question"),
        anchors={point: form.said(f"anchor_{point}") for point in rules.ANCHORS},
    )


def question_form(definition: Mapping[str, Any], one: Mapping[str, Any], token: int) -> Any:
    """Return the form of an open question; `one` is {} for a new one."""
    data = {
        **one,
        "feeds": one.get("feeds") or "",
        "max_length": one.get("max_length", 400),
        "is_required": one.get("required", False),
        "version": token,
    }
    return builder_form(
        definition,
        QUESTION_TEXTS,
        data=data,
        fields={
            "max_length": limit_field(),
            "feeds": SelectField(_l("The answers become"), choices=choices(FEEDS)),
            "is_required": BooleanField(_l("An answer is required")),
        },
    )


def question_draft(form: Any) -> QuestionDraft:
    """Return an open question as it is typed."""
    return QuestionDraft(
        label=form.said("label"),
        short=form.said("short"),
        feeds=form.feeds.data or None,
        max_length=form.max_length.data or 0,
        is_required=bool(form.is_required.data),
    )


def limit_field(label: Any = None) -> IntegerField:
    """Return a field for the greatest number of characters."""
    return IntegerField(label or _l("At most how many characters"), [InputRequired(NEEDED)])


def options_data(one: Sequence[Mapping[str, Any]] | None, first: str) -> list[OptionDraft]:
    """Return stored choices as their field shows them."""
    return [
        OptionDraft(code=each["code"], label=in_languages(each["label"], first))
        for each in one or ()
    ]


def heading(name: str) -> str:
    """Return what a part of the form is called."""
    return {
        "begin": _("Before the criteria"),
        "guiding": _("The host’s questions"),
        "recommendations": _("Recommendations"),
        "transfer": _("Statement of the region"),
        "note": _("Note to the moderator"),
    }[name]
