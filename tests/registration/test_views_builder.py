"""The organiser's pages of the registration form, and what participants make of it."""

import pytest
from lxml import html

from tests.factories.people import csrf
from tests.registration.conftest import TYPED, send_form, texts, words
from tests.support.pages import counted_statements

pytestmark = pytest.mark.backend("sqlite")

FORM = "/manage/meeting/registrations/form"
NEW = f"{FORM}/new"
# The organiser and their rights, the event, the rows that were retired, figures of the rail.
PAGE_STATEMENTS = 15
# The event, the places left of its parts and of the tour, those of choices.
FORM_STATEMENTS = 6
QUESTION = {
    "kind": "short_text",
    "label": "Shoe size",
    "section": "questions",
    "basis": "task",
    "sees": ["organiser"],
    "erase_rule": "days",
    "erase_days": "30",
}


@pytest.fixture
def add(organiser):
    """Adds a question by its form and gives the answer."""

    def send(**values):
        return _send(organiser, NEW, QUESTION | values)

    return send


def _send(browser, path, values):
    """Post a form with the token and the version of its page."""
    page = browser.get(path)
    version = html.fromstring(page.text).cssselect("[name=version]")[0].get("value")
    return browser.post(
        path, data={"version": version, **values, "csrf_token": csrf(browser, path)}
    )


def _act(browser, name, verb, **values):
    """Press a button of the form's page."""
    page = html.fromstring(browser.get(FORM).text)
    version = page.cssselect("[name=version]")[0].get("value")
    token = page.cssselect("#form-lines [name=csrf_token]")[0].get("value")
    data = {"version": version, "csrf_token": token, **values}
    return browser.post(f"{FORM}/fields/{name}/{verb}", data=data)


def _answers(browser):
    """Return the answers of the only registration as its organiser reads them."""
    rows = browser.get("/manage/meeting/registrations")
    link = html.fromstring(rows.text).cssselect(".data-table__name")[0].get("href")
    lines = html.fromstring(browser.get(link).text).cssselect(".record__lines > div")
    return [": ".join(each.text_content().strip() for each in line) for line in lines]


def _section(browser, section="questions"):
    return texts(browser.get(FORM), f"[data-order-list={section}] .form-line__label a")


def test_organiser_s_question_stands_on_the_public_form(add, client, organiser):
    answer = add()

    assert (answer.status_code, _section(organiser)) == (303, ["Shoe size"])
    assert "Shoe size" in client.get("/events/meeting/register").text


def test_answer_to_an_own_question_is_shown_to_the_organiser(add, register, organiser):
    add()

    register(q_shoe_size="42")

    assert "Shoe size: 42" in _answers(organiser)


def test_required_question_is_asked_with_a_message(add, register):
    add(is_required="y")

    _browser, page = register()

    assert page.status_code == 422
    assert "Shoe size: Please fill this in." in words(page, ".error-summary")


@pytest.mark.parametrize(
    ("told", "values"),
    [
        ("Please write the question.", {"label": " "}),
        ("Please use at most 200 characters; these are 9999.", {"label": "x" * 9999}),
        ("Please write at least one choice.", {"kind": "one_of"}),
        (
            "“a” is there twice. Each choice needs its own words.",
            {"kind": "one_of", "choices_label": ["A", "a"]},
        ),
        (
            "Write the number of places in digits, or leave it empty.",
            {"kind": "one_of", "choices_label": ["A"], "choices_places": ["many"]},
        ),
        (
            "Please write at most 200 choices.",
            {"kind": "one_of", "more_choices": "\n".join(map(str, range(201)))},
        ),
        (
            "The greatest number is below the least one. Please swap them.",
            {"kind": "number", "minimum": "5", "maximum": "4"},
        ),
        (
            "Use small letters a to z, digits and underscores, beginning with a letter.",
            {"code": "Größe 1"},
        ),
        ("Please write a number of days from 1 to 3650.", {"erase_days": "0"}),
        (
            "Special data needs the explicit consent of the person as its ground.",
            {"is_special": "y"},
        ),
        (
            "Special data is for named people alone, never for badges, lists or statistics.",
            {"is_special": "y", "basis": "explicit", "sees": ["lists"]},
        ),
        (
            "A question can only depend on one that stands above it. Move it down first.",
            {"condition": "nowhere|yes"},
        ),
    ],
)
def test_what_a_question_lacks_is_told_and_nothing_is_kept(add, organiser, told, values):
    answer = add(**values)

    assert answer.status_code == 422
    assert told.casefold() in words(answer).casefold()
    assert _section(organiser) == []


