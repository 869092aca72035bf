"""The addresses of peer review."""

from flask import Blueprint

from clusterix_events.peer_review import (
    board_views,
    desk_addresses,
    follow_statistics_views,
    follow_views,
    form_addresses,
    group_views,
    leader_views,
    paper_addresses,
    practice_move_views,
    practice_owner_views,
    practice_views,
    publish_image_views,
    publish_views,
    result_views,
    review_door,
    review_views,
    room_views,
    round_addresses,
    transfer_views,
)
from clusterix_events.peer_review.report_addresses import ADDRESSES as REPORTS

blueprint = Blueprint("peer_review", __name__)
BLUEPRINTS = (blueprint,)

PRACTICES = "/manage/<slug>/practices"
PRACTICE = f"{PRACTICES}/<int:practice_id>"
GROUPS = "/manage/<slug>/groups"
GROUP = f"{GROUPS}/<int:group_id>"
PEER = f"{GROUP}/peers/<int:peer_id>"
PUBLIC = "/events/<slug>/practices"
OWN = "/r/<token>/practice/<int:practice_id>"
DOOR = "/g/<code>"
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

for path, view, methods in (
    (PRACTICES, practice_views.practices, GET),
    (f"{PRACTICES}/new", practice_views.new_practice, BOTH),
    (PRACTICE, practice_views.practice, BOTH),
    (f"{PRACTICE}/visibility", practice_views.publish_practice, POST),
    (f"{PRACTICES}/request", practice_move_views.ask_practice, BOTH),
    (f"{PRACTICE}/acceptance", practice_move_views.accept_practice, POST),
    (f"{PRACTICE}/remarks", practice_move_views.ask_changes, BOTH),
    (f"{PRACTICE}/reminder", practice_move_views.remind_owner, POST),
    (f"{PRACTICE}/archive", practice_move_views.archive_practice, POST),
    (f"{PRACTICE}/versions", practice_move_views.versions, GET),
    (f"{PRACTICE}/images/<int:image_id>", practice_move_views.managed_image, GET),
    (OWN, practice_owner_views.own_practice, BOTH),
    (f"{OWN}/sign-off", practice_owner_views.sign_off, POST),
    (f"{OWN}/versions", practice_owner_views.own_versions, GET),
    (f"{OWN}/images/<int:image_id>", practice_owner_views.own_image, GET),
    (GROUPS, group_views.groups, GET),
    (f"{GROUPS}/board", board_views.board, GET),
    (f"{GROUPS}/new", group_views.new_group, BOTH),
    (GROUP, group_views.group, BOTH),
    (f"{GROUP}/room", room_views.room, GET),
    (f"{GROUP}/room/opening", room_views.open_room, POST),
    (f"{GROUP}/room/step", room_views.next_step, POST),
    (f"{GROUP}/room/pause", room_views.pause, POST),
    (f"{GROUP}/room/minutes", room_views.extend, POST),
    (f"{GROUP}/room/scores/<round>", room_views.reveal, POST),
    (f"{GROUP}/room/closure", room_views.close_room, POST),
    (f"{GROUP}/room/requests/<int:request_id>", room_views.admit, POST),
    (f"{GROUP}/room/code", room_views.room_code, GET),
    (f"{GROUP}/room/answers", room_views.answers, GET),
    (f"{GROUP}/devices", room_views.devices, GET),
    (f"{PEER}/release", room_views.release, POST),
    (f"{PEER}/departure", room_views.leave, POST),
    (f"{PEER}/return", room_views.come_back, POST),
    (f"{PEER}/forms/<round>", room_views.reopen, POST),
    (f"{PUBLIC}/<int:practice_id>", result_views.result, GET),
    (DOOR, review_door.enter, BOTH),
    (f"{DOOR}/requests", review_door.request_entry, POST),
    (f"{DOOR}/review", review_views.review_by_code, BOTH),
    ("/r/<token>/review/<int:group_id>", review_views.review_by_link, BOTH),
    ("/r/<token>/groups/<int:group_id>/room", leader_views.lead_by_link, BOTH),
    ("/r/<token>/groups/<int:group_id>/code", leader_views.send_code, POST),
    ("/r/<token>/practices/<int:practice_id>", result_views.result_by_link, GET),
    *REPORTS,
    *publish_views.ADDRESSES,
    *publish_image_views.ADDRESSES,
    *desk_addresses.ADDRESSES,
    *follow_views.ADDRESSES,
    *follow_statistics_views.ADDRESSES,
    *transfer_views.ADDRESSES,
    *paper_addresses.ADDRESSES,
    *round_addresses.ADDRESSES,
    *form_addresses.ADDRESSES,
):
    blueprint.add_url_rule(path, view_func=view, methods=methods)
