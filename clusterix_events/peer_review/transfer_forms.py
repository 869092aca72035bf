"""The forms of the transfer map: what is looked for, and a region's statement."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from clusterix_events.kernel.forms import LARGEST, LINE_MAX, Form, choices
from clusterix_events.peer_review.answers import Statement
from clusterix_events.peer_review.review_form import TAKES_SOMETHING, Choice, TransferBlock
from clusterix_events.peer_review.transfer_rules import NOBODY, Filters


class MapForm(Form):
    """What somebody looks for in the map."""

    region = StringField()
    practice = IntegerField()
    barrier = StringField()

    @property
    def filters(self) -> Filters:
        """The filters; what makes no sense finds nothing or is left out."""
        number = self.practice.data or 0
        return Filters(
            region=(self.region.data or "")[:LINE_MAX],
            practice=number if 0 < number < LARGEST else 0,
            barrier=(self.barrier.data or "")[:LINE_MAX],
        )

    @property
    def query(self) -> dict[str, Any]:
        """What the address of the map says."""
        return {name: value for name, value in self.data.items() if value}


class StatementForm(Form):
    """What a region would take; its choices are those of the group's review form."""

    take = RadioField(_l("My region would take"), validators=[InputRequired()])
    element = TextAreaField(_l("Which element"))
    first_step = TextAreaField(_l("First step and by whom"))
    barriers = SelectMultipleField(_l("Main barriers"))
    contact = SelectMultipleField(
        _l("I would like"),
        description=_l(
            "Your name and address go to the host only if you tick one of these and the host "
            "agrees. You may take it back here at any time."
        ),
    )

    def offer(self, block: TransferBlock) -> None:
        """Use the words, choices and lengths of a review form."""
        for field, choice in (
            (self.take, block.take),
            (self.barriers, block.barriers),
            (self.contact, block.contact),
        ):
            field.choices = _pairs(choice)
        for text, question in ((self.element, block.element), (self.first_step, block.first_step)):
            text.validators = [Length(max=question.max_length or 300)]

    def statement(self) -> Statement:
        """Return what is stated; "by no one" stands alone."""
        takes = self.take.data in TAKES_SOMETHING
        contact = self.contact.data or []
        return Statement(
            take=self.take.data,
            element=(self.element.data or "").strip() or None if takes else None,
            first_step=(self.first_step.data or "").strip() or None if takes else None,
            barriers=self.barriers.data or [],
            contact=[NOBODY] if NOBODY in contact else contact,
        )


def _pairs(choice: Choice) -> Any:
    return choices((option.code, option.label) for option in choice.options)
