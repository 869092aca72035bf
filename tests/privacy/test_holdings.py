"""No table that names people is forgotten: it is in the export, or left out with a reason."""

from clusterix_events.kernel.db import Base
from clusterix_events.privacy.holdings import HOLDINGS, IN_THE_MAILBOX, LEFT_OUT
from clusterix_events.privacy.reads import SECRETS, TECHNICAL
from clusterix_events.privacy.ties import people_of
from clusterix_events.privacy.whose import Whose

# Whatever is called so names a person, with a foreign key or without.
NAMING = {
    *("person_id", "registration_id", "holder_id", "account_id", "owner_id", "sheet_id"),
    *("peer_id", "review_id", "moderator_id", "rapporteur_id", "speaker_id", "link_id"),
    *("mail_id", "member_id", "head_id", "invited_id", "delegate_id", "typed_name", "person_ids"),
    *("email", "given_name", "family_name", "recipient", "request_id"),
}
# Rows that only tie two others together, which are both read.
READ_THROUGH = {"joined_part", "place", "presenter", "round_presenter"}
WHOSE = Whose(event_id=1, person_id=1)


def _read_columns():
    return {
        column
        for holding in HOLDINGS
        for selected in holding.read(WHOSE).selected_columns
        for column in selected.base_columns
        if getattr(column, "table", None) is not None
    }


PEOPLE = {"person", "registration", "account", "answer_sheet", "place_request", "outgoing_mail"}
# Tables by which nobody belongs to an event: an account, and a link that ends with the address.
OF_NO_EVENT = {"account", "link"}


def _names_people(table) -> bool:
    points = {key.column.table.name for column in table.c for key in column.foreign_keys}
    return not (NAMING.isdisjoint(table.c.keys()) and PEOPLE.isdisjoint(points))


def test_every_table_that_ties_a_person_to_an_event_protects_what_that_event_needs(app):
    tied = str(people_of([1]))

    forgotten = [
        table.name
        for table in Base.metadata.sorted_tables
        for column in table.c
        for key in column.foreign_keys
        if key.column.table.name == "person"
        and f"{table.name}.{column.name}" not in tied
        and table.name not in OF_NO_EVENT
    ]

    assert forgotten == []


def test_every_table_that_names_people_is_read_or_left_out_for_a_reason(app):
    read = {column.table.name for column in _read_columns()}

    forgotten = [
        table.name
        for table in Base.metadata.sorted_tables
        if _names_people(table) and table.name not in read | READ_THROUGH | set(LEFT_OUT)
    ]

    assert forgotten == []


def test_every_column_of_a_table_that_is_read_is_in_the_export(app):
    columns = _read_columns()
    tables = {column.table for column in columns if _names_people(column.table)}
    known = TECHNICAL | SECRETS | IN_THE_MAILBOX

    forgotten = [
        f"{column.table.name}.{column.name}"
        for table in sorted(tables, key=lambda table: table.name)
        for column in table.c
        if column not in columns and column.name not in known and table.name not in LEFT_OUT
    ]

    assert forgotten == []


def test_no_secret_and_no_table_is_named_in_vain(app):
    columns = {column.name for column in _read_columns()}
    tables = {table.name for table in Base.metadata.sorted_tables}

    assert columns & SECRETS == set()
    assert set(LEFT_OUT) - tables == set()
    assert all(reason for reason in LEFT_OUT.values())
