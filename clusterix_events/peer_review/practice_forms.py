"""The form of a good practice, for its owner and for organisers, and what is asked about it."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from email_validator import EmailNotValidError, validate_email
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from clusterix_events.kernel.files import ReceivedFile
from clusterix_events.kernel.forms import Form, VersionField, choices
from clusterix_events.peer_review.consolidation import POINTS
from clusterix_events.peer_review.forms import NEEDED, NOBODY
from clusterix_events.peer_review.practice_fields import (
    FIELDS,
    FIGURE_LABELS,
    FIGURE_MAX,
    FIGURES_MAX,
    GUIDING_QUESTION_MAX,
    GUIDING_QUESTIONS_MAX,
    IMAGE_TEXT_MAX,
    IN_ORDER,
    LABELS,
    ORGANISATION_MAX,
    PLACE_MAX,
    TITLE_MAX,
    figures_of,
    is_safe_link,
    lines_of,
)
from clusterix_events.peer_review.practice_images import Caption, ImageChanges
from clusterix_events.peer_review.practice_models import PracticeImage
from clusterix_events.peer_review.practice_rules import PracticeKind
from clusterix_events.peer_review.practice_service import NewOwner
from clusterix_events.peer_review.practice_text import PracticeText
from clusterix_events.peer_review.review_form import ReviewForm
from clusterix_events.questions import countries, nuts

CANNOT_JUDGE = "NA"
REMARK_MAX = 500
NEEDED_FIELDS = ("title", "organisation", "country_code")
LICENCES = (
    ("", _l("Choose how it may be used")),
    ("cc0", _l("Free of rights (CC0, public domain)")),
    ("cc_by", _l("CC BY: free with the name")),
    ("cc_by_sa", _l("CC BY-SA: free with the name, passed on alike")),
    ("permission", _l("All rights reserved, shown here with permission")),
)


def _one_line_break(value: str | None) -> str | None:
    """Count a line break once, as the page does; a browser sends two signs for it."""
    return value.replace("\r\n", "\n") if value else value


def _limited(limit: int, **more: Any) -> dict[str, Any]:
    return {
        "validators": [Optional(), Length(max=limit)],
        "render_kw": {"data-limit": str(limit)},
        **more,
    }


class PracticeForm(Form):
    """A practice; nothing is needed to keep a draft, and what is written holds its limits."""

    title = StringField(LABELS["title"], **_limited(TITLE_MAX))
    kind = SelectField(
        LABELS["kind"],
        [Optional()],
        default=PracticeKind.PRACTICE.value,
        choices=choices(
            [
                (PracticeKind.PRACTICE.value, _l("Good practice")),
                (PracticeKind.LESSON.value, _l("Lesson learnt")),
            ]
        ),
    )
    organisation = StringField(LABELS["organisation"], **_limited(ORGANISATION_MAX))
    country_code = SelectField(LABELS["country_code"], [Optional()])
    nuts_code = StringField(
        _l("Region (NUTS code or name)"),
        [Optional(), Length(max=100)],
        description=_l("For example SE224 or ITH1. Empty: the practice belongs to the country."),
    )
    place = StringField(LABELS["place"], **_limited(PLACE_MAX))
    shows_contact = BooleanField(_l("Show my contact to everyone who may read the practice"))
    image_file = FileField(
        _l("Another picture"),
        [Optional()],
        description=_l("PNG or JPEG, at most 5 MB."),
        render_kw={"accept": ".png,.jpg,.jpeg"},
    )
    image_alt = StringField(_l("What is to be seen"), **_limited(IMAGE_TEXT_MAX))
    image_rights = StringField(_l("Who holds the rights"), **_limited(IMAGE_TEXT_MAX))
    image_licence = SelectField(_l("Licence"), [Optional()], choices=choices(LICENCES), default="")
    is_right = BooleanField(
        _l("This is right, to the best of my knowledge, and may be reviewed by peers.")
    )
    seen = HiddenField(validators=[Optional(), Length(max=2000)])
    version = VersionField()
    self_codes: tuple[str, ...] = ()
    file_ids: tuple[int, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_countries()
        for field in self:  # parts of a row: that the whole row is optional is said once
            if field.name.startswith(("figure_", "image_")):
                field.flags.required_here = True

    def offer_countries(self) -> None:
        """Fill the choices of the country, and say what a practice needs in the end."""
        self.country_code.choices = [
            ("", _("Choose a country")),
            *countries.list_countries(str(get_locale() or "en")),
        ]
        for name in NEEDED_FIELDS:
            self[name].flags.required_here = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether all fields hold, the region's code and the links among them."""
        valid = bool(super().validate(extra_validators))
        typed = _typed(self.nuts_code)
        if typed and nuts.read_region(typed) is None:
            self.nuts_code.errors = [
                _("No region has this code or name. Use a NUTS code such as SE224.")
            ]
            valid = False
        wrong = [line for line in lines_of(_typed(self["links"])) if not is_safe_link(line)]
        if wrong and not self["links"].errors:
            self["links"].errors = [
                _("This is no address that begins with https://: %(line)s", line=wrong[0][:60])
            ]
            valid = False
        return valid

    def text(self) -> PracticeText:
        """Return what was typed as a practice's text."""
        region = nuts.read_region(_typed(self.nuts_code)) if _typed(self.nuts_code) else None
        details: dict[str, Any] = {one.code: _typed(self[one.code]) for one in FIELDS}
        details["figures"] = self._figures()
        questions = [_typed(self[f"guiding_{n}"]) for n in range(1, GUIDING_QUESTIONS_MAX + 1)]
        return PracticeText(
            title=_typed(self.title),
            organisation=_typed(self.organisation),
            country_code=self.country_code.data or "",
            nuts_code=region.code if region else None,
            place=_typed(self.place) or None,
            details={code: said for code, said in details.items() if said},
            guiding_questions=[question for question in questions if question],
            kind=PracticeKind(self.kind.data or PracticeKind.PRACTICE),
            self_assessment=self._self_assessment(),
        )

    def image_changes(self, new: ReceivedFile | None) -> ImageChanges:
        """Return what was said of the pictures, with the one that came with the form."""
        return ImageChanges(
            captions={number: self._caption(f"image_{number}") for number in self.file_ids},
            removed=frozenset(n for n in self.file_ids if self[f"image_{n}_remove"].data),
            new=new,
            new_caption=self._caption("image"),
        )

    @property
    def version_number(self) -> int:
        """The version that was on the page; 0 when somebody took it away."""
        return self.version.number

    def changed_since(self, now: PracticeText) -> list[str]:
        """Return the codes of the fields that somebody else changed since the page was opened."""
        pairs = (one.partition(":") for one in (self.seen.data or "").split(","))
        seen = {code: mark for code, _sign, mark in pairs}
        fields = now.plain_fields().items()
        return [code for code, said in fields if seen.get(code) != _mark(said)]

    def _figures(self) -> list[dict[str, str]]:
        rows = [
            {code: _typed(self[f"figure_{n}_{code}"]) for code in FIGURE_LABELS}
            for n in range(1, FIGURES_MAX + 1)
        ]
        filled = [{code: said for code, said in row.items() if said} for row in rows]
        return [row for row in filled if row]

    def _self_assessment(self) -> dict[str, int | None]:
        chosen = {code: self[f"self_{code}"].data for code in self.self_codes}
        return {
            code: None if value == CANNOT_JUDGE else int(value)
            for code, value in chosen.items()
            if value
        }

    def _caption(self, name: str) -> Caption:
        return Caption(
            _typed(self[f"{name}_alt"]),
            _typed(self[f"{name}_rights"]),
            self[f"{name}_licence"].data or "",
        )


