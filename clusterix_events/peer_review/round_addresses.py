"""The addresses of rounds, conflicts, the composer, and what comes of it."""

from clusterix_events.peer_review import (
    round_card_views,
    round_composer_views,
    round_conflict_views,
    round_repair_views,
    round_views,
)

GROUPS = "/manage/<slug>/groups"
CONFLICTS = f"{GROUPS}/conflicts"
ROUNDS = f"{GROUPS}/rounds"
ROUND = f"{ROUNDS}/<name>"
COMPOSER = f"{GROUPS}/composer"
RUN = f"{COMPOSER}/runs/<int:run_id>"
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

ADDRESSES = (
    ("/r/<token>/conflicts", round_conflict_views.own_conflicts, BOTH),
    (CONFLICTS, round_conflict_views.conflicts, GET),
    (f"{CONFLICTS}/request", round_conflict_views.ask_conflicts, POST),
    (f"{CONFLICTS}/records", round_conflict_views.record_conflict, POST),
    (f"{CONFLICTS}/<int:conflict_id>/removal", round_conflict_views.remove_conflict, POST),
    (ROUNDS, round_views.rounds, GET),
    (f"{GROUPS}/new-round", round_views.new_round, BOTH),
    (ROUND, round_views.review_round, BOTH),
    (f"{ROUND}/removal", round_views.remove_round, POST),
    (f"{ROUND}/practices/<int:practice_id>", round_views.topic, BOTH),
    (f"{GROUPS}/people", round_views.group_people, BOTH),
    (COMPOSER, round_composer_views.composer, GET),
    (f"{COMPOSER}/runs", round_composer_views.start_composer, POST),
    (f"{COMPOSER}/locks", round_composer_views.add_lock, POST),
    (f"{COMPOSER}/locks/<int:lock_id>/removal", round_composer_views.remove_lock, POST),
    (RUN, round_composer_views.composer_run, GET),
    (f"{RUN}/cancellation", round_composer_views.cancel_run, POST),
    (f"{RUN}/moves", round_composer_views.move_person, POST),
    (f"{RUN}/application", round_composer_views.apply_run, POST),
    (f"{GROUPS}/applied/<int:applied_id>/undo", round_composer_views.undo_applied, POST),
    (f"{GROUPS}/repair", round_repair_views.repair, BOTH),
    (f"{GROUPS}/changes", round_repair_views.group_changes, GET),
    (f"{GROUPS}/changes/mails", round_repair_views.tell_changes, POST),
    (f"{GROUPS}/cards", round_card_views.group_cards, GET),
)
