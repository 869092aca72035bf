"""What is merged into a report, what it traces to, who writes when, and what stays for ever."""

from datetime import timedelta
from typing import Any

import pytest
from flask.ctx import AppContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from clusterix_events.audit.models import LogEntry
from clusterix_events.events.queries import get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.peer_review import (
    report_checks,
    report_entries,
    report_finishing,
    report_queries,
    report_recommendations,
    report_service,
    report_stages,
    reveal_service,
    service,
)
from clusterix_events.peer_review.consolidation import figures
from clusterix_events.peer_review.models import (
    HostResponse,
    Opinion,
    Peer,
    PeerGroup,
    Proposal,
    Recommendation,
    RevealedText,
    Review,
    Round,
    Score,
)
from clusterix_events.peer_review.practice_text import PracticeText
from clusterix_events.peer_review.report_builder import report_content
from clusterix_events.peer_review.report_checks import CheckOverError
from clusterix_events.peer_review.report_content import ReportContent, as_snapshot, read_snapshot
from clusterix_events.peer_review.report_entries import NoSourceError, OtherSectionError
from clusterix_events.peer_review.report_models import Outcome, Role, Section
from clusterix_events.peer_review.report_recommendations import (
    Advised,
    NothingToMergeError,
    OneWordingError,
)
from clusterix_events.peer_review.report_rules import Lack, NotReadyError, ReportStage
from clusterix_events.peer_review.report_service import (
    AnsweredAlreadyError,
    NothingToUndoError,
    ReasonMissingError,
    Reply,
)
from clusterix_events.peer_review.report_stages import OpenPointsError
from clusterix_events.peer_review.report_writing import (
    RECOMMENDATIONS,
    TEXTS,
    Hand,
    StageError,
    StaleReportError,
)
from tests.factories.peer_review import (
    answers,
    make_event,
    make_group,
    make_open_group,
    send,
)
from tests.peer_review.report_support import (
    ADVICE,
    advance,
    behind,
    close_with_answers,
    fresh,
    hand,
    numbers,
    write_all,
)


@pytest.fixture
def group(app_context: AppContext) -> PeerGroup:
    """A closed group of six whose host asked one question; the third peer reports."""
    event = make_event()
    practice = service.add_practice(
        event,
        PracticeText(
            title="Inter-cluster co-operation",
            organisation="Institute",
            country_code="RO",
            nuts_code="RO",
            details={"summary": "Clusters meet.", "contact": "CONTACTSECRET"},
            guiding_questions=["What would you measure?"],
        ),
    )
    made = make_group(event, practice=practice)
    return close_with_answers(open_again(made))


def open_again(group: PeerGroup) -> PeerGroup:
    from clusterix_events.peer_review import session_service

    session_service.open_group(group.id, now=clock.now())
    group.final_opened_at = clock.now()
    session.flush()
    return group


def texts(group: PeerGroup, section: Section) -> list[RevealedText]:
    return report_finishing.texts_by_section(group)[section]


def content(group: PeerGroup) -> ReportContent:
    from clusterix_events.events.queries import get_event

    return report_content(get_event(group.event_id), fresh(group))


def merge(group: PeerGroup, section: Section, count: int = 2, words: str = "One sentence") -> int:
    chosen = [one.id for one in texts(group, section)[:count]]
    return report_entries.merge_texts(
        group, hand(group), section, chosen, words, now=clock.now()
    ).id


def sources(group: PeerGroup, entry_id: int) -> list[str]:
    return [one.text for one in report_queries.get_entry(group.id, entry_id).sources]