class OrganisersPracticeForm(PracticeForm):
    """A practice as its organiser enters or corrects it; the owner's draft may be incomplete."""

    owner_id = SelectField(
        _l("Owner"),
        [Optional()],
        coerce=int,
        description=_l("Reads the result and answers the recommendations."),
    )
    needs_all = True

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Fill the choices of the owner."""
        self.owner_id.choices = [(NOBODY, _("Not recorded")), *people]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether all fields hold, and nothing that is needed is missing."""
        valid = super().validate(extra_validators)
        for name in NEEDED_FIELDS if self.needs_all else ():
            if not self[name].errors and not self[name].data:
                self[name].errors = [str(NEEDED)]
                valid = False
        return valid


for _one in FIELDS:
    _kind = TextAreaField if _one.is_long else StringField
    _more = {"description": _one.help, "filters": [_one_line_break]}
    setattr(PracticeForm, _one.code, _kind(_one.words, **_limited(_one.max_length, **_more)))
for _n in range(1, GUIDING_QUESTIONS_MAX + 1):
    _label = _l("Question %(n)s to the peers", n=_n)
    setattr(PracticeForm, f"guiding_{_n}", StringField(_label, **_limited(GUIDING_QUESTION_MAX)))
for _n in range(1, FIGURES_MAX + 1):
    for _code, _name in FIGURE_LABELS.items():
        setattr(PracticeForm, f"figure_{_n}_{_code}", StringField(_name, **_limited(FIGURE_MAX)))


F = TypeVar("F", bound=PracticeForm)