def test_taken_name_in_exports_is_refused(add):
    add(code="size")

    answer = add(label="Another", code="size")

    assert "Another question, maybe a retired one, has this name already." in words(answer)


def test_condition_on_a_question_of_another_part_is_refused(add):
    add(label="Boots?", kind="yes_no", part_codes=["tour"])

    answer = add(label="Size", part_codes=["conference"], condition="boots|yes")

    assert answer.status_code == 422
    assert "“Boots?” is asked for other parts, so nobody would see this question." in words(answer)


@pytest.mark.parametrize("label", ["<b>{{ 7*7 }}</b> %(name)s {a.__class__}", "100 % {% if x %}"])
def test_words_of_a_question_print_as_typed(add, client, organiser, label):
    add(label=label, help=label)

    assert _section(organiser) == [label]
    assert label in texts(client.get("/events/meeting/register"), ".field__label")[-6:][0] or (
        label in words(client.get("/events/meeting/register"))
    )
    assert label in words(client.get("/events/meeting/privacy"))


def test_two_hundred_choices_are_shown_and_taken(add, register, client):
    add(label="City", kind="one_of", more_choices="\n".join(f"City {n}" for n in range(200)))

    _browser, page = register(q_city="city_199")

    options = html.fromstring(client.get("/events/meeting/register").text).cssselect(
        "[name=q_city] option"
    )
    assert (page.status_code, len(options)) == (200, 201)


def test_preview_without_scripts_shows_the_question_and_saves_nothing(add, organiser):
    answer = add(do="preview", kind="one_of", choices_label=["Red", "Blue"])

    assert answer.status_code == 200
    assert texts(answer, "#preview .choice__name") == ["Red", "Blue", "No answer"]
    assert _section(organiser) == []


def test_buttons_move_a_question_down_and_up(add, organiser):
    for label in ("One", "Two", "Three"):
        add(label=label)

    _act(organiser, "q_one", "position", to="down")
    _act(organiser, "q_three", "position", to="up")

    assert _section(organiser) == ["Two", "Three", "One"]


def test_a_question_is_dropped_into_another_section(add, organiser):
    add(label="One")

    _act(organiser, "q_one", "position", section="about-you", before="email")

    assert _section(organiser, "about-you")[3:6] == ["Name on the badge", "One", "E-mail"]


def test_a_question_cannot_stand_above_the_one_it_depends_on(add, organiser):
    add(label="Car?", kind="yes_no")
    add(label="Plate", condition="car|yes")

    answer = _act(organiser, "q_plate", "position", to="up")

    assert answer.status_code == 422
    assert "“Plate” depends on the answer to “Car?”, so it has to stay below it." in words(answer)
    assert _section(organiser) == ["Car?", "Plate"]


def test_old_page_is_told_of_the_change_and_keeps_what_was_typed(add, organiser):
    version = html.fromstring(organiser.get(NEW).text).cssselect("[name=version]")[0].get("value")
    add(label="First")

    answer = add(label="Second", version=version)

    assert answer.status_code == 409
    assert html.fromstring(answer.text).cssselect("#label")[0].get("value") == "Second"
    assert _section(organiser) == ["First"]


def test_retired_question_is_asked_no_more_and_comes_back(add, organiser, client):
    add()

    _act(organiser, "q_shoe_size", "retirement")
    gone = "Shoe size" in client.get("/events/meeting/register").text
    _act(organiser, "q_shoe_size", "return")

    assert (gone, _section(organiser)) == (False, ["Shoe size"])


def test_identity_cannot_be_hidden(organiser):
    answer = _act(organiser, "email", "retirement")

    assert answer.status_code == 422
    assert "Without this answer nobody can be registered" in words(answer)


def test_changed_words_make_a_new_version_and_old_answers_keep_theirs(add, register, organiser):
    add(label="Shoe size", kind="one_of", choices_label=["Small", "Large"])
    register(q_shoe_size="small")
    path = f"{FORM}/fields/q_shoe_size"

    _send(
        organiser,
        path,
        QUESTION
        | {
            "label": "Boot size",
            "kind": "one_of",
            "choices_value": ["small", "large"],
            "choices_label": ["Tiny", "Large"],
        },
    )

    assert "Shoe size: Small" in _answers(organiser)
    assert _section(organiser) == ["Boot size"]