class TestTexts:
    def test_sentence_stands_for_the_texts_it_was_made_of(self, group):
        entry_id = merge(group, Section.STRENGTHS)

        assert sources(group, entry_id) == ["keep text 0", "keep text 1"]

    def test_text_is_put_back_and_the_last_one_is_not(self, group):
        entry_id = merge(group, Section.STRENGTHS)
        first, second = (one.id for one in texts(group, Section.STRENGTHS)[:2])

        report_entries.put_back(group, hand(group), entry_id, first, now=clock.now())

        assert sources(group, entry_id) == ["keep text 1"]
        with pytest.raises(NoSourceError):
            report_entries.put_back(group, hand(group), entry_id, second, now=clock.now())

    def test_sentence_moves_to_another_side_and_never_to_a_question(self, group):
        entry_id = merge(group, Section.WEAKNESSES)
        chosen = [one.id for one in texts(group, Section.WEAKNESSES)[:3]]
        change = report_entries.change_entry

        moved = change(
            group,
            hand(group),
            entry_id,
            text="New",
            section=Section.THREATS,
            text_ids=chosen,
            now=clock.now(),
        )

        assert (moved.section, moved.text, len(moved.sources)) == (Section.THREATS, "New", 3)
        with pytest.raises(OtherSectionError):
            change(
                group,
                hand(group),
                entry_id,
                text="New",
                section=Section.GUIDING_1,
                text_ids=chosen,
                now=clock.now(),
            )

    def test_split_and_undo_bring_back_what_was(self, group):
        entry_id = merge(group, Section.STRENGTHS)
        before = report_entries.state_of(group.id)

        report_entries.split_entry(group, hand(group), entry_id, now=clock.now())
        gone = report_entries.state_of(group.id)
        report_service.undo_last(group, hand(group), TEXTS, now=clock.now())

        assert gone == {"entries": []}
        assert report_entries.state_of(group.id) == before
        report_service.undo_last(group, hand(group), TEXTS, now=clock.now())
        assert report_entries.state_of(group.id) == gone
        with pytest.raises(NothingToUndoError):
            report_service.undo_last(group, hand(group), TEXTS, now=clock.now())

    def test_sentences_change_places(self, group):
        first = merge(group, Section.STRENGTHS, words="First")
        merge(group, Section.STRENGTHS, words="Second")

        report_entries.shift_entry(group, hand(group), first, by=1, now=clock.now())

        assert [one.text for one in content(group).swot[0].sentences] == ["Second", "First"]

    def test_text_of_another_group_is_no_source(self, group):
        other = close_with_answers(make_open_group(make_event("other"), name="B1"))
        foreign = texts(other, Section.STRENGTHS)[0].id

        with pytest.raises(NotFoundError):
            report_entries.merge_texts(
                group, hand(group), Section.STRENGTHS, [foreign], "Foreign", now=clock.now()
            )


