"""What organisers, moderators and peers type."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.forms import Form, VersionField, choices
from clusterix_events.peer_review.group_service import GroupPlan, GroupRefusedError
from clusterix_events.peer_review.models import PeerGroup
from clusterix_events.peer_review.practice_rules import REVIEWABLE
from clusterix_events.peer_review.publish_rules import Visibility
from clusterix_events.peer_review.queries import PracticeRow

NEEDED = _l("Please fill this in.")
CHOOSE = _l("Please choose.")
NOBODY = 0


def somebody(_form: Form, field: Field) -> None:
    """Raise ValidationError while nobody is chosen."""
    if field.data == NOBODY:
        raise ValidationError(CHOOSE)


class PublishForm(Form):
    """Who may read a result."""

    visibility = SelectField(
        _l("Who may read the result"),
        [InputRequired(CHOOSE)],
        choices=choices(
            [
                (Visibility.GROUP.value, _l("The group, its host and the organisers")),
                (Visibility.PARTNERSHIP.value, _l("The partnership")),
                (Visibility.PROGRAMME.value, _l("The partnership and the programme")),
                (Visibility.PUBLIC.value, _l("Everyone")),
            ]
        ),
    )


class GroupForm(Form):
    """A group by hand."""

    name = StringField(
        _l("Name"), [InputRequired(NEEDED), Length(max=10)], description=_l("For example A1.")
    )
    round_name = StringField(
        _l("Round"),
        [InputRequired(NEEDED), Length(max=10)],
        description=_l("Nobody is in two groups of one round."),
    )
    practice_id = SelectField(_l("Good practice"), [InputRequired(CHOOSE), somebody], coerce=int)
    session_id = SelectField(_l("Session"), [Optional()], coerce=int)
    room_id = SelectField(_l("Room"), [Optional()], coerce=int)
    peer_ids = SelectMultipleField(
        _l("Peers"),
        [InputRequired(CHOOSE)],
        coerce=int,
        description=_l("Five to eight, from four regions or more, at most two from a region."),
    )
    moderator_id = SelectField(_l("Moderator"), [InputRequired(CHOOSE), somebody], coerce=int)
    rapporteur_id = SelectField(_l("Rapporteur"), [InputRequired(CHOOSE), somebody], coerce=int)
    presenter_ids = SelectMultipleField(_l("Presenters"), [Optional()], coerce=int)
    version = VersionField()

    FIELD_OF_RULE: ClassVar = {
        "peers": "peer_ids",
        "practice": "practice_id",
        "moderator": "moderator_id",
        "name": "name",
        "rapporteur": "rapporteur_id",
    }

    def offer(
        self,
        *,
        practices: Iterable[PracticeRow],
        sessions: Sequence[tuple[int, str]],
        rooms: Sequence[tuple[int, str]],
        people: Sequence[tuple[int, str]],
    ) -> None:
        """Fill the choices."""
        nobody = (NOBODY, _("Choose a person"))
        self.practice_id.choices = [
            (NOBODY, _("Choose a practice")),
            *(
                (row.practice.id, f"{row.practice.number} {row.text.title}")
                for row in practices
                if row.practice.state in REVIEWABLE
            ),
        ]
        self.session_id.choices = [(NOBODY, _("Not decided yet")), *sessions]
        self.room_id.choices = [(NOBODY, _("Not decided yet")), *rooms]
        self.peer_ids.choices = list(people)
        self.presenter_ids.choices = list(people)
        self.moderator_id.choices = [nobody, *people]
        self.rapporteur_id.choices = [nobody, *people]

    def plan(self) -> GroupPlan:
        """Return the group as it was chosen."""
        return GroupPlan(
            name=_typed(self.name),
            round_name=_typed(self.round_name),
            practice_id=self.practice_id.data,
            session_id=self.session_id.data or None,
            room_id=self.room_id.data or None,
            peer_ids=self.peer_ids.data or (),
            moderator_id=self.moderator_id.data,
            rapporteur_id=self.rapporteur_id.data,
            presenter_ids=self.presenter_ids.data or (),
        )

    def refuse(self, error: RuleError) -> None:
        """Put the sentence of every broken rule at the field it is about."""
        breaches = error.breaches if isinstance(error, GroupRefusedError) else [error]
        for breach in breaches:
            name = self.FIELD_OF_RULE.get(breach.field or "", "")
            if name:
                self[name].errors = [*self[name].errors, in_words(breach)]
            else:
                self.form_errors = [*self.form_errors, in_words(breach)]

    @property
    def version_number(self) -> int:
        """The version that was on the page; 0 when somebody took it away."""
        return self.version.number


def group_data(group: PeerGroup) -> dict[str, Any]:
    """Return a stored group in the way its form holds it."""
    return {
        "name": group.name,
        "round_name": group.round_name,
        "practice_id": group.practice_id,
        "session_id": group.session_id or NOBODY,
        "room_id": group.room_id or NOBODY,
        "peer_ids": [peer.person_id for peer in group.peers],
        "moderator_id": group.moderator_id,
        "rapporteur_id": group.rapporteur_id,
        "presenter_ids": [one.person_id for one in group.presenters],
        "version": group.version,
    }


class EntranceForm(Form):
    """The reference on a badge, typed at the group's door."""

    reference = StringField(
        _l("The ten letters on your badge"), [InputRequired(NEEDED), Length(max=40)]
    )


class NameForm(Form):
    """A name, typed at the group's door."""

    typed_name = StringField(_l("Your name"), [InputRequired(NEEDED), Length(max=100)])


class CodeForm(Form):
    """Six digits from a mail."""

    digits = StringField(
        _l("The six digits from the mail"), [InputRequired(NEEDED), Length(max=20)]
    )


class AdmissionForm(Form):
    """Whom the moderator takes a typed name for; no peer: nobody of this group."""

    peer_id = IntegerField(_l("Peer"), [Optional()])
    away = StringField(validators=[Optional()])


class ClockForm(Form):
    """The clock as the page showed it whose button was pressed."""

    clock = StringField(validators=[Optional()])


class StretchForm(ClockForm):
    """How many minutes more a step gets."""

    minutes = IntegerField(_l("Minutes"), [Optional(), NumberRange(1, 30)])


def in_words(error: RuleError) -> str:
    """Return a rule's message in the reader's language."""
    sentence = getattr(error, "sentence", None)
    if sentence is None:
        return str(error.message)
    return _(sentence, **getattr(error, "values", {}))


def _typed(field: Field) -> str:
    return (field.data or "").strip()
