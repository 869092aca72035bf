"""Every route of the product: an address that exists in the demonstration, who may use it, and
what it is. A route that is missing here fails tests/test_routes.py and the axe test.

Run `python -m tests.routes` to print it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

ROLES = (
    "anonymous",
    "peer",
    "organiser",
    "moderator",
    "rapporteur",
    "desk",
    "admin",
    "other",
)
EVERYBODY = frozenset(ROLES)
ACCOUNTS = EVERYBODY - {"anonymous", "peer"}
ORGANISER = frozenset({"organiser"})
EVENT_TEAM = frozenset({"organiser", "moderator", "rapporteur", "desk"})
LEADERS = frozenset({"moderator", "rapporteur"})
MODERATOR = frozenset({"moderator"})
WRITERS = frozenset({"organiser", "moderator", "rapporteur"})
DESK = frozenset({"organiser", "desk"})
ADMIN = frozenset({"admin"})
LINK = EVERYBODY  # whoever holds the link acts by it, signed in or not

PAGE, FILE, ACTION, MOVE = "page", "file", "action", "move"


@dataclass(frozen=True)
class Route:
    """An address with its placeholders filled from the demonstration."""

    path: str
    who: frozenset[str]
    kind: str = PAGE


M, E, G = "/manage/{slug}", "/events/{slug}", "/manage/{slug}/groups/{group_id}"
S, T, R = f"{M}/agenda/sessions/{{session}}", f"{M}/agenda/talks/{{talk_id}}", "/r/{token}"
D, DEL = "/r/{head}/delegation", f"{M}/registrations/delegations/{{delegation_id}}"
REG, TOUR = f"{M}/registrations/{{reference}}", f"{M}/tours/{{tour_id}}"
MIN = "/manage/bucharest-2012/minutes/PM03"
OWNED = "/r/{owner}/practices/{practice_id}/publication"
RUN = f"{M}/groups/composer/runs/{{run_id}}"
PR, OWN = f"{M}/practices/{{practice_id}}", "/r/{owner}/practice/{practice_id}"
IMP = f"{M}/registrations/import/{{import_id}}"
REP = "/manage/bucharest-2012/groups/1/report"
RF = f"{M}/review-form"

ROUTES: dict[str, Route] = {
    "home.start": Route("/", EVERYBODY),
    "home.language": Route("/language", EVERYBODY, ACTION),
    "home.health": Route("/healthz", EVERYBODY, FILE),
    "home.event": Route(f"{E}/", EVERYBODY),
    "home.accessibility": Route(f"{E}/accessibility", EVERYBODY),
    "home.imprint": Route(f"{E}/imprint", EVERYBODY),
    "home.privacy": Route(f"{E}/privacy", EVERYBODY),
    "home.participants": Route(f"{E}/participants", EVERYBODY),
    "home.slides": Route(f"{E}/slides", EVERYBODY),
    "home.overview": Route(f"{M}/", EVENT_TEAM),
    "assets": Route("/assets/none.css", EVERYBODY, FILE),
    "people.sign_in": Route("/sign-in", EVERYBODY),
    "people.sign_out": Route("/sign-out", EVERYBODY, ACTION),
    "people.ask_password": Route("/sign-in/password", EVERYBODY),
    "people.set_password": Route("/password/{password}", LINK),
    "people.accounts": Route("/admin/", ADMIN),
    "people.add_account": Route("/admin/accounts", ADMIN, ACTION),
    "mail.jobs": Route("/admin/jobs", ADMIN),
    "mail.outbox": Route("/admin/outbox", ADMIN),
    "mail.retry": Route("/admin/outbox/1/attempts", ADMIN, ACTION),
    "mail.written_mails": Route("/dev/mail", EVERYBODY),
    "mail.written_mail": Route("/dev/mail/000001.eml", EVERYBODY, FILE),
    "mail.written_file": Route("/dev/mail/000001.eml/file", EVERYBODY, FILE),
    "audit.log": Route("/admin/log", ADMIN),
    "events.my_events": Route("/manage/", ACCOUNTS),
    "events.new": Route("/manage/new", ACCOUNTS),
    "events.setup_parts": Route(f"{M}/setup/parts", ORGANISER),
    "events.setup_people": Route(f"{M}/setup/people", ORGANISER),
    "events.settings": Route(f"{M}/settings", ORGANISER),
    "events.part": Route(f"{M}/settings/parts/{{part}}", ORGANISER),
    "events.new_part": Route(f"{M}/settings/parts/new", ORGANISER),
    "events.new_invitation": Route(f"{M}/settings/parts/{{part}}/invitation", ORGANISER, ACTION),
    "events.end_invitation": Route(
        f"{M}/settings/parts/{{part}}/invitation/end", ORGANISER, ACTION
    ),
    "events.add_quota": Route(f"{M}/settings/parts/{{part}}/quotas", ORGANISER, ACTION),
    "events.change_quota": Route(f"{M}/settings/parts/{{part}}/quotas/1", ORGANISER, ACTION),
    "events.return_quota": Route(f"{M}/settings/parts/{{part}}/quotas/1/return", ORGANISER, ACTION),
    "events.room": Route(f"{M}/settings/rooms/{{room_id}}", ORGANISER),
    "events.new_room": Route(f"{M}/settings/rooms/new", ORGANISER),
    "events.copy": Route(f"{M}/copy", ORGANISER),
    "events.state": Route(f"{M}/state", ORGANISER, ACTION),
    "events.people": Route(f"{M}/people", ORGANISER),
    "events.withdraw": Route(f"{M}/people/{{account_id}}/desk/withdrawal", ORGANISER, ACTION),
    "registration.register": Route(f"{E}/register", EVERYBODY),
    "registration.my_link": Route(f"{E}/my-link", EVERYBODY),
    "registration.draft_kept": Route(f"{E}/register/kept", EVERYBODY),
    "registration.draft": Route(f"{R}/form", LINK, MOVE),
    "registration.own_file": Route(f"{R}/files/none", LINK, FILE),
    "registration.answered_file": Route(f"{REG}/files/none", ORGANISER, FILE),
    "registration.unfinished": Route(f"{M}/registrations/unfinished", ORGANISER),
    "registration.invitation": Route("/i/{invitation}", LINK),
    "registration.open_invitation": Route("/i/{invitation}/form", LINK, ACTION),
    "registration.decline_invitation": Route("/i/{invitation}/apology", LINK, ACTION),
    "registration.my_page": Route(R, LINK),
    "registration.change": Route(f"{R}/change", LINK),
    "registration.cancellation": Route(f"{R}/cancellation", LINK),
    "registration.offer": Route(f"{R}/offers/{{joined_id}}", LINK),
    "registration.accept_offer": Route(f"{R}/offers/{{joined_id}}/acceptance", LINK, ACTION),
    "registration.decline_offer": Route(f"{R}/offers/{{joined_id}}/refusal", LINK, ACTION),
    "registration.ask_again": Route(f"{R}/offers/{{joined_id}}/request", LINK, ACTION),
    "registration.calendar_file": Route(f"{R}/calendar.ics", LINK, FILE),
    "registration.duplicates": Route(f"{M}/registrations/duplicates", ORGANISER),
    "registration.tell_apart": Route(f"{M}/registrations/duplicates/apart", ORGANISER, ACTION),
    "registration.merge": Route(
        f"{M}/registrations/duplicates/{{reference}}/{{reference}}", ORGANISER
    ),
    "registration.mails": Route(f"{M}/registrations/mails", ORGANISER),
    "registration.write_mail": Route(f"{M}/registrations/mails/new", ORGANISER),
    "registration.stop_mail": Route(f"{M}/registrations/mails/1/stop", ORGANISER, ACTION),
    "registration.mail_outbox": Route(f"{M}/registrations/mails/outbox", ORGANISER),
    "registration.retry_mail": Route(
        f"{M}/registrations/mails/outbox/1/attempts", ORGANISER, ACTION
    ),
    "registration.mail_words": Route(f"{M}/registrations/mails/words", ORGANISER),
    "registration.mail_wording": Route(f"{M}/registrations/mails/words/registered/de", ORGANISER),
    "registration.reset_wording": Route(
        f"{M}/registrations/mails/words/registered/de/reset", ORGANISER, ACTION
    ),
    "registration.refusal": Route("/r/{named}/refusal", LINK),
    "registration.replacement": Route(f"{R}/replacement", LINK),
    "registration.new_delegation": Route(f"{E}/delegation", EVERYBODY),
    "registration.delegation": Route(D, LINK),
    "registration.delegation_people": Route(f"{D}/people", LINK),
    "registration.delegation_member": Route(f"{D}/people/{{member_id}}", LINK),
    "registration.delegation_parts": Route(f"{D}/people/{{member_id}}/parts", LINK, ACTION),
    "registration.delegation_reminder": Route(f"{D}/people/{{member_id}}/reminder", LINK, ACTION),
    "registration.delegation_reminders": Route(f"{D}/reminders", LINK, ACTION),
    "registration.delegation_removal": Route(f"{D}/people/{{member_id}}/removal", LINK, ACTION),
    "registration.delegation_replacement": Route(
        f"{D}/people/{{member_id}}/replacement", LINK, ACTION
    ),
    "registration.delegations_list": Route(f"{M}/registrations/delegations", ORGANISER),
    "registration.delegation_record": Route(DEL, ORGANISER),
    "registration.delegation_record_reminders": Route(f"{DEL}/reminders", ORGANISER, ACTION),
    "registration.delegation_cancellation": Route(f"{DEL}/cancellation", ORGANISER, ACTION),
    "registration.registrations": Route(f"{M}/registrations", ORGANISER),
    "registration.saved_views": Route(f"{M}/registrations/views", ORGANISER),
    "registration.saved_view": Route(f"{M}/registrations/views/1", ORGANISER, ACTION),
    "registration.delete_saved_view": Route(
        f"{M}/registrations/views/1/deletion", ORGANISER, ACTION
    ),
    "registration.bring_back_view": Route(f"{M}/registrations/views/1/return", ORGANISER, ACTION),
    "registration.statistics": Route(f"{M}/registrations/statistics", ORGANISER),
    "registration.statistics_file": Route(f"{M}/registrations/statistics.csv", ORGANISER, FILE),
    "registration.export": Route(f"{M}/registrations/export", ORGANISER),
    "registration.export_special": Route(f"{M}/registrations/export/special", ORGANISER, ACTION),
    "registration.imports": Route(f"{M}/registrations/import", ORGANISER),
    "registration.import_sample": Route(f"{M}/registrations/import/sample.csv", ORGANISER, FILE),
    "registration.import_made": Route(IMP, ORGANISER),
    "registration.import_columns": Route(f"{IMP}/columns", ORGANISER, ACTION),
    "registration.import_corrections": Route(f"{IMP}/corrections", ORGANISER, ACTION),
    "registration.import_run": Route(f"{IMP}/run", ORGANISER, ACTION),
    "registration.import_mails": Route(f"{IMP}/mails", ORGANISER, ACTION),
    "registration.import_undo": Route(f"{IMP}/undo", ORGANISER, ACTION),
    "registration.import_removal": Route(f"{IMP}/removal", ORGANISER, ACTION),
    "registration.exports": Route(f"{M}/registrations/exports", ORGANISER),
    "registration.export_made": Route(f"{M}/registrations/exports/{{export_id}}", ORGANISER),
    "registration.export_file": Route(
        f"{M}/registrations/exports/{{export_id}}/file", ORGANISER, FILE
    ),
    "registration.form": Route(f"{M}/registrations/form", ORGANISER),
    "registration.new_field": Route(f"{M}/registrations/form/new", ORGANISER),
    "registration.take_over": Route(f"{M}/registrations/form/copy", ORGANISER),
    "registration.preview": Route(f"{M}/registrations/form/preview", ORGANISER),
    "registration.field": Route(f"{M}/registrations/form/fields/diet", ORGANISER),
    "registration.move_field": Route(
        f"{M}/registrations/form/fields/diet/position", ORGANISER, ACTION
    ),
    "registration.retire_field": Route(
        f"{M}/registrations/form/fields/diet/retirement", ORGANISER, ACTION
    ),
    "registration.restore_field": Route(
        f"{M}/registrations/form/fields/diet/return", ORGANISER, ACTION
    ),
    "registration.add": Route(f"{M}/registrations/add", ORGANISER),
    "registration.selection": Route(f"{M}/registrations/selection", ORGANISER, ACTION),
    "registration.approval": Route(f"{M}/registrations/approval", ORGANISER),
    "registration.approve": Route(f"{M}/registrations/approval/acceptances", ORGANISER, ACTION),
    "registration.decline": Route(f"{M}/registrations/approval/refusals", ORGANISER, ACTION),
    "registration.invitations": Route(f"{M}/registrations/invitations", ORGANISER),
    "registration.invite_people": Route(f"{M}/registrations/invitations/people", ORGANISER),
    "registration.invite_by_link": Route(f"{M}/registrations/invitations/link", ORGANISER),
    "registration.invitation_selection": Route(
        f"{M}/registrations/invitations/selection", ORGANISER, ACTION
    ),
    "registration.remind_invited": Route(
        f"{M}/registrations/invitations/reminders", ORGANISER, ACTION
    ),
    "registration.registration": Route(REG, ORGANISER),
    "registration.waiting": Route(f"{M}/registrations/waiting", ORGANISER),
    "registration.move_in_queue": Route(f"{REG}/queue", ORGANISER, ACTION),
    "registration.offer_now": Route(f"{REG}/offers", ORGANISER, ACTION),
    "registration.withdraw_offer": Route(f"{REG}/offers/withdrawal", ORGANISER, ACTION),
    "registration.confirm_offer": Route(f"{REG}/offers/acceptance", ORGANISER, ACTION),
    "registration.take_out_of_count": Route(f"{REG}/places/outside", ORGANISER, ACTION),
    "registration.take_into_count": Route(f"{REG}/places/inside", ORGANISER, ACTION),
    "registration.mark_duplicate": Route(f"{REG}/duplicate", ORGANISER, ACTION),
    "registration.unmark_duplicate": Route(f"{REG}/no-duplicate", ORGANISER, ACTION),
    "registration.access_needs": Route(f"{REG}/access-needs", ORGANISER, ACTION),
    "registration.send_link": Route(f"{REG}/link", ORGANISER, ACTION),
    "registration.add_place": Route(f"{REG}/places", ORGANISER, ACTION),
    "registration.cancel_registration": Route(f"{REG}/cancellation", ORGANISER, ACTION),
    "agenda.agenda": Route(f"{E}/agenda", EVERYBODY),
    "agenda.calendar": Route(f"{E}/agenda.ics", EVERYBODY, FILE),
    "agenda.schedule_xml": Route(f"{E}/schedule.xml", EVERYBODY, FILE),
    "agenda.schedule_json": Route(f"{E}/schedule.json", EVERYBODY, FILE),
    "agenda.manage": Route(f"{M}/agenda", ORGANISER),
    "agenda.add_session": Route(f"{M}/agenda/sessions", ORGANISER),
    "agenda.session_page": Route(S, ORGANISER),
    "agenda.add_talk": Route(f"{S}/talks", ORGANISER),
    "agenda.talk_page": Route(T, ORGANISER),
    "agenda.move_talk": Route(f"{T}/position", ORGANISER, ACTION),
    "agenda.remove_talk": Route(f"{T}/removal", ORGANISER, ACTION),
    "agenda.restore_talk": Route(f"{T}/restoration", ORGANISER, ACTION),
    "agenda.speakers": Route(f"{M}/agenda/speakers", ORGANISER),
    "agenda.speaker_page": Route("/manage/bucharest-2012/agenda/speakers/1", ORGANISER),
    "agenda.shift": Route(f"{M}/agenda/shifts", ORGANISER, ACTION),
    "agenda.publish": Route(f"{M}/agenda/versions", ORGANISER, ACTION),
    "agenda.allow": Route(f"{M}/agenda/allowances", ORGANISER, ACTION),
    "agenda.take_back_allowance": Route(f"{M}/agenda/allowances/1/removal", ORGANISER, ACTION),
    "agenda.move_session": Route(f"{S}/hours", ORGANISER, ACTION),
    "agenda.remove_session": Route(f"{S}/removal", ORGANISER, ACTION),
    "agenda.restore_session": Route(f"{S}/restoration", ORGANISER, ACTION),
    "peer_review.published": Route(f"{E}/practices", EVERYBODY),
    "peer_review.result": Route("/events/bucharest-2012/practices/1", WRITERS),
    "peer_review.enter": Route("/g/{code}", EVERYBODY),
    "peer_review.request_entry": Route("/g/{code}/requests", EVERYBODY, ACTION),
    "peer_review.review_by_code": Route("/g/{code}/review", EVERYBODY, MOVE),
    "intake_by_code": Route("/intake/room/{code}", EVERYBODY, ACTION),
    "intake_by_link": Route("/intake/link/{token}", LINK, ACTION),
    "peer_review.review_by_link": Route(f"{R}/review/{{group_id}}", LINK),
    "peer_review.result_by_link": Route(f"{R}/practices/{{practice_id}}", LINK),
    "peer_review.replies_by_link": Route(f"{R}/practices/{{practice_id}}/answers", frozenset()),
    "peer_review.lead_by_link": Route(f"{R}/groups/{{group_id}}/room", LINK),
    "peer_review.send_code": Route(f"{R}/groups/{{group_id}}/code", LINK, ACTION),
    "peer_review.practices": Route(f"{M}/practices", ORGANISER),
    "peer_review.practice": Route(f"{M}/practices/{{practice_id}}", ORGANISER),
    "peer_review.new_practice": Route(f"{M}/practices/new", ORGANISER),
    "peer_review.publish_practice": Route(
        f"{M}/practices/{{practice_id}}/visibility", ORGANISER, ACTION
    ),
    "peer_review.ask_practice": Route(f"{M}/practices/request", ORGANISER),
    "peer_review.accept_practice": Route(f"{PR}/acceptance", ORGANISER, ACTION),
    "peer_review.ask_changes": Route(f"{PR}/remarks", ORGANISER),
    "peer_review.remind_owner": Route(f"{PR}/reminder", ORGANISER, ACTION),
    "peer_review.archive_practice": Route(f"{PR}/archive", ORGANISER, ACTION),
    "peer_review.versions": Route(f"{PR}/versions", ORGANISER),
    "peer_review.managed_image": Route(f"{PR}/images/1", frozenset(), FILE),
    "peer_review.own_practice": Route(OWN, LINK),
    "peer_review.sign_off": Route(f"{OWN}/sign-off", LINK, ACTION),
    "peer_review.own_versions": Route(f"{OWN}/versions", LINK),
    "peer_review.own_image": Route(f"{OWN}/images/1", frozenset(), FILE),
    "peer_review.groups": Route(f"{M}/groups", ORGANISER),
    "peer_review.board": Route(f"{M}/groups/board", ORGANISER),
    "peer_review.conflicts": Route(f"{M}/groups/conflicts", ORGANISER),
    "peer_review.ask_conflicts": Route(f"{M}/groups/conflicts/request", ORGANISER, ACTION),
    "peer_review.record_conflict": Route(f"{M}/groups/conflicts/records", ORGANISER, ACTION),
    "peer_review.remove_conflict": Route(
        f"{M}/groups/conflicts/{{conflict_id}}/removal", ORGANISER, ACTION
    ),
    "peer_review.own_conflicts": Route(f"{R}/conflicts", LINK),
    "peer_review.rounds": Route(f"{M}/groups/rounds", ORGANISER),
    "peer_review.new_round": Route(f"{M}/groups/new-round", ORGANISER),
    "peer_review.review_round": Route(f"{M}/groups/rounds/A", ORGANISER),
    "peer_review.remove_round": Route(f"{M}/groups/rounds/A/removal", ORGANISER, ACTION),
    "peer_review.topic": Route(f"{M}/groups/rounds/A/practices/{{practice_id}}", ORGANISER),
    "peer_review.group_people": Route(f"{M}/groups/people", ORGANISER),
    "peer_review.composer": Route(f"{M}/groups/composer", ORGANISER),
    "peer_review.start_composer": Route(f"{M}/groups/composer/runs", ORGANISER, ACTION),
    "peer_review.add_lock": Route(f"{M}/groups/composer/locks", ORGANISER, ACTION),
    "peer_review.remove_lock": Route(f"{M}/groups/composer/locks/1/removal", ORGANISER, ACTION),
    "peer_review.composer_run": Route(RUN, ORGANISER),
    "peer_review.cancel_run": Route(f"{RUN}/cancellation", ORGANISER, ACTION),
    "peer_review.move_person": Route(f"{RUN}/moves", ORGANISER, ACTION),
    "peer_review.apply_run": Route(f"{RUN}/application", ORGANISER, ACTION),
    "peer_review.undo_applied": Route(f"{M}/groups/applied/1/undo", ORGANISER, ACTION),
    "peer_review.repair": Route(f"{M}/groups/repair", ORGANISER),
    "peer_review.group_changes": Route(f"{M}/groups/changes", ORGANISER),
    "peer_review.tell_changes": Route(f"{M}/groups/changes/mails", ORGANISER, ACTION),
    "peer_review.group_cards": Route(f"{M}/groups/cards", ORGANISER),
    "peer_review.group": Route(G, ORGANISER),
    "peer_review.new_group": Route(f"{M}/groups/new", ORGANISER),
    "peer_review.comments": Route("/manage/bucharest-2012/groups/1/comments", LEADERS, MOVE),
    "peer_review.recommendations": Route(
        "/manage/bucharest-2012/groups/1/recommendations", LEADERS, MOVE
    ),
    "peer_review.report": Route(REP, WRITERS),
    "peer_review.report_preview": Route(f"{REP}/preview", WRITERS),
    "peer_review.report_stage": Route(f"{REP}/stage", LEADERS, ACTION),
    "peer_review.report_replies": Route(f"{REP}/replies", LEADERS, ACTION),
    "peer_review.report_days": Route(f"{REP}/days", LEADERS),
    "peer_review.report_views": Route(f"{REP}/views", LEADERS),
    "peer_review.report_undo": Route(f"{REP}/steps/strengths", LEADERS, ACTION),
    "peer_review.report_section": Route(f"{REP}/sections/strengths", LEADERS),
    "peer_review.report_entry": Route(f"{REP}/sentences/1", LEADERS),
    "peer_review.split_entry": Route(f"{REP}/sentences/1/removal", LEADERS, ACTION),
    "peer_review.put_back_text": Route(f"{REP}/sentences/1/texts/1", LEADERS, ACTION),
    "peer_review.shift_entry": Route(f"{REP}/sentences/1/position/up", LEADERS, ACTION),
    "peer_review.report_advice": Route(f"{REP}/recommendations", LEADERS),
    "peer_review.report_recommendation": Route(f"{REP}/recommendations/1", LEADERS),
    "peer_review.split_recommendation": Route(f"{REP}/recommendations/1/removal", LEADERS, ACTION),
    "peer_review.put_back_wording": Route(f"{REP}/recommendations/1/wordings/0", LEADERS, ACTION),
    "peer_review.place_recommendation": Route(
        f"{REP}/recommendations/1/place/out", LEADERS, ACTION
    ),
    "peer_review.shift_recommendation": Route(
        f"{REP}/recommendations/1/position/up", LEADERS, ACTION
    ),
    "peer_review.report_points": Route(f"{REP}/checks", LEADERS),
    "peer_review.judge_comment": Route(f"{REP}/comments/0", LEADERS, ACTION),
    "peer_review.judge_correction": Route(f"{REP}/corrections/1", LEADERS, ACTION),
    "peer_review.check_by_link": Route(f"{R}/reports/{{group_id}}", LINK, MOVE),
    "peer_review.facts_by_link": Route(f"{R}/practices/{{practice_id}}/facts", frozenset()),
    "peer_review.facts_checked_by_link": Route(
        f"{R}/practices/{{practice_id}}/facts/checked", frozenset(), ACTION
    ),
    "peer_review.review_form": Route(RF, ORGANISER),
    "peer_review.form_languages": Route(f"{RF}/languages", ORGANISER),
    "peer_review.undo_form_change": Route(f"{RF}/undo", ORGANISER, ACTION),
    "peer_review.discard_form_draft": Route(f"{RF}/draft/removal", ORGANISER, ACTION),
    "peer_review.form_block": Route(f"{RF}/parts/transfer", ORGANISER),
    "peer_review.new_form_item": Route(f"{RF}/criteria/new", ORGANISER),
    "peer_review.form_item": Route(f"{RF}/questions/keep", ORGANISER),
    "peer_review.move_form_item": Route(f"{RF}/criteria/relevance/position", ORGANISER, ACTION),
    "peer_review.remove_form_item": Route(f"{RF}/criteria/relevance/removal", ORGANISER, ACTION),
    "peer_review.form_sources": Route(f"{RF}/sources", ORGANISER),
    "peer_review.form_source": Route(f"{RF}/sources/short", ORGANISER),
    "peer_review.take_form": Route(f"{RF}/sources/short/draft", ORGANISER, ACTION),
    "peer_review.form_versions": Route(f"{RF}/versions", ORGANISER),
    "peer_review.publish_form": Route(f"{RF}/versions/latest", ORGANISER, ACTION),
    "peer_review.form_version": Route(f"{RF}/versions/1", ORGANISER),
    "peer_review.move_form_groups": Route(f"{RF}/versions/1/groups", ORGANISER, ACTION),
    "peer_review.room": Route(f"{G}/room", MODERATOR),
    "peer_review.room_code": Route(f"{G}/room/code", MODERATOR),
    "peer_review.answers": Route(f"{G}/room/answers", MODERATOR),
    "peer_review.paper": Route(f"{G}/paper", ORGANISER | MODERATOR),
    "peer_review.add_sheets": Route(f"{G}/paper/sheets", ORGANISER | MODERATOR, ACTION),
    "peer_review.sheets_pdf": Route(f"{G}/paper/sheets.pdf", ORGANISER | MODERATOR, FILE),
    "peer_review.sheet": Route(f"{G}/paper/1", MODERATOR, MOVE),
    "peer_review.paper_part": Route(f"{G}/paper/1/before", MODERATOR),
    "peer_review.check_part": Route(f"{G}/paper/1/before/check", MODERATOR),
    "peer_review.paper_code": Route("/P/0000000000", EVERYBODY),
    "peer_review.devices": Route(f"{G}/devices", MODERATOR),
    "peer_review.transfer": Route(f"{M}/transfer", ORGANISER),
    "peer_review.transfer_csv": Route(f"{M}/transfer.csv", ORGANISER, FILE),
    "peer_review.transfer_xlsx": Route(f"{M}/transfer.xlsx", ORGANISER, FILE),
    "peer_review.transfer_by_link": Route(f"{R}/transfer", LINK),
    "peer_review.statement": Route(f"{R}/transfer/{{group_id}}", LINK, MOVE),
    "peer_review.take_back": Route(f"{R}/transfer/{{group_id}}/removal", LINK, ACTION),
    "peer_review.end_contact": Route(f"{R}/transfer/{{group_id}}/contact/end", LINK, ACTION),
    "peer_review.statistics": Route(f"{M}/statistics", ORGANISER),
    "peer_review.statistics_csv": Route(f"{M}/statistics.csv", ORGANISER, FILE),
    "peer_review.statistics_xlsx": Route(f"{M}/statistics.xlsx", ORGANISER, FILE),
    "peer_review.programme_statistics": Route("/p/{programme}/statistics", LINK),
    "peer_review.programme_statistics_csv": Route("/p/{programme}/statistics.csv", LINK, FILE),
    "peer_review.programme_statistics_xlsx": Route("/p/{programme}/statistics.xlsx", LINK, FILE),
    "peer_review.follow_up": Route("/r/{follow_up}/follow-up", LINK),
    "peer_review.answer_follow_up": Route("/r/{follow_up}/follow-up/1", LINK, ACTION),
    "peer_review.image": Route(f"{E}/practices/{{practice_id}}/images/1", EVERYBODY, FILE),
    "peer_review.image_by_link": Route(f"{R}/practices/{{practice_id}}/images/1", LINK, FILE),
    "peer_review.programme_image": Route(
        "/p/{programme}/practices/{practice_id}/images/1", LINK, FILE
    ),
    "peer_review.owner_page": Route(OWNED, LINK),
    "peer_review.agree": Route(f"{OWNED}/text", LINK, ACTION),
    "peer_review.withdraw": Route(f"{OWNED}/text/withdrawal", LINK, ACTION),
    "peer_review.levels": Route(f"{M}/practices/{{practice_id}}/readers", ORGANISER),
    "peer_review.programme_links": Route(f"{M}/practices/programme", ORGANISER),
    "peer_review.end_programme_link": Route(f"{M}/practices/programme/1/end", ORGANISER, ACTION),
    "peer_review.programme": Route("/p/{programme}", LINK),
    "peer_review.programme_practice": Route("/p/{programme}/practices/{practice_id}", LINK),
    "peer_review.pause": Route(f"{G}/room/pause", MODERATOR, ACTION),
    "peer_review.extend": Route(f"{G}/room/minutes", MODERATOR, ACTION),
    "peer_review.next_step": Route(f"{G}/room/step", MODERATOR, ACTION),
    "peer_review.open_room": Route(f"{G}/room/opening", MODERATOR, ACTION),
    "peer_review.admit": Route(f"{G}/room/requests/1", MODERATOR, ACTION),
    "peer_review.release": Route(f"{G}/peers/{{peer_id}}/release", MODERATOR, ACTION),
    "peer_review.leave": Route(f"{G}/peers/{{peer_id}}/departure", MODERATOR, ACTION),
    "peer_review.come_back": Route(f"{G}/peers/{{peer_id}}/return", MODERATOR, ACTION),
    "peer_review.reopen": Route(f"{G}/peers/{{peer_id}}/forms/before", MODERATOR, ACTION),
    "peer_review.reveal": Route(f"{G}/room/scores/before", MODERATOR, ACTION),
    "peer_review.close_room": Route(f"{G}/room/closure", MODERATOR, ACTION),
    "peer_review.reading_list": Route(f"{R}/reading", LINK),
    "peer_review.reading": Route(f"{R}/reading/{{group_id}}", LINK),
    "peer_review.note_read": Route(f"{R}/reading/{{group_id}}/read", LINK, ACTION),
    "peer_review.ask_question": Route(f"{R}/reading/{{group_id}}/questions", LINK, ACTION),
    "peer_review.question": Route(f"{R}/reading/{{group_id}}/questions/{{question_id}}", LINK),
    "peer_review.withdraw_question": Route(
        f"{R}/reading/{{group_id}}/questions/{{question_id}}/withdrawal", LINK, ACTION
    ),
    "peer_review.answer_questions": Route(f"{R}/reading/{{group_id}}/answers", frozenset()),
    "peer_review.desk_review": Route(f"{M}/groups/reading", ORGANISER),
    "peer_review.desk_dates": Route(f"{M}/groups/reading/dates", ORGANISER),
    "peer_review.group_reading": Route(f"{G}/reading", ORGANISER | MODERATOR),
    "peer_review.remind_readers": Route(f"{G}/reading/reminders", ORGANISER | MODERATOR, ACTION),
    "peer_review.send_questions": Route(f"{G}/reading/batches", ORGANISER | MODERATOR, ACTION),
    "peer_review.merge_questions": Route(f"{G}/reading/merges", MODERATOR, ACTION),
    "study_tours.public_tours": Route(f"{E}/tours", EVERYBODY),
    "study_tours.travellers": Route(f"{M}/check-in/tours", frozenset({"desk"})),
    "study_tours.emergency_contacts": Route(f"{M}/check-in/tours", frozenset({"desk"}), ACTION),
    "study_tours.tours": Route(f"{M}/tours", ORGANISER),
    "study_tours.tour": Route(TOUR, ORGANISER),
    "study_tours.new_tour": Route(f"{M}/tours/new", ORGANISER),
    "study_tours.stop": Route(f"{TOUR}/stops/{{stop_id}}", ORGANISER),
    "study_tours.new_stop": Route(f"{TOUR}/stops/new", ORGANISER),
    "study_tours.coach": Route(f"{TOUR}/coaches/{{coach_id}}", ORGANISER),
    "study_tours.new_coach": Route(f"{TOUR}/coaches/new", ORGANISER),
    "checkin.badge": Route("/c/{reference}", EVERYBODY),
    "checkin.printed_badge": Route("/C/{reference}", EVERYBODY),
    "checkin.walk_in": Route(f"{M}/check-in/walk-in", DESK),
    "documents.badge": Route(f"{M}/check-in/{{reference}}/badge.pdf", DESK, FILE),
    "checkin.desk": Route(f"{M}/check-in", DESK),
    "checkin.check_in": Route(f"{M}/check-in/{{reference}}", DESK, ACTION),
    "checkin.take_back": Route(f"{M}/check-in/{{reference}}/removal", DESK, ACTION),
    "minutes.minutes": Route(f"{M}/minutes", ORGANISER),
    "minutes.edit": Route(MIN, ORGANISER),
    "minutes.page": Route(f"{MIN}/page", ORGANISER),
    "minutes.preview": Route(f"{MIN}/preview", ORGANISER, ACTION),
    "minutes.move": Route(f"{MIN}/state", ORGANISER, ACTION),
    "privacy.data": Route(f"{R}/data", LINK),
    "privacy.export": Route(f"{R}/data.json", LINK, FILE),
    "privacy.withdraw": Route(f"{R}/consents/list_consent/withdrawal", LINK, ACTION),
    "privacy.erasure": Route(f"{R}/erasure", LINK),
    "privacy.ask": Route(f"{R}/erasure", LINK, ACTION),
    "privacy.participants": Route(f"{R}/participants", LINK),
    "privacy.settings": Route(f"{M}/settings/privacy", ORGANISER),
    "privacy.place_hold": Route(f"{M}/settings/privacy/holds", ORGANISER, ACTION),
    "privacy.end_hold": Route(
        "/manage/bucharest-2012/settings/privacy/holds/1/end", ORGANISER, ACTION
    ),
    "privacy.access_contact": Route(f"{M}/settings/privacy/access-contact", ORGANISER, ACTION),
    "privacy.erased": Route(f"{M}/settings/erased", ORGANISER),
    "privacy.all_erased": Route("/admin/erased", ADMIN),
    "privacy.answer": Route(f"{REG}/erasure", ORGANISER, ACTION),
    "documents.participants_by_link": Route(f"{R}/participants.pdf", LINK, FILE),
    "documents.group_cards": Route(f"{M}/papers/group-cards.pdf", ORGANISER, FILE),
    "documents.group_lists": Route(f"{M}/papers/group-lists.pdf", ORGANISER, FILE),
    "documents.participants": Route(f"{M}/papers/participants.pdf", ORGANISER, FILE),
    "documents.papers": Route(f"{M}/papers", ORGANISER),
    "documents.agenda": Route(f"{M}/papers/agenda.pdf", ORGANISER, FILE),
    "documents.attendance": Route(f"{M}/papers/attendance.pdf", ORGANISER, FILE),
    "documents.badges": Route(f"{M}/papers/badges.pdf", ORGANISER, FILE),
    "documents.report": Route("/events/bucharest-2012/practices/1/report.pdf", WRITERS, FILE),
    "documents.report_by_link": Route(
        f"{R}/practices/{{practice_id}}/report.pdf", frozenset(), FILE
    ),
    "documents.report_for_programme": Route(
        "/p/{programme}/practices/{practice_id}/report.pdf", frozenset(), FILE
    ),
    "documents.minutes": Route("/manage/bucharest-2012/papers/minutes/PM03.pdf", ORGANISER, FILE),
}


def as_lines(routes: Iterable[tuple[str, Route]]) -> list[str]:
    """Return the table, one line per route with a mark per role."""
    head = f"{'route':34}{'address':62}" + "".join(f"{role:>12}" for role in ROLES)
    return [head] + [
        f"{name:34}{route.path:62}"
        + "".join(f"{'x' if role in route.who else '·':>12}" for role in ROLES)
        for name, route in routes
    ]


if __name__ == "__main__":
    print("\n".join(as_lines(ROUTES.items())))