class TestRecommendations:
    def test_everybody_behind_a_merge_is_counted_once(self, group):
        first, second = numbers(group)[:2]

        merged = report_recommendations.merge_recommendations(
            group, hand(group), [first, second], "Both", now=clock.now()
        )

        people = session.scalars(
            select(Review.peer_id)
            .join(Proposal, Proposal.review_id == Review.id)
            .where(Proposal.recommendation_id == merged.id)
        ).all()
        regions = session.scalars(select(Peer.region).where(Peer.id.in_(people))).all()
        assert (merged.supporters, merged.regions) == (len(set(people)), len(set(regions)))
        assert len(numbers(group)) == 3

    def test_regions_behind_a_merge_are_told_from_four_peers_on_and_at_the_end(self, group):
        own, other = numbers(group)[:2]
        report_recommendations.merge_recommendations(
            group, hand(group), [own, other], "Both", now=clock.now()
        )
        for_all = report_content(get_event(group.event_id), group, is_final=True)

        assert {(one.support, one.regions) for one in content(group).recommendations} == {
            ("Supported by 4 peers. Must.", 0),
            ("Supported by 1 peer. Must.", 0),
        }
        assert {(one.supporters, "region" in one.support) for one in for_all.recommendations} == {
            (4, True),
            (1, False),
        }

    def test_split_gives_each_wording_its_own_supporters_again(self, group):
        before = behind(group)
        number = report_recommendations.merge_recommendations(
            group, hand(group), numbers(group), "All", now=clock.now()
        ).id
        together = behind(group)

        report_recommendations.split_recommendation(group, hand(group), number, now=clock.now())

        assert next(iter(together.values()))[0] == 6
        assert behind(group) == before
        with pytest.raises(OneWordingError):
            report_recommendations.split_recommendation(
                group, hand(group), numbers(group)[0], now=clock.now()
            )

    def test_one_wording_is_put_back_and_undone(self, group):
        number = report_recommendations.merge_recommendations(
            group, hand(group), numbers(group)[:3], "Three", now=clock.now()
        ).id
        before = report_recommendations.state_of(group.id)

        report_recommendations.put_back_wording(group, hand(group), number, 0, now=clock.now())
        after = len(numbers(group))
        report_service.undo_last(group, hand(group), RECOMMENDATIONS, now=clock.now())

        assert after == 3
        assert report_recommendations.state_of(group.id) == before
        assert sum(count for count, _regions in behind(group).values()) == 6

    def test_one_left_out_stands_in_no_report_and_comes_back(self, group):
        last = numbers(group)[-1]

        report_recommendations.leave_out(group, hand(group), last, now=clock.now())
        without = [one.id for one in content(group).recommendations]
        report_recommendations.take_in(group, hand(group), last, now=clock.now())

        assert last not in without
        assert last in [one.id for one in content(group).recommendations]

    def test_order_and_words_are_the_rapporteurs(self, group):
        last = numbers(group)[-1]

        report_recommendations.shift_recommendation(
            group, hand(group), last, by=-1, now=clock.now()
        )
        report_recommendations.change_recommendation(
            group, hand(group), last, Advised("Rewritten", weight="could"), now=clock.now()
        )

        row = session.get_one(Recommendation, last)
        assert numbers(group).index(last) == 2
        assert (row.text, row.weight, row.until) == ("Rewritten", "could", None)

    def test_one_alone_is_no_merge(self, group):
        with pytest.raises(NothingToMergeError):
            report_recommendations.merge_recommendations(
                group, hand(group), numbers(group)[:1], "One", now=clock.now()
            )

    @pytest.mark.parametrize("counts", [{"supporters": 0}, {"regions": 0}])
    def test_recommendation_without_an_answer_cannot_be_stored(self, group, counts):
        row = {"supporters": 1, "regions": 1} | counts
        session.add(Recommendation(group_id=group.id, position=99, text="Nobody", **row))

        with pytest.raises(IntegrityError):
            session.flush()


STEPS = st.lists(
    st.tuples(st.sampled_from(["merge", "split", "back", "out", "undo"]), st.integers(0, 3)),
    max_size=8,
)


@pytest.mark.backend("sqlite")
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_merged_and_split_each_recommendation_traces_to_an_answer(group, steps):
    with session.begin_nested() as nested:
        for what, place in steps:
            _step(group, what, place)
        session.flush()
        rows = session.scalars(
            select(Recommendation).where(Recommendation.group_id == group.id)
        ).all()
        traced = session.execute(
            select(Proposal.recommendation_id, func.count(Review.peer_id.distinct()))
            .join(Review, Review.id == Proposal.review_id)
            .group_by(Proposal.recommendation_id)
        ).all()

        assert {row.id: row.supporters for row in rows} == dict(traced)
        assert all(one.sources for one in content(group).recommendations)
        nested.rollback()
    session.expire_all()


def _step(group: PeerGroup, what: str, place: int) -> None:
    known = numbers(group)
    number = known[place % len(known)]
    now = clock.now()
    acts: dict[str, Any] = {
        "merge": lambda: report_recommendations.merge_recommendations(
            group, hand(group), known[place : place + 2], "Merged", now=now
        ),
        "split": lambda: report_recommendations.split_recommendation(
            group, hand(group), number, now=now
        ),
        "back": lambda: report_recommendations.put_back_wording(
            group, hand(group), number, 0, now=now
        ),
        "out": lambda: report_recommendations.leave_out(group, hand(group), number, now=now),
        "undo": lambda: report_service.undo_last(group, hand(group), RECOMMENDATIONS, now=now),
    }
    try:
        acts[what]()
    except (NothingToMergeError, OneWordingError, NothingToUndoError):
        return


