"""What was typed goes from its copies: drafts, imports, delegations, views, groups' doors."""

from datetime import UTC, date, datetime, timedelta

import pytest

from clusterix_events.kernel.db import session, transaction
from clusterix_events.peer_review.models import EntryRequest
from clusterix_events.places import service as places
from clusterix_events.privacy import service
from clusterix_events.registration.delegation_models import Delegation, DelegationMember
from clusterix_events.registration.draft_models import Draft
from clusterix_events.registration.joining import note
from clusterix_events.registration.spreadsheet_models import (
    ExportState,
    ImportRow,
    ImportState,
    RegistrationExport,
    RegistrationImport,
    RowState,
)
from clusterix_events.registration.view_models import SavedView
from tests.factories.events import add_event, add_part
from tests.factories.peer_review import make_open_group
from tests.factories.people import add_organiser
from tests.factories.registration import add_registration
from tests.privacy.canaries import dump, kept

ENDS_ON, NOW = date(2026, 10, 7), datetime(2026, 9, 1, tzinfo=UTC)
COPIES = {
    "draft": "Canarydraft",
    "cells": "Canarycells",
    "before": "Canarybefore",
    "door": "Canarydoor",
    "member": "Canarymember",
    "member_address": "canarymember-address@example.org",
    "filter": "Canaryfilter",
    "view": "Canaryview",
    "reason": "Canaryreason",
    "log": "Canarylog",
}
AT_7 = {"draft", "cells", "before", "door"}


@pytest.fixture
def event_id(app_context) -> int:
    """An event with a canary in every copy."""
    with transaction():
        event = add_event(regions=[])
        registration = add_registration(event, add_part(event))
        waiting = places.request_places(
            registration.id, [places.add_pool(event.id, 0).id], needs_approval=True
        )
        places.decline_request(waiting, reason=COPIES["reason"])
        note("place.moved", registration, reason=COPIES["log"])
        account = add_organiser(event.id)
        group = make_open_group(event)
        imported = RegistrationImport(
            event_id=event.id,
            account_id=account.id,
            created_at=NOW,
            name="people.csv",
            locale="en",
            state=ImportState.DONE,
        )
        delegation = Delegation(
            event_id=event.id,
            person_id=registration.person_id,
            name="Region",
            stays_together=False,
            due_on=ENDS_ON,
            locale="en",
            form_token=None,
            created_at=NOW,
        )
        session.add_all([imported, delegation])
        session.flush()
        session.add_all(
            [
                Draft(
                    event_id=event.id,
                    email="x@example.org",
                    name="X",
                    typed=[["diet", COPIES["draft"]]],
                    section="",
                    locale="en",
                    saved_at=NOW,
                    expires_at=datetime(2030, 1, 1, tzinfo=UTC),
                ),
                ImportRow(
                    import_id=imported.id,
                    number=1,
                    state=RowState.ADDED,
                    cells=[COPIES["cells"]],
                    before={"diet": COPIES["before"]},
                    registration_id=registration.id,
                ),
                EntryRequest(
                    group_id=group.id,
                    typed_name=COPIES["door"],
                    device_hash="hash",
                    requested_at=NOW,
                ),
                DelegationMember(
                    delegation_id=delegation.id,
                    registration_id=registration.id,
                    given_name="Evi",
                    family_name=COPIES["member"],
                    email=COPIES["member_address"],
                ),
                RegistrationExport(
                    event_id=event.id,
                    account_id=account.id,
                    created_at=NOW,
                    format="csv",
                    columns=[],
                    filter_words=COPIES["filter"],
                    row_count=1,
                    state=ExportState.DONE,
                    locale="en",
                ),
                SavedView(
                    event_id=event.id,
                    account_id=account.id,
                    name="Mine",
                    query={"q": COPIES["view"]},
                    created_at=NOW,
                ),
            ]
        )
        return event.id


@pytest.mark.parametrize(
    ("days", "left"),
    [
        (6, set(COPIES)),
        (7, set(COPIES) - AT_7),
        (364, set(COPIES) - AT_7),
        (365, {"member"}),
    ],
)
def test_copies_go_with_what_they_were_copied_from(event_id, days, left):
    before = kept(dump(), COPIES)

    _erase(days)

    assert (before, kept(dump(), COPIES)) == (set(COPIES), left)


def test_names_in_delegations_go_with_the_evidence(event_id):
    with transaction():
        service.keep_retention(
            event_id,
            version=0,
            last_payment_on=date(2026, 11, 1),
            years=5,
            project_ends_on=None,
            today=date(2026, 12, 1),
        )

    _erase(365 * 6)

    assert kept(dump(), COPIES) == set()


def test_second_run_finds_nothing_and_logs_nothing(event_id):
    _erase(365)
    first = dump().count("'rows of imports'")

    _erase(366)

    assert (first, dump().count("'rows of imports'")) == (1, 1)


def _erase(days: int) -> None:
    day = ENDS_ON + timedelta(days=days)
    with transaction():
        service.erase(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
