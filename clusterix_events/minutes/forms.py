"""The form of minutes: one page, with an empty row for the next decision, action and item."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from clusterix_events.agenda.models import Session
from clusterix_events.kernel.forms import Form, VersionField, choices
from clusterix_events.minutes.models import Minutes, MinutesItem
from clusterix_events.minutes.rules import ActionState, MinutesState
from clusterix_events.minutes.service import ActionText, ItemText, MinutesText

LINE_MAX = 200
SENTENCE_MAX = 600
SUMMARY_MAX = 20_000
PEOPLE_MAX = 20_000

STATE_WORDS = {
    MinutesState.DRAFT: _l("Draft"),
    MinutesState.CIRCULATED: _l("Circulated"),
    MinutesState.APPROVED: _l("Approved"),
}
ACTION_WORDS = {
    ActionState.OPEN: _l("Open"),
    ActionState.DONE: _l("Done"),
    ActionState.DROPPED: _l("Dropped"),
}
HEAD = (
    "title",
    "chair",
    "minute_taker",
    "present",
    "apologies",
    "absent",
    "quorum",
    "last_minutes",
    "next_date",
    "annexes",
    "approval",
    "notice",
)
ALWAYS_TEXT = frozenset({"title", "present", "apologies", "absent"})


class PrepareForm(Form):
    """Choosing the session to be minuted."""

    session = SelectField(_l("Session"), validators=[InputRequired()])

    def offer(self, sessions: list[Session]) -> None:
        """Offer the sessions without minutes."""
        self.session.choices = choices((row.reference, row.title) for row in sessions)


class StateForm(Form):
    """The next state of minutes."""

    state = SelectField(
        _l("State"), choices=choices(STATE_WORDS.items()), validators=[InputRequired()]
    )
    version = VersionField()


class MinutesForm(Form):
    """The head of minutes; `form_for` adds the fields of the items."""

    title = StringField(
        _l("Title"),
        validators=[DataRequired(_l("Please give the minutes a title.")), Length(max=LINE_MAX)],
    )
    chair = StringField(_l("Chair"), validators=[Length(max=LINE_MAX)])
    minute_taker = StringField(_l("Minute taker"), validators=[Length(max=LINE_MAX)])
    present = TextAreaField(
        _l("Present"),
        description=_l("A line for each: name, organisation."),
        validators=[Length(max=PEOPLE_MAX)],
    )
    apologies = TextAreaField(_l("Apologies"), validators=[Length(max=PEOPLE_MAX)])
    absent = TextAreaField(_l("Absent"), validators=[Length(max=PEOPLE_MAX)])
    quorum = StringField(_l("Quorum"), validators=[Length(max=LINE_MAX)])
    last_minutes = StringField(_l("Last minutes"), validators=[Length(max=LINE_MAX)])
    next_date = StringField(_l("Next date"), validators=[Length(max=LINE_MAX)])
    annexes = StringField(_l("Annexes"), validators=[Length(max=SENTENCE_MAX)])
    approval = StringField(_l("Approval"), validators=[Length(max=LINE_MAX)])
    notice = StringField(_l("Notice under the title"), validators=[Length(max=LINE_MAX)])
    new_item = StringField(_l("Add an item"), validators=[Length(max=LINE_MAX)])
    version = VersionField()

    def values(self, minutes: Minutes) -> MinutesText:
        """Return what was typed."""
        return MinutesText(
            head={name: self._head(name) for name in HEAD},
            items={item.id: self._item(item) for item in minutes.items},
            new_item=self._text("new_item"),
        )

    def _head(self, name: str) -> str | None:
        text = self._text(name)
        return text if name in ALWAYS_TEXT else text or None

    def _item(self, item: MinutesItem) -> ItemText:
        decision = self._text(f"new-decision-{item.id}-text")
        action = self._action(f"new-action-{item.id}")
        is_action = bool(action.text or action.who or action.due)
        return ItemText(
            title=self._text(f"item-{item.id}-title"),
            summary=self._text(f"item-{item.id}-summary"),
            decisions={one.id: self._text(f"decision-{one.id}-text") for one in item.decisions},
            actions={one.id: self._action(f"action-{one.id}") for one in item.actions},
            new_decisions=[decision] if decision else [],
            new_actions=[action] if is_action else [],
        )

    def _action(self, stem: str) -> ActionText:
        typed = self[f"{stem}-state"].data if f"{stem}-state" in self else None
        return ActionText(
            text=self._text(f"{stem}-text"),
            who=self._text(f"{stem}-who"),
            due=self[f"{stem}-due"].data,
            state=ActionState(typed) if typed in ACTION_WORDS else ActionState.OPEN,
        )

    def _text(self, name: str) -> str:
        return (self[name].data or "").replace("\r\n", "\n").strip()


def form_for(minutes: Minutes) -> MinutesForm:
    """Return the form of minutes with a row for all that is in them, and the empty ones."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {name: getattr(minutes, name) for name in HEAD}
    data["version"] = minutes.version
    for item in minutes.items:
        _add_item(fields, data, item)
    form_class: type[MinutesForm] = type("MinutesFormOfItems", (MinutesForm,), fields)
    return form_class(data=data)


def _add_item(fields: dict[str, Any], data: dict[str, Any], item: MinutesItem) -> None:
    stem = f"item-{item.id}"
    fields[f"{stem}-title"] = StringField(_l("Item"), validators=[Length(max=LINE_MAX)])
    fields[f"{stem}-summary"] = TextAreaField(
        _l("What was said"), validators=[Length(max=SUMMARY_MAX)]
    )
    data[f"{stem}-title"], data[f"{stem}-summary"] = item.title, item.summary
    for decision in item.decisions:
        fields[f"decision-{decision.id}-text"] = _decision_field(_l("Decision"))
        data[f"decision-{decision.id}-text"] = decision.text
    fields[f"new-decision-{item.id}-text"] = _decision_field(_l("New decision"))
    for action in item.actions:
        _add_action(fields, f"action-{action.id}")
        fields[f"action-{action.id}-state"] = SelectField(
            _l("State"), choices=choices(ACTION_WORDS.items())
        )
        data[f"action-{action.id}-text"], data[f"action-{action.id}-who"] = action.text, action.who
        data[f"action-{action.id}-due"] = action.due
        data[f"action-{action.id}-state"] = action.state.value
    _add_action(fields, f"new-action-{item.id}")


def _add_action(fields: dict[str, Any], stem: str) -> None:
    what = _l("New action") if stem.startswith("new") else _l("Action")
    fields[f"{stem}-text"] = StringField(what, validators=[Length(max=SENTENCE_MAX)])
    fields[f"{stem}-who"] = StringField(_l("Who"), validators=[Length(max=LINE_MAX)])
    fields[f"{stem}-due"] = DateField(_l("By"), validators=[Optional()])


def _decision_field(label: Any) -> TextAreaField:
    return TextAreaField(label, validators=[Length(max=SENTENCE_MAX)])