def form_for(base: type[F], review: ReviewForm | None, images: Iterable[PracticeImage]) -> type[F]:
    """Return the form with a field for each criterion and for the captions of each picture."""
    fields: dict[str, Any] = {"file_ids": tuple(one.file_id for one in images)}
    criteria = review.criteria if review else ()
    fields["self_codes"] = tuple(one.code for one in criteria)
    points = [(str(point), str(point)) for point in POINTS]
    for criterion in criteria:
        fields[f"self_{criterion.code}"] = RadioField(
            criterion.label,
            [Optional()],
            choices=choices([*points, (CANNOT_JUDGE, review.cannot_judge if review else "")]),
        )
    for number in fields["file_ids"]:
        name = f"image_{number}"
        fields[f"{name}_alt"] = StringField(_l("What is to be seen"), **_limited(IMAGE_TEXT_MAX))
        fields[f"{name}_rights"] = StringField(
            _l("Who holds the rights"), **_limited(IMAGE_TEXT_MAX)
        )
        fields[f"{name}_licence"] = SelectField(
            _l("Licence"), [Optional()], choices=choices(LICENCES), default=""
        )
        fields[f"{name}_remove"] = BooleanField(_l("Take this picture away"))
    return type("PracticeFormOfEvent", (base,), fields)


def data_of(text: PracticeText, images: Iterable[PracticeImage]) -> dict[str, Any]:
    """Return stored texts in the way the form holds them."""
    questions = dict(enumerate(text.guiding_questions, start=1))
    data: dict[str, Any] = {
        **{one.code: text.details.get(one.code, "") for one in FIELDS},
        **{f"guiding_{n}": questions.get(n, "") for n in range(1, GUIDING_QUESTIONS_MAX + 1)},
        **{
            f"self_{code}": CANNOT_JUDGE if value is None else str(value)
            for code, value in text.self_assessment.items()
        },
        "title": text.title,
        "kind": text.kind.value,
        "organisation": text.organisation,
        "country_code": text.country_code,
        "nuts_code": text.nuts_code or "",
        "place": text.place or "",
    }
    for n, row in enumerate(figures_of(text.details), start=1):
        data |= {f"figure_{n}_{code}": said for code, said in row.items()}
    for image in images:
        name = f"image_{image.file_id}"
        data |= {
            f"{name}_alt": image.alt,
            f"{name}_rights": image.rights_holder,
            f"{name}_licence": image.licence,
        }
    return data


def seen_mark(text: PracticeText) -> str:
    """Return a short mark for each field, by which a later form knows what others changed."""
    return ",".join(f"{code}:{_mark(said)}" for code, said in text.plain_fields().items())


class AskForm(Form):
    """Whom an organiser asks for a practice: somebody of the event, or somebody new."""

    title = StringField(_l("Title"), [InputRequired(NEEDED), Length(max=TITLE_MAX)])
    owner_id = SelectField(_l("Somebody of this event"), [Optional()], coerce=int)
    given_name = StringField(_l("Given name"), [Optional(), Length(max=100)])
    family_name = StringField(_l("Family name"), [Optional(), Length(max=100)])
    email = StringField(_l("E-mail"), [Optional(), Length(max=200)])

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Fill the choices of people."""
        self.owner_id.choices = [(NOBODY, _("Somebody new, named below")), *people]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether there is a title and one person, known or new."""
        valid = bool(super().validate(extra_validators))
        if not valid or self.owner_id.data:
            return valid
        for name in ("family_name", "email"):
            if not _typed(self[name]):
                self[name].errors = [_("Choose somebody above, or fill this in.")]
                valid = False
        if valid:
            try:
                validate_email(_typed(self.email), check_deliverability=False)
            except EmailNotValidError:
                self.email.errors = [_("This is no e-mail address. Please look at it again.")]
                valid = False
        return valid

    @property
    def owner(self) -> int | NewOwner:
        """Whom it asks."""
        if self.owner_id.data:
            return int(self.owner_id.data)
        return NewOwner(_typed(self.given_name), _typed(self.family_name), _typed(self.email))


class RemarksForm(Form):
    """What should change, at each field and for the whole; its fields are made of the list."""

    version = VersionField()

    @property
    def version_number(self) -> int:
        """The version of the practice that was on the page."""
        return self.version.number

    def remarks(self) -> dict[str, str]:
        """Return what was written, by the codes of fields."""
        return {code: _typed(self[f"remark_{code}"]) for code in ("", *IN_ORDER)}


for _code in ("", *IN_ORDER):
    _title = LABELS[_code] if _code else _l("The practice as a whole")
    setattr(
        RemarksForm,
        f"remark_{_code}",
        TextAreaField(_title, **_limited(REMARK_MAX, filters=[_one_line_break])),
    )


class MoveForm(Form):
    """The version of a practice for which a button was pressed."""

    version = VersionField()


def _typed(field: Field) -> str:
    return (field.data or "").strip()


def _mark(said: str) -> str:
    return f"{zlib.crc32(said.encode()):08x}"


def licence_words(code: str) -> str:
    """Return how a picture may be used, in words."""
    words: Mapping[str, Any] = dict(LICENCES)
    return str(words.get(code, "")) if code else ""
