"""What people and organisers type about rounds, conflicts and the composer."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    Field,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from clusterix_events.kernel.forms import Form, VersionField, choices
from clusterix_events.peer_review.forms import CHOOSE, NEEDED, NOBODY, somebody
from clusterix_events.peer_review.round_models import (
    LockKind,
    PartTaken,
)
from clusterix_events.peer_review.round_own_forms import REASON_MAX
from clusterix_events.peer_review.round_rules import (
    EXPERTISE_MAX,
    Topic,
    read_themes,
)

NAME_MAX = 10
WORDS_MAX = 200
WEIGHT_MOST = 10
SECONDS = (10, 300)
Choices = Sequence[tuple[int, str]]


class AskForm(Form):
    """By when people are asked for their conflicts."""

    due_on = DateField(_l("Answers wanted by"), [InputRequired(NEEDED)])


class ConflictForm(Form):
    """A conflict that an organiser knows of."""

    person_id = SelectField(_l("Person"), [InputRequired(CHOOSE), somebody], coerce=int)
    practice_id = SelectField(_l("Good practice"), [InputRequired(CHOOSE), somebody], coerce=int)
    reason = StringField(
        _l("Why"),
        [Optional(), Length(max=REASON_MAX)],
        description=_l("The person reads it on their page and in their data."),
    )

    def offer(self, *, people: Choices, practices: Choices) -> None:
        """Fill the choices."""
        self.person_id.choices = [(NOBODY, _("Choose a person")), *people]
        self.practice_id.choices = [(NOBODY, _("Choose a practice")), *practices]


class RoundForm(Form):
    """A round: its name, and the practices reviewed in it."""

    name = StringField(
        _l("Name"), [InputRequired(NEEDED), Length(max=NAME_MAX)], description=_l("For example A.")
    )
    practice_ids = SelectMultipleField(
        _l("Good practices reviewed in this round"), [InputRequired(CHOOSE)], coerce=int
    )


class TopicForm(Form):
    """A group to be: its name, where it meets, who presents, what it is about."""

    name = StringField(_l("Name of the group"), [InputRequired(NEEDED), Length(max=NAME_MAX)])
    session_id = SelectField(_l("Session"), [Optional()], coerce=int)
    room_id = SelectField(_l("Room"), [Optional()], coerce=int)
    presenter_ids = SelectMultipleField(
        _l("Who presents the practice"),
        [Optional()],
        coerce=int,
        description=_l("They review nothing in this round."),
    )
    themes = StringField(
        _l("Themes"),
        [Optional(), Length(max=WORDS_MAX)],
        description=_l("With commas between. Compared with the topics people know."),
    )

    def offer(self, *, sessions: Choices, rooms: Choices, people: Choices) -> None:
        """Fill the choices."""
        self.session_id.choices = [(NOBODY, _("Not decided yet")), *sessions]
        self.room_id.choices = [(NOBODY, _("Not decided yet")), *rooms]
        self.presenter_ids.choices = list(people)

    def topic(self, round_name: str, practice_id: int, *, before: Sequence[str]) -> Topic:
        """Return the topic as typed; themes left as they were stay those of the practice."""
        themes = read_themes(self.themes.data)
        return Topic(
            round_name,
            practice_id,
            (self.name.data or "").strip(),
            self.session_id.data or None,
            self.room_id.data or None,
            frozenset(self.presenter_ids.data or ()),
            None if themes == tuple(before) else themes,
        )


class PeopleForm(Form):
    """Who takes part, may lead, is new, is absent in a round, and knows what."""

    may_lead = SelectMultipleField(_l("May lead"), coerce=int)
    newcomers = SelectMultipleField(_l("New"), coerce=int)
    version = VersionField()


def people_form(
    people: Choices, rounds: Sequence[str], data: Mapping[str, Any] | None = None
) -> PeopleForm:
    """Return the form with a row for each person and a column for each round."""
    numbers = [number for number, _name in people]
    fields: dict[str, Field] = {
        f"absent_{n}": SelectMultipleField(_l("Not there in round %(name)s", name=name), coerce=int)
        for n, name in enumerate(rounds)
    }
    parts = choices(
        [
            (PartTaken.PEER.value, _("reviews")),
            (PartTaken.LEADER.value, _("only leads")),
            (PartTaken.NONE.value, _("not at all")),
        ]
    )
    for number in numbers:
        fields[f"part_{number}"] = SelectField(_l("Takes part"), choices=parts)
        fields[f"expertise_{number}"] = StringField(
            _l("Knows about"), [Optional(), Length(max=WORDS_MAX)]
        )
    made: type[PeopleForm] = type("MadeForm", (PeopleForm,), fields)
    form = made(data=dict(data or {}))
    for field in (
        form.may_lead,
        form.newcomers,
        *(form[f"absent_{n}"] for n in range(len(rounds))),
    ):
        field.choices = list(people)
    return form


def expertise_of(form: PeopleForm, number: int) -> list[str]:
    """Return what somebody knows about, as typed."""
    return list(read_themes(form[f"expertise_{number}"].data))[:EXPERTISE_MAX]


def _weight(label: Any, help_text: Any) -> IntegerField:
    return IntegerField(
        label,
        [
            InputRequired(NEEDED),
            NumberRange(0, WEIGHT_MOST, _l("Please give a number from 0 to 10.")),
        ],
        description=help_text,
    )


def _limit(label: Any, least: int, most: int) -> IntegerField:
    sentence = _l("Please give a number from %(least)s to %(most)s.", least=least, most=most)
    return IntegerField(label, [InputRequired(NEEDED), NumberRange(least, most, sentence)])


WEIGHTS = (
    *("expertise", "equal_load", "repeated_pairs", "newcomers", "region_variety", "few_changes"),
)
LIMITS = ("peers_at_least", "peers_at_most", "regions_at_least", "per_region_at_most")


class ComposerForm(Form):
    """What counts how much, and how large and mixed a group is."""

    expertise = _weight(_l("Expertise"), _l("Peers who know the theme of the practice."))
    equal_load = _weight(_l("Equal load"), _l("Everybody reviews and leads about as often."))
    repeated_pairs = _weight(_l("New company"), _l("Few people sit together twice."))
    newcomers = _weight(_l("Newcomers spread"), _l("No group of newcomers alone."))
    region_variety = _weight(_l("Many regions"), _l("As many regions in a group as can be."))
    few_changes = _weight(_l("Few changes"), _l("Stay near the groups that are made up now."))
    peers_at_least = _limit(_l("Peers at least"), 2, 12)
    peers_at_most = _limit(_l("Peers at most"), 2, 15)
    regions_at_least = _limit(_l("Regions at least"), 1, 12)
    per_region_at_most = _limit(_l("From one region at most"), 1, 12)
    seconds = IntegerField(
        _l("Seconds to search at most"),
        [
            InputRequired(NEEDED),
            NumberRange(*SECONDS, _l("Please give a number from 10 to 300.")),
        ],
    )
    version = VersionField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether all fields hold, and the limits among themselves."""
        valid = bool(super().validate(extra_validators))
        least, most = self.peers_at_least.data, self.peers_at_most.data
        if least is not None and most is not None and least > most:
            self.peers_at_most.errors = [_("At most must not be less than at least.")]
            return False
        return valid

    def weights(self) -> dict[str, int]:
        """Return the weights by their names."""
        return {name: self[name].data for name in WEIGHTS}

    def limits(self) -> dict[str, int]:
        """Return the limits by their names."""
        return {name: self[name].data for name in LIMITS}


