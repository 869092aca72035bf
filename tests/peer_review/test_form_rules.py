"""Rules of building a review form."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clusterix_events.peer_review import form_rules as rules
from clusterix_events.peer_review.form_presets import PRESETS, preset_definition
from clusterix_events.peer_review.form_rules import CriterionDraft
from clusterix_events.peer_review.form_texts import missing_in
from clusterix_events.peer_review.review_form import default_definition, read_form

pytestmark = [pytest.mark.backend("sqlite"), pytest.mark.usefixtures("app_context")]

Step = Callable[[dict[str, Any]], dict[str, Any]]


def a_criterion(label: str) -> CriterionDraft:
    """Return a criterion of this name."""
    words = {"en": "words"}
    return CriterionDraft(
        label={"en": label}, question=words, anchors=dict.fromkeys(rules.ANCHORS, words)
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 11)), max_size=12), st.randoms())
def test_code_is_never_given_twice_whatever_is_done(
    moves: list[tuple[int, int]], random: Any
) -> None:
    form = dict(default_definition())
    met = rules.all_codes(form)
    for number, (move, place) in enumerate(moves):
        codes = [one["code"] for one in form["criteria"]]
        code = codes[place % len(codes)]
        if move == 0 and len(codes) < rules.CRITERIA_MAX:
            new = rules.fresh_code(form, random.choice)
            assert new not in met
            met.add(new)
            form = rules.add_item(form, rules.CRITERIA, a_criterion(f"No {number}"), code=new)
        elif move == 1 and len(codes) > 1:
            form = rules.remove_item(form, rules.CRITERIA, code)
        elif move == 2:
            form = rules.step_item(form, rules.CRITERIA, code, down=bool(place % 2))
            assert sorted(codes) == sorted(one["code"] for one in form["criteria"])
        else:
            form = rules.change_item(form, rules.CRITERIA, code, a_criterion(f"Other {number}"))
            assert codes == [one["code"] for one in form["criteria"]]
    assert met <= rules.all_codes(form)


@pytest.mark.parametrize("name", PRESETS)
def test_preset_holds_and_lacks_no_words_in_its_languages(name: str) -> None:
    definition = rules.checked(preset_definition(name))

    assert {code: missing_in(definition, code) for code in definition["languages"]} == {
        code: [] for code in definition["languages"]
    }


def test_plain_words_are_read_in_every_language() -> None:
    definition = {**default_definition(), "cannot_judge": "No idea"}
    del definition["languages"]

    assert read_form(definition, "fr").cannot_judge == "No idea"


def test_text_without_translation_is_read_in_the_first_language() -> None:
    definition = {
        **default_definition(),
        "languages": ["de", "fr"],
        "cannot_judge": {"de": "Weiß nicht", "en": "No"},
    }

    assert read_form(definition, "fr").cannot_judge == "Weiß nicht"
    assert read_form(definition, "ro").cannot_judge == "Weiß nicht"


def test_first_language_is_refused_while_words_are_missing() -> None:
    form = rules.add_item(default_definition(), rules.CRITERIA, a_criterion("New"), code="new")

    with pytest.raises(rules.WordsMissingError):
        rules.change_languages(form, ["de", "en"])


def test_last_criterion_stays() -> None:
    form = {**default_definition(), "criteria": default_definition()["criteria"][:1]}

    with pytest.raises(rules.LastCriterionError):
        rules.remove_item(form, rules.CRITERIA, "relevance")


def test_thirteenth_criterion_is_refused() -> None:
    form = dict(default_definition())
    for number in range(5):
        form = rules.add_item(form, rules.CRITERIA, a_criterion(f"N {number}"), code=f"n{number}")

    with pytest.raises(rules.TooManyError):
        rules.add_item(form, rules.CRITERIA, a_criterion("One more"), code="more")