class TestWhoWrites:
    def test_two_who_change_one_section_are_told_and_of_another_are_not(self, group):
        seen = hand(group, Role.MODERATOR)
        merge(group, Section.STRENGTHS)

        with pytest.raises(StaleReportError) as stale:
            report_entries.merge_texts(
                group,
                seen,
                Section.THREATS,
                [texts(group, Section.THREATS)[0].id],
                "Mine",
                now=clock.now(),
            )
        report_recommendations.leave_out(group, seen, numbers(group)[0], now=clock.now())

        assert [(one.what, one.role) for one in stale.value.changes] == [
            ("merged", Role.RAPPORTEUR)
        ]

    def test_moderator_writes_until_the_group_check_only(self, group):
        write_all(group, role=Role.MODERATOR)
        advance(group, 1)

        with pytest.raises(StageError):
            merge_as(group, Role.MODERATOR)
        merge_as(group, Role.RAPPORTEUR)

    def test_nobody_writes_once_the_host_answers(self, group):
        write_all(group)
        advance(group, 3)

        with pytest.raises(StageError):
            merge_as(group, Role.RAPPORTEUR)


def merge_as(group: PeerGroup, role: Role) -> None:
    report_entries.merge_texts(
        group,
        hand(group, role),
        Section.STRENGTHS,
        [texts(group, Section.STRENGTHS)[0].id],
        "More",
        now=clock.now(),
    )


class TestStages:
    def test_draft_goes_to_nobody_while_something_is_missing(self, group):
        with pytest.raises(NotReadyError) as refused:
            report_finishing.move_on(group, hand(group), now=clock.now())

        assert [(one.lack, one.where) for one in refused.value.missing] == [
            (Lack.COMMENT, "evidence"),
            (Lack.SWOT, "strengths"),
            (Lack.SWOT, "weaknesses"),
            (Lack.SWOT, "opportunities"),
            (Lack.SWOT, "threats"),
            (Lack.SWOT, "conditions"),
            (Lack.GUIDING, "guiding-1"),
        ]

    def test_name_of_a_member_keeps_the_draft_back(self, group):
        write_all(group)
        merge(group, Section.STRENGTHS, words=f"As {group.peers[1].person.full_name} said")

        with pytest.raises(NotReadyError) as refused:
            report_finishing.move_on(group, hand(group), now=clock.now())

        assert [one.lack for one in refused.value.missing] == [Lack.NAME]

    def test_report_walks_through_its_stages_and_each_is_logged(self, group):
        write_all(group)

        advance(group, 4)

        logged = session.scalars(
            select(LogEntry.action).where(LogEntry.action.like("report.%")).order_by(LogEntry.id)
        ).all()
        assert report_queries.get_report(group.id).stage is ReportStage.FINAL
        assert logged == [
            "report.group_check",
            "report.fact_check",
            "report.response",
            "report.final",
        ]

    def test_final_waits_for_the_host_until_its_day(self, group):
        write_all(group)
        advance(group, 3)

        with pytest.raises(OpenPointsError):
            report_finishing.move_on(group, hand(group), now=clock.now() - timedelta(days=400))


