"""The steps in which a peer walks through a review form, on the phone one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from flask_babel import gettext as _

from clusterix_events.peer_review.models import Round
from clusterix_events.peer_review.review_form import Criterion, ReviewForm

BEGIN, CRITERION, WORDS, RECOMMEND, TRANSFER, SEND = (
    *("begin", "criterion", "words"),
    *("recommend", "transfer", "send"),
)


@dataclass(frozen=True)
class Step:
    """One step: its kind, what stands above its title, and what the button to it says."""

    kind: str
    count: str
    title: str
    announced: str
    criterion: Criterion | None = None


@dataclass(frozen=True)
class Placed:
    """A step with the words of the button that leads on from it; "" on the last one."""

    step: Step
    next: str


def steps_of(review: ReviewForm, guiding: Sequence[str], round_: Round) -> tuple[Placed, ...]:
    """Return the steps of a round; what the form leaves out is no step."""
    steps = [*_before(review, round_), *_criteria(review), *_after(review, guiding, round_)]
    leading = [Placed(step, following.announced) for step, following in pairwise(steps)]
    return (*leading, Placed(steps[-1], ""))


def _before(review: ReviewForm, round_: Round) -> list[Step]:
    if round_ is Round.AFTER:
        return []
    minutes = _("About %(n)s minutes", n=review.estimated_minutes)
    return [Step(BEGIN, minutes, _("Before you begin"), "")]


def _criteria(review: ReviewForm) -> list[Step]:
    every = len(review.criteria)
    return [
        Step(
            CRITERION,
            _("Criterion %(n)s of %(all)s", n=n, all=every),
            one.label,
            _("Next: %(name)s", name=one.label),
            one,
        )
        for n, one in enumerate(review.criteria, start=1)
    ]


def _after(review: ReviewForm, guiding: Sequence[str], round_: Round) -> list[Step]:
    steps = []
    if round_ is Round.BEFORE and (guiding or review.open_questions):
        name = _("Next: %(name)s", name=_("in your words"))
        steps.append(Step(WORDS, _("After the criteria"), _("In your words"), name))
    if round_ is Round.AFTER and review.recommendations.is_asked:
        name = _("Next: %(name)s", name=_("recommendations"))
        steps.append(Step(RECOMMEND, _("None, one or several"), _("What you recommend"), name))
    if round_ is Round.AFTER and review.transfer.is_asked:
        name = _("Next: %(name)s", name=_("your region"))
        words = _("Shown with the name of your region")
        steps.append(Step(TRANSFER, _("Not anonymous"), words, name))
    last = _("Next: a word to the moderator")
    if not review.private_note.is_asked:
        last = _("Next: %(name)s", name=_("send your form"))
    steps.append(Step(SEND, _("Last step"), _("Send your form"), last))
    return steps