LOCKS = (
    (LockKind.SEATED, _l("is in this group")),
    (LockKind.KEPT_OUT, _l("is not in this group")),
    (LockKind.MODERATOR, _l("moderates this group")),
    (LockKind.RAPPORTEUR, _l("is its rapporteur")),
    (LockKind.GROUP, _l("The whole group stays as it is")),
)


class LockForm(Form):
    """A decision before the composer is asked."""

    kind = SelectField(_l("What holds"), [InputRequired(CHOOSE)])
    group = SelectField(_l("Group"), [InputRequired(CHOOSE)])
    person_id = SelectField(_l("Person"), [Optional()], coerce=int)

    def offer(self, *, topics: Iterable[Topic], people: Choices) -> None:
        """Fill the choices."""
        self.kind.choices = [(kind.value, words) for kind, words in LOCKS]
        self.group.choices = [
            (key_text(one.round_name, one.practice_id), one.name) for one in topics
        ]
        self.person_id.choices = [(NOBODY, _("Nobody: the whole group")), *people]


class MoveForm(Form):
    """One change by hand of a proposal: a person and the group, or the lead of a group."""

    person_id = IntegerField(validators=[InputRequired(CHOOSE)])
    round_name = StringField(validators=[InputRequired(CHOOSE), Length(max=NAME_MAX)])
    to = StringField(_l("Group"), [Optional(), Length(max=40)])
    version = VersionField()


class ApplyForm(Form):
    """The groups as they stood when the proposal was looked at."""

    seen = StringField(validators=[InputRequired(NEEDED), Length(max=80)])


class MissingForm(Form):
    """Who is missing on the morning, and in which rounds."""

    person_ids = SelectMultipleField(_l("Who is missing"), [Optional()], coerce=int)
    rounds = SelectMultipleField(_l("In these rounds"), [InputRequired(CHOOSE)])

    def offer(self, *, people: Choices, rounds: Collection[str]) -> None:
        """Fill the choices."""
        self.person_ids.choices = list(people)
        self.rounds.choices = [(name, _("Round %(name)s", name=name)) for name in rounds]


def key_text(round_name: str, practice_id: int) -> str:
    """Return a group's key as a form sends it."""
    return f"{practice_id}:{round_name}"


def read_key(text: str) -> tuple[str, int] | None:
    """Return the group's key that a form sent, or None."""
    number, _colon, name = text.partition(":")
    return (name, int(number)) if number.isdecimal() and name else None