class TestChecks:
    @pytest.fixture
    def checked(self, group: PeerGroup) -> PeerGroup:
        """The same group, checking its draft."""
        write_all(group)
        advance(group, 1)
        return fresh(group)

    def test_comments_are_hidden_until_the_last_reply_and_shown_without_writers(self, checked):
        for place in (5, 4, 3, 2, 1):
            reply(checked, place, {"threats": f"Comment {9 - place}"})
        hidden = list(report_queries.list_shown_comments(report_queries.get_report(checked.id)))
        reply(checked, 0, {})

        report = report_queries.get_report(checked.id)
        shown = [one.text for one in report_queries.list_shown_comments(report)]
        assert hidden == []
        assert report.replies_closed_at is not None
        assert shown == [f"Comment {number}" for number in range(4, 9)]

    def test_what_fewer_than_four_say_is_shown_to_nobody_but_the_moderator(self, checked):
        for place in range(3):
            reply(checked, place, {"threats": f"Comment {place}"})
        with pytest.raises(OpenPointsError):
            report_stages.end_group_check(checked, hand(checked), now=clock.now())
        report_stages.end_group_check(checked, Hand(Role.CLOCK, 0), now=clock.now())

        report = report_queries.get_report(checked.id)
        assert list(report_queries.list_shown_comments(report)) == []
        assert len(report_queries.list_kept_comments(checked.id)) == 3
        with pytest.raises(CheckOverError):
            reply(checked, 4, {})

    def test_reply_sent_again_takes_the_place_of_the_first(self, checked):
        reply(checked, 1, {"threats": "First", "brief": "Gone"})
        kept = reply(checked, 1, {"threats": "Second"})

        again = report_queries.find_reply(checked.id, checked.peers[1].id)
        assert report_queries.count_replies(checked.id) == 1
        assert again is not None
        assert (again.id, [(one.section, one.text) for one in again.comments]) == (
            kept.id,
            [("threats", "Second")],
        )

    def test_each_comment_is_answered_before_the_host_reads(self, checked):
        for place in range(6):
            reply(checked, place, {"threats": "Too hard"} if place == 2 else {})
        with pytest.raises(OpenPointsError):
            report_finishing.move_on(checked, hand(checked), now=clock.now())

        report_checks.judge_comment(
            checked, hand(checked), 0, Outcome.TAKEN, "Softened", now=clock.now()
        )
        moved = report_finishing.move_on(checked, hand(checked), now=clock.now())

        assert moved.stage is ReportStage.FACT_CHECK

    def test_host_corrects_facts_once_each_and_the_rapporteur_answers(self, checked):
        advance(checked, 1)
        for _time in range(2):
            correction = report_checks.correct_fact(
                checked, "brief", "Since 2009", form_token="t", now=clock.now()
            )
        report_checks.end_fact_check(checked, now=clock.now())
        with pytest.raises(OpenPointsError):
            report_finishing.move_on(checked, hand(checked), now=clock.now())
        report_checks.judge_correction(
            checked, hand(checked), correction.id, Outcome.DECLINED, "2010", now=clock.now()
        )

        moved = report_finishing.move_on(checked, hand(checked), now=clock.now())

        assert len(report_queries.list_corrections(checked.id)) == 1
        assert moved.stage is ReportStage.RESPONSE
        with pytest.raises(CheckOverError):
            report_checks.correct_fact(checked, "brief", "x", form_token="u", now=clock.now())


def reply(group: PeerGroup, place: int, comments: dict[str, str]) -> Any:
    return report_checks.reply(group, group.peers[place], comments, now=clock.now())


class TestResponse:
    def test_host_is_asked_first_and_says_why(self, group):
        write_all(group)
        number = numbers(group)[0]
        with pytest.raises(StageError):
            report_service.answer_recommendations(group, {number: Reply(HostResponse.ACCEPTED)})
        advance(group, 3)

        for response in (HostResponse.IN_PART, HostResponse.DECLINED):
            with pytest.raises(ReasonMissingError):
                report_service.answer_recommendations(group, {number: Reply(response, " ")})
        report_service.answer_recommendations(
            group, {number: Reply(HostResponse.DECLINED, "A fee shuts out small ones.")}
        )

        assert content(group).recommendations[0].answer == "declined"

    def test_late_answer_stands_beside_the_final_report(self, group):
        write_all(group)
        advance(group, 3)
        first, second = numbers(group)[:2]
        report_service.answer_recommendations(group, {first: Reply(HostResponse.ACCEPTED)})
        advance(group, 1)
        before = dict(report_queries.get_report(group.id).snapshot)

        report_service.answer_recommendations(group, {second: Reply(HostResponse.CONSIDERED)})

        kept = read_snapshot(report_queries.get_report(group.id).snapshot)
        assert report_queries.get_report(group.id).snapshot == before
        assert [one.answer for one in kept.recommendations[:2]] == ["accepted", ""]
        with pytest.raises(AnsweredAlreadyError):
            report_service.answer_recommendations(group, {first: Reply(HostResponse.CONSIDERED)})


