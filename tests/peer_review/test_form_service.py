"""Drafts and versions of a review form, and groups that meet with forms of another make."""

from typing import Any

import pytest
from flask import Flask

from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import StaleError
from clusterix_events.peer_review import form_rules as rules
from clusterix_events.peer_review import form_service as service
from clusterix_events.peer_review import (
    queries,
    result_page,
    result_queries,
    reveal_service,
    session_service,
)
from clusterix_events.peer_review.answers import Answers
from clusterix_events.peer_review.form_presets import preset_definition
from clusterix_events.peer_review.models import GroupState, PeerGroup, ReviewFormVersion, Round
from clusterix_events.peer_review.review_form import read_form
from tests.factories.peer_review import make_event, make_group, make_practice, send


def shorten(definition: dict[str, Any]) -> dict[str, Any]:
    """Return the short form in the place of any other."""
    return rules.replace_form(definition, preset_definition("short"))


def lengthen(definition: dict[str, Any]) -> dict[str, Any]:
    """Return the form with twelve criteria and without its other parts."""
    for number in range(rules.CRITERIA_MAX - len(definition["criteria"])):
        words = {"en": f"Words {number}"}
        draft = rules.CriterionDraft(
            label=words, question=words, anchors=dict.fromkeys(rules.ANCHORS, words)
        )
        code = service.new_code(definition)
        definition = rules.add_item(definition, rules.CRITERIA, draft, code=code)
    bare = dict.fromkeys(("recommendations", "transfer", "private_note", "basis"))
    return rules.change_parts(definition, {**bare, "open_questions": []})


def test_group_keeps_its_version_and_the_next_takes_the_draft(app: Flask) -> None:
    with app.app_context():
        with transaction():
            event = make_event()
            first = make_group(event)
            kept = dict(session.get_one(ReviewFormVersion, first.form_id).definition)
            token = service.read_present(event.id).token
            service.change_form(event.id, shorten, token=token)
            with_draft = service.read_present(event.id)
            version = service.form_for_group(event.id)

        stored = session.get_one(ReviewFormVersion, first.form_id)
        assert with_draft.is_draft
        assert (stored.definition, stored.version, version.version) == (kept, 1, 2)
        assert queries.get_group(event.id, first.id).form_id == stored.id


def test_change_of_an_older_page_is_stale(app: Flask) -> None:
    with app.app_context(), transaction():
        event = make_event()
        service.change_form(event.id, shorten, token=0)

        with pytest.raises(StaleError):
            service.change_form(event.id, lengthen, token=0)


def test_discarded_draft_is_brought_back(app: Flask) -> None:
    with app.app_context(), transaction():
        event = make_event()
        draft = service.change_form(event.id, shorten, token=0)
        gone = service.discard(event.id, token=draft.token)
        back = service.undo(event.id, token=gone.token)

        assert (gone.is_draft, back.definition) == (False, draft.definition)


def test_only_groups_not_opened_get_the_latest_version(app: Flask) -> None:
    with app.app_context(), transaction():
        event = make_event()
        group = make_group(event)
        service.change_form(event.id, shorten, token=service.read_present(event.id).token)
        latest = service.publish(event.id)
        moved = service.move_groups(event.id, 1)
        after = group.form_id
        session_service.open_group(group.id, now=clock.now())
        service.change_form(event.id, lengthen, token=service.read_present(event.id).token)
        service.publish(event.id)
        again = service.move_groups(event.id, 2)

        assert (moved, after, again) == ([group.name], latest.id, [])


@pytest.mark.parametrize(("change", "criteria"), [(shorten, 3), (lengthen, 12)])
def test_group_meets_from_sending_to_result_with_any_form(
    app: Flask, change: service.Change, criteria: int
) -> None:
    with app.app_context(), transaction():
        event = make_event()
        service.change_form(event.id, change, token=0)
        group = hold(event)
        form = read_form(group.form.definition)
        profile = result_page.profile(group, form, result_queries.list_figures(group.id))
        columns = result_page.swot(form, result_queries.list_texts(group.id))

        assert group.state is GroupState.CLOSED
        assert profile is not None
        assert [one.after for one in profile.charts] == [[0, 0, 0, 6, 0]] * criteria
        said = [column.title for column in columns if column.texts]
        assert said == (["Strengths", "Weaknesses"] if criteria == 3 else [])


def hold(event: Event) -> PeerGroup:
    """Return a group after its session: all score four before and after."""
    group = make_group(event, practice=make_practice(event))
    session_service.open_group(group.id, now=clock.now())
    group = queries.get_group(event.id, group.id)
    form = read_form(group.form.definition)
    answers = Answers(
        scores=dict.fromkeys(form.criterion_codes, 4),
        opinions={one.code: "Said" for one in form.open_questions},
    )
    for round_ in Round:
        for peer in group.peers:
            send(group, peer, round_, answers)
        reveal_service.reveal_round(group.id, round_, now=clock.now())
    reveal_service.close_group(group.id, now=clock.now())
    return queries.get_group(event.id, group.id)
