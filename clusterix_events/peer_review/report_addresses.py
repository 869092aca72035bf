"""The addresses of reports: the rapporteur's workspace, the checks by personal link."""

from clusterix_events.peer_review import (
    report_advice_views,
    report_check_views,
    report_text_views,
    report_views,
)

GROUP = "/manage/<slug>/groups/<int:group_id>"
REPORT = f"{GROUP}/report"
ENTRY = f"{REPORT}/sentences/<int:entry_id>"
ADVICE = f"{REPORT}/recommendations"
ONE = f"{ADVICE}/<int:number>"
HOST = "/r/<token>/practices/<int:practice_id>"
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

ADDRESSES = (
    (f"{GROUP}/comments", report_views.comments, GET),
    (f"{GROUP}/recommendations", report_views.recommendations, GET),
    (REPORT, report_views.report, GET),
    (f"{REPORT}/stage", report_views.report_stage, POST),
    (f"{REPORT}/replies", report_views.report_replies, POST),
    (f"{REPORT}/days", report_views.report_days, BOTH),
    (f"{REPORT}/views", report_views.report_views, BOTH),
    (f"{REPORT}/preview", report_views.report_preview, GET),
    (f"{REPORT}/steps/<section>", report_views.report_undo, POST),
    (f"{REPORT}/sections/<section>", report_text_views.report_section, BOTH),
    (ENTRY, report_text_views.report_entry, BOTH),
    (f"{ENTRY}/removal", report_text_views.split_entry, POST),
    (f"{ENTRY}/texts/<int:text_id>", report_text_views.put_back_text, POST),
    (f"{ENTRY}/position/<way>", report_text_views.shift_entry, POST),
    (ADVICE, report_advice_views.report_advice, BOTH),
    (ONE, report_advice_views.report_recommendation, BOTH),
    (f"{ONE}/removal", report_advice_views.split_recommendation, POST),
    (f"{ONE}/wordings/<int:place>", report_advice_views.put_back_wording, POST),
    (f"{ONE}/place/<place>", report_advice_views.place_recommendation, POST),
    (f"{ONE}/position/<way>", report_advice_views.shift_recommendation, POST),
    (f"{REPORT}/checks", report_check_views.report_points, GET),
    (f"{REPORT}/comments/<int:place>", report_check_views.judge_comment, POST),
    (f"{REPORT}/corrections/<int:number>", report_check_views.judge_correction, POST),
    ("/r/<token>/reports/<int:group_id>", report_check_views.check_by_link, BOTH),
    (f"{HOST}/facts", report_check_views.facts_by_link, BOTH),
    (f"{HOST}/facts/checked", report_check_views.facts_checked_by_link, POST),
    (f"{HOST}/answers", report_check_views.replies_by_link, BOTH),
)
