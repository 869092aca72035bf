"""The addresses under which the review form is built."""

from clusterix_events.peer_review import form_source_views as sources
from clusterix_events.peer_review import form_views as views

AT = "/manage/<slug>/review-form"
ITEM = f"{AT}/<kind>/<code>"
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

ADDRESSES = (
    (AT, views.review_form, GET),
    (f"{AT}/languages", views.form_languages, BOTH),
    (f"{AT}/undo", views.undo_form_change, POST),
    (f"{AT}/draft/removal", views.discard_form_draft, POST),
    (f"{AT}/parts/<block>", views.form_block, BOTH),
    (f"{AT}/<kind>/new", views.new_form_item, BOTH),
    (ITEM, views.form_item, BOTH),
    (f"{ITEM}/position", views.move_form_item, POST),
    (f"{ITEM}/removal", views.remove_form_item, POST),
    (f"{AT}/sources", sources.form_sources, GET),
    (f"{AT}/sources/<source>", sources.form_source, GET),
    (f"{AT}/sources/<source>/draft", sources.take_form, POST),
    (f"{AT}/versions", sources.form_versions, GET),
    (f"{AT}/versions/latest", views.publish_form, POST),
    (f"{AT}/versions/<int:number>", sources.form_version, GET),
    (f"{AT}/versions/<int:number>/groups", sources.move_form_groups, POST),
)
