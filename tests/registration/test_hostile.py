"""Addresses and forms that nobody types by accident."""

import pytest

from tests.registration.conftest import TYPED, personal_link, send_form, texts

pytestmark = pytest.mark.backend("sqlite")

STRANGE = ["%00", "a%00b", "%ff", "%E2%80%AE", "..%2f..%2fetc", "'%20OR%201=1", "%F0%9F%98%80"]


@pytest.mark.parametrize("strange", STRANGE)
def test_strange_addresses_are_not_found(client, organiser, meeting, strange):
    answers = {
        path: client.get(path).status_code
        for path in (
            f"/events/{strange}/register",
            f"/events/{strange}/my-link",
            f"/i/{strange}",
            f"/r/{strange}",
            f"/r/{meeting.invitation.partition('-')[0]}-{strange}",
            f"/r/{strange}/change",
        )
    }
    managed = [
        organiser.get(f"/manage/meeting/registrations/{strange}").status_code,
        organiser.get(f"/manage/meeting/registrations?q={strange}&part={strange}").status_code,
    ]

    assert set(answers.values()) <= {404, 410}
    assert managed[0] == 404
    assert managed[1] == 200


@pytest.mark.parametrize("strange", ["\x00", "\u202e", "🦄" * 300, "<script>", "=cmd|'/c calc'!A1"])
def test_strange_answers_in_every_field_are_told_or_kept_harmless(meeting, register, strange):
    _browser, page = register(**dict.fromkeys(TYPED, strange))

    assert page.status_code == 422
    assert "<script>" not in page.text.replace("<script type=", "")
    assert "\x00" not in page.text


def test_strange_invitations_are_left_aside(client, meeting):
    typed = TYPED | {"invitation": ["\x00", "a-b", _unsigned(meeting), "=" * 500]}

    assert send_form(client, "/events/meeting/register", typed).status_code == 303


def test_personal_pages_bear_strange_questions(meeting, register):
    browser, page = register()
    link = personal_link(page)

    whole = browser.get(f"{link}/cancellation?part=%00")
    change = browser.get(f"{link}/change?invitation=%00&invitation=a-%C3%BC")

    assert (whole.status_code, change.status_code) == (200, 200)
    assert texts(whole, "h1") == ["Cancel your registration?"]


def _unsigned(meeting):
    """Return the invitation's number with a signature that no key makes."""
    return f"{meeting.invitation.partition('-')[0]}-ü"


@pytest.mark.parametrize("version", ["", "x", "-1", "0", "9" * 40])
def test_version_that_never_was_is_stale(meeting, register, version):
    browser, page = register()
    path = f"{personal_link(page)}/change"

    assert send_form(browser, path, TYPED | {"version": version}).status_code == 409
