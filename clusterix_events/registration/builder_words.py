"""The kinds of questions in the words of those who build a form."""

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clusterix_events.questions.rules import NO, TICKED, YES, Question, QuestionKind
from clusterix_events.registration.builder_rules import ANY

# In the order in which they are offered: name, and what it is good for.
KINDS: Final[dict[QuestionKind, tuple[Any, Any]]] = {
    QuestionKind.SHORT_TEXT: (_l("Short text"), _l("One line, up to 200 characters.")),
    QuestionKind.LONG_TEXT: (_l("Long text"), _l("Several lines, up to 4,000 characters.")),
    QuestionKind.ONE_OF: (_l("One of several"), _l("One choice; places may be limited.")),
    QuestionKind.SEVERAL_OF: (
        _l("Several of several"),
        _l("Any number of choices; places may be limited."),
    ),
    QuestionKind.YES_NO: (_l("Yes or no"), _l("Two answers of equal weight.")),
    QuestionKind.TICK: (_l("A box to tick"), _l("For a statement that the person confirms.")),
    QuestionKind.NUMBER: (_l("Number"), _l("With a least and a greatest one if you like.")),
    QuestionKind.DATE: (_l("Date"), _l("A day, from the calendar of the browser.")),
    QuestionKind.TIME: (_l("Time"), _l("Hours and minutes.")),
    QuestionKind.EMAIL: (_l("E-mail"), _l("Checked for its form.")),
    QuestionKind.PHONE: (_l("Phone"), _l("With the country code.")),
    QuestionKind.COUNTRY: (_l("Country"), _l("From the list of all countries.")),
    QuestionKind.REGION: (_l("Region"), _l("By its NUTS code or its name.")),
    QuestionKind.FILE: (_l("File"), _l("A PDF or a picture, such as a scanned letter.")),
    QuestionKind.HEADING: (_l("Heading"), _l("No question: a title between questions.")),
}


def condition_words(on: Question, value: str) -> str:
    """Return the answer on which a condition rests, in words."""
    words = {choice.value: str(choice.label) for choice in on.choices}
    words |= {YES: _("Yes"), NO: _("No"), TICKED: _("ticked"), ANY: _("anything")}
    return words.get(value, value)