class TestContent:
    def test_snapshot_is_read_back_as_it_was(self, group):
        write_all(group)
        now = content(group)

        assert read_snapshot(as_snapshot(now)) == now
        assert now.shape == 1

    def test_figures_equal_a_recomputation_from_the_raw_answers(self, group):
        shown = {one.code: one for one in content(group).criteria}

        for code, one in shown.items():
            for round_, found in ((Round.BEFORE, one.before), (Round.AFTER, one.after)):
                raw = session.scalars(
                    select(Score.value)
                    .join(Review, Review.id == Score.review_id)
                    .join(Peer, Peer.id == Review.peer_id)
                    .where(
                        Peer.group_id == group.id, Review.round == round_, Score.criterion == code
                    )
                )
                wanted = figures(raw)
                assert found is not None
                assert (found.counts, found.counted, found.cannot_judge, found.median) == (
                    wanted.counts,
                    wanted.n,
                    wanted.cannot_judge,
                    wanted.median,
                )

    def test_every_sentence_and_recommendation_traces_to_what_was_said(self, group):
        write_all(group)
        said = set(session.scalars(select(Opinion.text))) | set(ADVICE)
        now = content(group)

        traces = [one for part in (*now.swot, *now.guiding) for one in part.sentences]
        traces += now.conditions
        assert all(one.sources and set(one.sources) <= said for one in traces)
        assert all(one.sources and set(one.sources) <= said for one in now.recommendations)

    def test_report_names_nobody_and_no_contact(self, group):
        write_all(group)

        text = str(as_snapshot(content(group)))

        assert [name for name in report_finishing.member_names(group) if name in text] == []
        assert "Office" not in text
        assert "CONTACTSECRET" not in text

    def test_edit_of_the_practice_changes_nothing_in_the_final_report(self, group):
        from clusterix_events.events.queries import get_event

        write_all(group)
        advance(group, 4)
        before = dict(report_queries.get_report(group.id).snapshot)
        practice = service.queries.get_practice(group.event_id, group.practice_id).practice

        service.edit_practice(
            get_event(group.event_id),
            group.practice_id,
            PracticeText(title="Renamed", organisation="Other", country_code="RO"),
            owner_id=None,
            version=practice.version,
        )

        assert report_queries.get_report(group.id).snapshot == before
        assert content(group).title == "Inter-cluster co-operation"

    def test_final_report_says_when_it_was_checked_and_by_how_many(self, group):
        write_all(group)
        drafted = content(group).method
        advance(group, 1)
        for place in range(6):
            reply(fresh(group), place, {})
        advance(group, 3)

        final = read_snapshot(report_queries.get_report(group.id).snapshot).method
        assert [line for line in drafted if "checks the draft until" in line]
        assert [line for line in final if line.startswith("6 of 6 peers said of the draft")]
        assert [line for line in final if "The group had the draft from" in line]

    def test_group_of_three_forms_has_a_report_without_figures_and_texts(self, app_context):
        three = open_again(make_group(make_event("few"), name="C1"))
        for place in range(3):
            send(fresh(three), fresh(three).peers[place], Round.BEFORE, answers(place + 1))
        reveal_service.close_group(three.id, now=clock.now())

        advance(three, 4)

        kept = read_snapshot(report_queries.get_report(three.id).snapshot)
        shown = [one for each in kept.criteria for one in (each.before, each.after) if one]
        said = [one for part in (*kept.swot, *kept.guiding) for one in part.sentences]
        assert (shown, said, kept.recommendations) == ([], [], ())
