"""The addresses of the desk review."""

from clusterix_events.peer_review import desk_manage_views, desk_views

GROUPS = "/manage/<slug>/groups"
GROUP = f"{GROUPS}/<int:group_id>/reading"
READING = "/r/<token>/reading"
PRACTICE = f"{READING}/<int:group_id>"
QUESTION = f"{PRACTICE}/questions/<int:question_id>"
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

ADDRESSES = (
    (READING, desk_views.reading_list, GET),
    (PRACTICE, desk_views.reading, GET),
    (f"{PRACTICE}/read", desk_views.note_read, POST),
    (f"{PRACTICE}/questions", desk_views.ask_question, POST),
    (QUESTION, desk_views.question, BOTH),
    (f"{QUESTION}/withdrawal", desk_views.withdraw_question, POST),
    (f"{PRACTICE}/answers", desk_views.answer_questions, BOTH),
    (f"{GROUPS}/reading", desk_manage_views.desk_review, GET),
    (f"{GROUPS}/reading/dates", desk_manage_views.desk_dates, BOTH),
    (f"{GROUPS}/reading/dates/<round_name>", desk_manage_views.desk_dates, BOTH),
    (GROUP, desk_manage_views.group_reading, GET),
    (f"{GROUP}/reminders", desk_manage_views.remind_readers, POST),
    (f"{GROUP}/batches", desk_manage_views.send_questions, POST),
    (f"{GROUP}/merges", desk_manage_views.merge_questions, POST),
)
