"""The parts of a review form beside its lists: each as a form, and back into the definition."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import InputRequired

from clusterix_events.kernel.forms import choices
from clusterix_events.peer_review import form_rules as rules
from clusterix_events.peer_review.form_forms import (
    NEEDED,
    OptionsField,
    builder_form,
    limit_field,
    options_data,
)
from clusterix_events.peer_review.form_service import new_code
from clusterix_events.peer_review.form_texts import languages_of
from clusterix_events.peer_review.review_form import default_definition

BLOCKS: Final = ("begin", "guiding", "recommendations", "transfer", "note")
_LENGTH = 300
_IS_ASKED = _l("Ask this in the form")


def block_form(name: str, definition: Mapping[str, Any], token: int) -> Any:
    """Return the form of one part; KeyError for an unknown name."""
    texts, data, fields = _PARTS[name](definition)
    optional = [*texts] if name in {"recommendations", "transfer", "note"} else ["basis"]
    return builder_form(
        definition, texts, data={**data, "version": token}, fields=fields, optional=optional
    )


def block_parts(name: str, definition: Mapping[str, Any], form: Any) -> dict[str, Any]:
    """Return the parts of the definition as they are typed; None leaves a part out."""
    return _READERS[name](definition, form)


def _begin(definition: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    basis = definition.get("basis") or {}
    texts = {
        "conflict": _l("Question on a conflict of interest"),
        "cannot_judge": _l("Words of “cannot judge”"),
        "basis": _l("Question on what the view is based on"),
    }
    data = {
        "conflict": definition["conflict"]["label"],
        "cannot_judge": definition["cannot_judge"],
        "basis": basis.get("label"),
        "options": options_data(basis.get("options"), languages_of(definition).known[0]),
        "estimated_minutes": definition["estimated_minutes"],
    }
    fields = {
        "estimated_minutes": IntegerField(_l("About how many minutes"), [InputRequired(NEEDED)]),
        "options": _options(definition, _l("Choices for what the view is based on")),
    }
    return texts, data, fields


def _read_begin(definition: Mapping[str, Any], form: Any) -> dict[str, Any]:
    basis = definition.get("basis") or {}
    return {
        "conflict": {"label": form.said("conflict")},
        "cannot_judge": form.said("cannot_judge"),
        "estimated_minutes": form.estimated_minutes.data or 0,
        "basis": {
            "label": form.said("basis"),
            "options": _made(definition, basis.get("options"), form.options.data),
        },
    }


def _guiding(
    definition: Mapping[str, Any],
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    data = {
        "guiding_maximum": str(definition.get("guiding_maximum", rules.GUIDING_MAX)),
        "guiding_max_length": definition["guiding_max_length"],
    }
    numbers = choices((n, str(n)) for n in range(rules.GUIDING_MAX + 1))
    fields = {
        "guiding_maximum": SelectField(_l("At most how many questions"), choices=numbers),
        "guiding_max_length": limit_field(_l("At most how many characters an answer has")),
    }
    return {}, data, fields


def _read_guiding(_definition: Mapping[str, Any], form: Any) -> dict[str, Any]:
    return {
        "guiding_maximum": int(form.guiding_maximum.data),
        "guiding_max_length": form.guiding_max_length.data or 0,
    }


def _recommendations(
    definition: Mapping[str, Any],
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    block = definition.get("recommendations")
    shown = block or default_definition()["recommendations"]
    first = languages_of(definition).known[0]
    lists = {
        "addressees": _l("To whom"),
        "weights": _l("How important"),
        "until": _l("Until when"),
    }
    data = {
        "label": shown["label"],
        "most": str(block["most"] if block else 0),
        "max_length": shown["max_length"],
        **{name: options_data(shown.get(name), first) for name in lists},
    }
    numbers = choices((n, str(n)) for n in range(rules.RECOMMENDATIONS_MAX + 1))
    fields = {
        "most": SelectField(_l("At most how many from each peer"), choices=numbers),
        "max_length": limit_field(),
        **{name: _options(definition, label) for name, label in lists.items()},
    }
    return {"label": _l("Words before a recommendation")}, data, fields


def _read_recommendations(definition: Mapping[str, Any], form: Any) -> dict[str, Any]:
    if form.most.data == "0":
        return {"recommendations": None}
    block = definition.get("recommendations") or default_definition()["recommendations"]
    lists = ("addressees", "weights", "until")
    return {
        "recommendations": {
            "most": int(form.most.data),
            "label": form.said("label"),
            "max_length": form.max_length.data or 0,
            **{name: _made(definition, block.get(name), form[name].data) for name in lists},
        }
    }


_TRANSFER_TEXTS = {
    "take_label": _l("Question on what the region would take"),
    **{f"take_{code}": _l("Answer “%(code)s”", code=code) for code in rules.TAKES},
    "element": _l("Question on the element"),
    "first_step": _l("Question on the first step"),
    "barriers_label": _l("Question on barriers"),
    "contact_label": _l("Question on contact"),
    "contact_help": _l("What is said of names and addresses"),
}


def _transfer(
    definition: Mapping[str, Any],
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    block = definition.get("transfer")
    shown = block or default_definition()["transfer"]
    first = languages_of(definition).known[0]
    takes = {f"take_{one['code']}": one["label"] for one in shown["take"]["options"]}
    data = {
        "is_asked": bool(block),
        "take_label": shown["take"]["label"],
        **takes,
        "element": shown["element"]["label"],
        "element_length": shown["element"]["max_length"],
        "first_step": shown["first_step"]["label"],
        "first_step_length": shown["first_step"]["max_length"],
        "barriers_label": shown["barriers"]["label"],
        "barriers": options_data(shown["barriers"]["options"], first),
        "contact_label": shown["contact"]["label"],
        "contact_help": shown["contact"].get("help"),
        "contact": options_data(shown["contact"]["options"], first),
    }
    fields = {
        "is_asked": BooleanField(_IS_ASKED),
        "element_length": limit_field(_l("At most how many characters on the element")),
        "first_step_length": limit_field(_l("At most how many characters on the first step")),
        "barriers": _options(definition, _l("Barriers")),
        "contact": _options(definition, _l("Kinds of contact")),
    }
    return dict(_TRANSFER_TEXTS), data, fields


def _read_transfer(definition: Mapping[str, Any], form: Any) -> dict[str, Any]:
    if not form.is_asked.data:
        return {"transfer": None}
    block = definition.get("transfer") or default_definition()["transfer"]
    takes = [{"code": code, "label": form.said(f"take_{code}")} for code in rules.TAKES]
    return {
        "transfer": {
            "take": {
                "label": form.said("take_label"),
                "options": [one for one in takes if one["label"]],
            },
            **{
                name: {"label": form.said(name), "max_length": form[f"{name}_length"].data or 0}
                for name in ("element", "first_step")
            },
            "barriers": {
                "label": form.said("barriers_label"),
                "options": _made(definition, block["barriers"]["options"], form.barriers.data),
            },
            "contact": {
                "label": form.said("contact_label"),
                "help": form.said("contact_help"),
                "options": _made(definition, block["contact"]["options"], form.contact.data),
            },
        }
    }


def _note(definition: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    block = definition.get("private_note")
    shown = block or default_definition()["private_note"]
    data = {
        "label": shown["label"],
        "max_length": shown["max_length"],
        "is_asked": bool(block),
    }
    fields = {"is_asked": BooleanField(_IS_ASKED), "max_length": limit_field()}
    return {"label": _l("Question")}, data, fields


def _read_note(_definition: Mapping[str, Any], form: Any) -> dict[str, Any]:
    if not form.is_asked.data:
        return {"private_note": None}
    return {"private_note": {"label": form.said("label"), "max_length": form.max_length.data or 0}}


def _options(definition: Mapping[str, Any], label: Any) -> OptionsField:
    return OptionsField(label, languages=languages_of(definition).known)


def _made(
    definition: Mapping[str, Any], before: Sequence[Mapping[str, Any]] | None, drafts: Any
) -> list[dict[str, Any]]:
    return rules.make_options(before or (), drafts, lambda: new_code(definition))


_PARTS = {
    "begin": _begin,
    "guiding": _guiding,
    "recommendations": _recommendations,
    "transfer": _transfer,
    "note": _note,
}
_READERS = {
    "begin": _read_begin,
    "guiding": _read_guiding,
    "recommendations": _read_recommendations,
    "transfer": _read_transfer,
    "note": _read_note,
}
