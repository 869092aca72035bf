"""Questions that meetings of a kind usually ask, to begin with and to change."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from clusterix_events.questions.rules import YES, QuestionKind


@dataclass(frozen=True, kw_only=True)
class TemplateQuestion:
    """A question of a template; its code is its own, so that it is never added twice."""

    code: str
    kind: QuestionKind
    label: Any
    help: Any = ""
    section: str = "questions"
    is_required: bool = False
    shown_if: str | None = None
    shown_if_values: tuple[str, ...] = ()
    choices: tuple[Any, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    erase: str = "30"


@dataclass(frozen=True, kw_only=True)
class Template:
    """Some questions under a name, with one sentence on what they are for."""

    title: Any
    text: Any
    questions: tuple[TemplateQuestion, ...]


_ONE, _YES_NO, _LINE = QuestionKind.ONE_OF, QuestionKind.YES_NO, QuestionKind.SHORT_TEXT
_LONG, _NUMBER = QuestionKind.LONG_TEXT, QuestionKind.NUMBER

TEMPLATES: Final[Mapping[str, Template]] = MappingProxyType(
    {
        "conference": Template(
            title=_l("Conference"),
            text=_l("How people heard of it, a poster of their own, the dinner, a question."),
            questions=(
                TemplateQuestion(
                    code="heard_of_it",
                    kind=_ONE,
                    label=_l("How did you hear of this event?"),
                    choices=(
                        _l("From a colleague"),
                        _l("By a mail"),
                        _l("On a website"),
                        _l("In another way"),
                    ),
                ),
                TemplateQuestion(
                    code="shows_poster", kind=_YES_NO, label=_l("Would you like to show a poster?")
                ),
                TemplateQuestion(
                    code="poster_title",
                    kind=_LINE,
                    label=_l("Title of your poster"),
                    is_required=True,
                    shown_if="shows_poster",
                    shown_if_values=(YES,),
                ),
                TemplateQuestion(
                    code="joins_dinner", kind=_YES_NO, label=_l("Will you come to the dinner?")
                ),
                TemplateQuestion(
                    code="question_to_speakers",
                    kind=_LONG,
                    label=_l("A question you would like to hear answered"),
                    help=_l("We pass it on to the speakers without your name."),
                ),
            ),
        ),
        "partners-meeting": Template(
            title=_l("Partners’ meeting"),
            text=_l("Voting, points for the agenda, an invitation letter, the evening."),
            questions=(
                TemplateQuestion(
                    code="votes",
                    kind=_YES_NO,
                    label=_l("Do you vote for your partner?"),
                    help=_l("One person votes for each partner."),
                ),
                TemplateQuestion(
                    code="agenda_points",
                    kind=_LONG,
                    label=_l("Points for the agenda"),
                    help=_l("They reach whoever prepares the meeting."),
                ),
                TemplateQuestion(
                    code="needs_letter",
                    kind=_YES_NO,
                    label=_l("Do you need a letter of invitation for a visa?"),
                ),
                TemplateQuestion(
                    code="letter_address",
                    kind=_LONG,
                    label=_l("Address for the letter"),
                    is_required=True,
                    shown_if="needs_letter",
                    shown_if_values=(YES,),
                ),
                TemplateQuestion(
                    code="joins_evening", kind=_YES_NO, label=_l("Will you come in the evening?")
                ),
            ),
        ),
        "study-tour": Template(
            title=_l("Study tour"),
            text=_l("Where people board, shoes and vests, walking, and what they want to see."),
            questions=(
                TemplateQuestion(
                    code="boards_at",
                    kind=_ONE,
                    label=_l("Where do you board the coach?"),
                    choices=(_l("At the venue"), _l("At the hotel"), _l("I travel on my own")),
                ),
                TemplateQuestion(
                    code="shoe_size",
                    kind=_NUMBER,
                    label=_l("Shoe size"),
                    help=_l("European size, for safety shoes."),
                    minimum=Decimal(30),
                    maximum=Decimal(52),
                    erase="7",
                ),
                TemplateQuestion(
                    code="vest_size",
                    kind=_ONE,
                    label=_l("Size of the safety vest"),
                    choices=(_l("S"), _l("M"), _l("L"), _l("XL"), _l("XXL")),
                    erase="7",
                ),
                TemplateQuestion(
                    code="wants_to_see", kind=_LONG, label=_l("What would you most like to see?")
                ),
            ),
        ),
    }
)
