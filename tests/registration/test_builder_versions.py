"""Whatever an organiser does to a question, what people have answered keeps its words."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clusterix_events.events.models import EventState
from clusterix_events.events.queries import get_event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.questions.queries import answers_of
from clusterix_events.questions.rules import QuestionKind
from clusterix_events.registration import builder_queries, queries
from clusterix_events.registration import builder_service as builder
from clusterix_events.registration.builder_rules import ChoiceDraft, Draft
from clusterix_events.registration.form_fields import read_layout
from clusterix_events.registration.shown import answer_lines
from tests.factories.events import add_event, add_part
from tests.factories.registration import add_registration

KINDS = (QuestionKind.ONE_OF, QuestionKind.SEVERAL_OF, QuestionKind.SHORT_TEXT)
WORDS = ("Small", "Large", "Huge")
CHANGES = st.tuples(
    st.just("change"),
    st.sampled_from(KINDS),
    st.sampled_from(["Size", "Boot size"]),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True),
    st.booleans(),
)
ANSWERS = st.tuples(st.just("answer"), st.sampled_from(WORDS))
PUT_AWAY = st.tuples(st.sampled_from(["retire", "return"]))
EDITS = st.lists(st.one_of(CHANGES, ANSWERS, CHANGES, PUT_AWAY), min_size=2, max_size=8)


def _present(event_id):
    """Return the version that is asked, or the latest one, and whether it is asked."""
    versions = builder_queries.list_versions(event_id, "size")
    asked = [row for row in versions if row.retired_at is None]
    return (asked or [versions[-1]])[0], bool(asked)


def _change(event_id, kind, label, words, shuffles):
    row, _is_asked = _present(event_id)
    known = {each["label"]["en"]: each["value"] for each in row.choices}
    values = list(known.values())
    drafts = tuple(
        ChoiceDraft(
            # A value under other words is what an organiser makes by writing over a choice.
            value=values[number] if shuffles and number < len(values) else known.get(word, ""),
            label={"en": word},
        )
        for number, word in enumerate(words)
    )
    builder.change_field(event_id, row.key, Draft(kind=kind, label={"en": label}, choices=drafts))


def _answer(event_id, word):
    """Answer the question as it is asked now; return the registration and what was meant."""
    row, is_asked = _present(event_id)
    values = {
        each["label"]["en"]: each["value"] for each in row.choices if not each.get("is_retired")
    }
    value = word if row.kind is QuestionKind.SHORT_TEXT else values.get(word)
    if not is_asked or value is None:
        return None
    given_ = [value] if row.kind is QuestionKind.SEVERAL_OF else value
    event = get_event(event_id)
    registration = add_registration(event, event.parts[0], **{row.key: given_})
    return registration.id, (row.label["en"], word)


@pytest.mark.usefixtures("app_context")
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS, is_published=st.booleans())
def test_old_answers_keep_their_meaning_after_any_edits(edits, is_published):
    kept = {}
    with transaction():
        event = add_event(state=EventState.PUBLISHED)
        add_part(event)
        event_id = event.id
        choices = tuple(ChoiceDraft(label={"en": word}) for word in WORDS)
        builder.add_field(
            event_id, Draft(kind=KINDS[0], label={"en": "Size"}, choices=choices), code="size"
        )
        for name, *details in [("answer", "Small"), *edits]:
            row, is_asked = _present(event_id)
            try:
                if name == "change" and is_asked:
                    # A form that was never public changes in place until somebody answers.
                    get_event(event_id).state = (
                        EventState.PUBLISHED if is_published else EventState.DRAFT
                    )
                    _change(event_id, *details)
                elif name == "retire" and is_asked:
                    builder.retire_field(event_id, row.key)
                elif name == "return":
                    builder.restore_field(event_id, row.key)
                elif name == "answer":
                    get_event(event_id).state = EventState.PUBLISHED
                    session.flush()
                    answered = _answer(event_id, *details)
                    kept |= dict([answered]) if answered else {}
            except RuleError:
                session.expire_all()
        fields = [field for field in read_layout(event_id).fields if field.is_own]
        said = {
            number: [
                (str(line.label), line.value)
                for line in answer_lines(
                    fields, answers_of(queries.get_registration(number).sheet_id)
                )
            ]
            for number in kept
        }
        session.rollback()

    assert said == {number: [meant] for number, meant in kept.items()}
