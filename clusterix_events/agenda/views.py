"""The addresses of the agenda: the public page, its feeds, and the organiser's room."""

from flask import Blueprint

from clusterix_events.agenda import manage_views, public_views

blueprint = Blueprint("agenda", __name__)
BLUEPRINTS = (blueprint,)

PUBLIC = "/events/<slug>"
ROOM = "/manage/<slug>/agenda"
SESSION = f"{ROOM}/sessions/<reference>"
TALK = f"{ROOM}/talks/<int:talk_id>"
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

for path, view, methods in (
    (f"{PUBLIC}/agenda", public_views.agenda, GET),
    (f"{PUBLIC}/agenda.ics", public_views.calendar, GET),
    (f"{PUBLIC}/schedule.xml", public_views.schedule_xml, GET),
    (f"{PUBLIC}/schedule.json", public_views.schedule_json, GET),
    (ROOM, manage_views.manage, GET),
    (f"{ROOM}/versions", manage_views.publish, POST),
    (f"{ROOM}/shifts", manage_views.shift, POST),
    (f"{ROOM}/allowances", manage_views.allow, POST),
    (f"{ROOM}/allowances/<int:allowance_id>/removal", manage_views.take_back_allowance, POST),
    (f"{ROOM}/sessions", manage_views.add_session, BOTH),
    (SESSION, manage_views.session_page, BOTH),
    (f"{SESSION}/hours", manage_views.move_session, POST),
    (f"{SESSION}/removal", manage_views.remove_session, POST),
    (f"{SESSION}/restoration", manage_views.restore_session, POST),
    (f"{SESSION}/talks", manage_views.add_talk, BOTH),
    (TALK, manage_views.talk_page, BOTH),
    (f"{TALK}/position", manage_views.move_talk, POST),
    (f"{TALK}/removal", manage_views.remove_talk, POST),
    (f"{TALK}/restoration", manage_views.restore_talk, POST),
    (f"{ROOM}/speakers", manage_views.speakers, BOTH),
    (f"{ROOM}/speakers/<int:speaker_id>", manage_views.speaker_page, BOTH),
):
    blueprint.add_url_rule(path, view_func=view, methods=methods)