def test_standard_question_is_made_required_with_other_help(organiser, register):
    _send(
        organiser,
        f"{FORM}/fields/languages",
        {
            "need": "always",
            "help": "Write them by their codes.",
            "basis": "contract",
            "sees": ["organiser"],
            "erase_rule": "days",
            "erase_days": "14",
        },
    )

    _browser, page = register()

    assert page.status_code == 422
    assert "Write them by their codes." in words(page)


def test_template_is_added_once(organiser):
    for _time in range(2):
        _send(organiser, f"{FORM}/copy", {"template": "study-tour"})

    assert _section(organiser) == [
        "Where do you board the coach?",
        "Shoe size",
        "Size of the safety vest",
        "What would you most like to see?",
    ]


def test_preview_of_the_whole_form_shows_the_chosen_parts(add, organiser):
    add(label="Boots?", part_codes=["tour"])

    without = organiser.get(f"{FORM}/preview?part=conference")
    with_tour = organiser.get(f"{FORM}/preview?part=tour")

    assert ("Boots?" in words(without), "Boots?" in words(with_tour)) == (False, True)


def test_new_question_makes_a_new_notice(add, client):
    add(label="Shoe size")

    page = html.fromstring(client.get("/events/meeting/privacy").text)
    lines = [[cell.text_content().strip() for cell in row] for row in page.cssselect("tbody tr")]

    assert [
        "Shoe size",
        "Public task (GDPR, Article 6(1)(e))",
        "The organiser",
        "30 days after the event",
    ] in lines


def test_other_organiser_reaches_no_form(foreign_organiser):
    assert foreign_organiser.get(FORM).status_code == 403


def test_a_form_changed_meanwhile_asks_again(add, organiser, app):
    add(label="Shoe size")
    browser = app.test_client()
    token = csrf(browser, "/events/meeting/register")
    _act(organiser, "q_shoe_size", "retirement")

    page = browser.post(
        "/events/meeting/register", data=TYPED | {"q_shoe_size": "42", "csrf_token": token}
    )

    assert page.status_code == 422
    assert "The organiser changed the form while you filled it in." in words(page)


def test_condition_without_scripts_is_asked_again_or_ignored(add, app):
    add(label="Car?", kind="yes_no")
    add(label="Plate", condition="car|yes", is_required="y")

    asked = send_form(app.test_client(), "/events/meeting/register", TYPED | {"q_car": "yes"})
    ignored = send_form(
        app.test_client(), "/events/meeting/register", TYPED | {"q_car": "no", "q_plate": "B 1"}
    )

    assert "Plate: Please fill this in." in words(asked, ".error-summary")
    assert (asked.status_code, ignored.status_code) == (422, 303)


SPECIAL = {
    "label": "Allergies",
    "is_special": "y",
    "basis": "explicit",
    "sees": ["named access contact"],
    "erase_days": "7",
}


def test_special_answer_needs_the_wider_agreement(add, register):
    add(**SPECIAL)

    _browser, refused = register(q_allergies="Nuts")
    _browser, taken = register(q_allergies="Nuts", special_data_consent="y")

    assert (refused.status_code, taken.status_code) == (422, 200)
    assert "and in the other answers marked as special" in words(refused, "#what-you-need")


def test_special_answer_is_not_among_those_that_organisers_read(add, register, organiser):
    add(**SPECIAL)
    register(q_allergies="Nuts", special_data_consent="y")

    assert [line for line in _answers(organiser) if "Nuts" in line] == []


def test_agreement_cannot_be_hidden_while_it_is_needed(organiser):
    answer = _act(organiser, "special_data_consent", "retirement")

    assert "“Food” needs this agreement. Retire that question first." in words(answer)


@pytest.mark.parametrize("questions", [1, 12])
def test_page_of_the_form_costs_the_same_however_many_questions(app, add, organiser, questions):
    for number in range(questions):
        add(label=f"Question {number}")
    organiser.get(FORM)

    with counted_statements(app) as counted:
        organiser.get(FORM)

    assert counted.total == PAGE_STATEMENTS


@pytest.mark.parametrize("questions", [1, 12])
def test_public_form_costs_the_same_with_own_questions(app, add, client, questions):
    for number in range(questions):
        add(label=f"Question {number}", kind="one_of", choices_label=["A"], choices_places=["9"])
    client.get("/events/meeting/register")

    with counted_statements(app) as counted:
        client.get("/events/meeting/register")

    assert counted.total == FORM_STATEMENTS
