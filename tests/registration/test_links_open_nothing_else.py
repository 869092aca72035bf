"""Tried on every route: what a delegation's head reads, and what a link of another event opens.

Canaries stand in every answer of a member that is not the head's to read; then every address of
the application is fetched with every number there is.
"""

from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import Link, LinkKind, issue_link
from clusterix_events.mail.letters import letter_of
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.registration import delegation_queries as delegations
from clusterix_events.registration import queries
from clusterix_events.registration.models import Registration
from clusterix_events.registration.reminders import remind_all
from tests.factories.delegations import add_delegation, complete, member_named
from tests.factories.events import add_event, add_part
from tests.factories.registration import add_registration

CANARIES = {
    "title": "canarytitle",
    "badge_name": "canarybadge",
    "organisation": "canaryorganisation",
    "function": "canaryfunction",
    "mobile_on_site": "+40 721 555 010",
    "emergency_contact": "canaryemergency",
    "arrival": "canaryarrival",
    "departure": "canarydeparture",
    "hotel": "canaryhotel",
    "diet": "canarydiet",
    "access_needs": "canaryaccess",
    "languages": "canarylanguages",
    "email": "canaryaddress@example.org",
    "family_name": "Canaryfamily",
}
HIDDEN = (*CANARIES.values(), "canary", "721 555", "721555010")
NUMBERS = ("1", "2", "3")


@pytest.fixture
def world(app: Flask) -> dict[str, str]:
    """A delegation with a complete member full of canaries, and an event beside it."""
    with app.app_context(), transaction():
        event = add_event("meeting")
        add_part(event, "conference")
        made = add_delegation(event, "conference", takes_part=True)
        member = complete(member_named(made, "Ana"), special_data_consent=True, **CANARIES)
        other = add_event("other")
        part = add_part(other, "conference")
        foreign = add_registration(other, part, given_name="Foreign")
        return {
            "head": _token(made.person_id, event.id),
            "own": _token(member.person_id, event.id),
            "foreign": _token(foreign.person_id, other.id),
            "delegation": str(made.id),
            "reference": member.reference,
            "foreign_reference": foreign.reference,
        }


def test_head_of_a_delegation_reads_no_answer_on_any_route(app, client, world):
    tokens, references = [world["head"]], [world["reference"]]

    seen = _fetch_all(app, client, slugs=["meeting"], tokens=tokens, references=references)

    assert _with_canaries(seen) == {}
    assert sum(status == 200 for status, _text in seen.values()) >= 10


def test_the_member_does_read_them(app, client, world):
    seen = _fetch_all(
        app, client, slugs=["meeting"], tokens=[world["own"]], references=[world["reference"]]
    )

    text = "".join(page for _status, page in seen.values())
    assert {"canarydiet", "canaryaccess", "canaryhotel"} <= {c for c in HIDDEN if c in text}


def test_no_mail_to_the_head_holds_an_answer(app, world):
    with app.app_context(), transaction():
        remind_all(delegations.get_delegation(int(world["delegation"])))

    with app.app_context():
        letters = [
            letter_of(mail)
            for mail in session.scalars(
                select(OutgoingMail).where(OutgoingMail.recipient == "hana@example.org")
            )
            if not session.refresh(mail, ["attachments"])
        ]
    text = "".join(letter.subject + letter.text + letter.html for letter in letters)
    files = b"".join(file.content for letter in letters for file in letter.attachments)
    assert letters
    assert [c for c in HIDDEN if c in text or c.encode() in files] == []


def test_link_of_one_event_opens_nothing_of_another(app, client, world):
    seen = _fetch_all(
        app,
        client,
        slugs=["other"],
        tokens=[world["own"], world["head"]],
        references=[world["foreign_reference"]],
    )

    with app.app_context():
        foreign = session.scalars(
            select(Registration).where(Registration.reference == world["foreign_reference"])
        ).one()
        name = queries.get_fresh_registration(foreign.id).person.given_name
    behind_links = {
        path: text
        for path, (status, text) in seen.items()
        if path.startswith("/r/") and status == 200
    }
    assert behind_links
    told = (name, world["foreign_reference"])
    assert [path for path, text in behind_links.items() if any(w in text for w in told)] == []


def test_link_of_one_event_changes_nothing_of_another(app, client, world, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    before = _everything(app)

    for path in _addresses(
        app,
        "POST",
        slugs=["other"],
        tokens=[world["own"]],
        references=[world["foreign_reference"]],
    ):
        if path.startswith("/r/") or "/manage/" in path:
            client.post(path, data={"confirm": "1", "member": "1"}, buffered=True)

    after = _everything(app)
    assert after["other"] == before["other"]
    assert after["meeting"] != before["meeting"]


def test_every_personal_link_is_bound_to_its_event(app, world):
    with app.app_context():
        links = session.scalars(select(Link).where(Link.kind == LinkKind.PERSONAL)).all()

        assert all(link.event_id is not None and link.person_id is not None for link in links)


def _fetch_all(app, client, **values):
    """Return status and text of every page by its address, fetched as nobody who is signed in."""
    seen = {}
    for path in _addresses(app, "GET", **values):
        answer = client.get(path, buffered=True)
        seen[path] = (answer.status_code, answer.get_data().decode("utf-8", "replace"))
    return seen


def _addresses(app, method, *, slugs, tokens, references):
    """Return every address of the application for these values, and all small numbers."""
    values = {
        "slug": slugs,
        "token": tokens,
        "reference": references,
        "ref": references,
        "part": ["conference"],
        "code": ["conference"],
    }
    return [
        address
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ())
        for address in _filled(rule, values)
    ]


def _filled(rule: Rule, values):
    names = sorted(rule.arguments)
    choices = [values.get(name, NUMBERS) for name in names]
    for chosen in product(*choices):
        built = rule.build(_typed(rule, dict(zip(names, chosen, strict=True))))
        if built is not None:
            yield built[1]


def _typed(rule: Rule, values):
    """Return values as the converters of a rule want them."""
    return {
        name: int(value) if type(rule._converters[name]).__name__ == "NumberConverter" else value
        for name, value in values.items()
    }


def _with_canaries(seen):
    return {
        path: found
        for path, (_status, text) in seen.items()
        if (found := [canary for canary in HIDDEN if canary in text])
    }


def _everything(app):
    with app.app_context():
        rows = session.scalars(select(Registration).order_by(Registration.id)).all()
        found = {"meeting": [], "other": []}
        for row in rows:
            whole = queries.get_fresh_registration(row.id)
            places = [(j.part_id, j.request.state) for j in whole.joined_parts]
            kept = (whole.state, whole.version, whole.person.email, places)
            found[whole.event.slug].append(kept)
        return found


def _token(person_id, event_id):
    return issue_link(LinkKind.PERSONAL, person_id=person_id, event_id=event_id).token
