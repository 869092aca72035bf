"""The pictures of a practice, for whoever may read it: only those with words and rights."""

from flask import Response

from clusterix_events.events.models import Event
from clusterix_events.events.queries import get_event, get_public_event
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.files import answer_file
from clusterix_events.kernel.links import LinkKind
from clusterix_events.kernel.permissions import current_actor, may, opened_by, public
from clusterix_events.peer_review import publish_queries, queries
from clusterix_events.peer_review.models import GroupState
from clusterix_events.peer_review.publish_views import programme_event


@public
def image(slug: str, practice_id: int, image_id: int) -> Response:
    """Answer a picture; to whoever may not read the practice it does not exist."""
    return _image(get_public_event(slug), practice_id, image_id)


@public
def image_by_link(token: str, practice_id: int, image_id: int) -> Response:
    """Answer the same to the person whose personal link this is."""
    del token  # read before the view is asked
    link = current_actor().link
    if link is None or link.event_id is None:
        raise NotFoundError(f"image {image_id}")
    return _image(get_event(link.event_id), practice_id, image_id)


@opened_by(LinkKind.PROGRAMME)
def programme_image(token: str, practice_id: int, image_id: int) -> Response:
    """Answer the same to a programme's secretariat."""
    del token  # read before the view is asked
    return _image(programme_event(), practice_id, image_id)


def _image(event: Event, practice_id: int, image_id: int) -> Response:
    row = queries.find_practice(event.id, practice_id)
    if row is None or not may("peer_review.read_practice", row.practice):
        raise NotFoundError(f"image {image_id}")
    shown = [row.text.id]
    if may("peer_review.read_result", row.practice):  # a result cites the version that was read
        groups = queries.list_groups_of_practice(practice_id)
        shown += [one.practice_version_id for one in groups if one.state is not GroupState.COMPOSED]
    for version_id in dict.fromkeys(shown):
        for one in publish_queries.list_images(version_id):
            if one.id == image_id:
                return answer_file(one.file)
    raise NotFoundError(f"image {image_id}")


_IMAGE = "practices/<int:practice_id>/images/<int:image_id>"
GET = ("GET",)

ADDRESSES = (
    (f"/events/<slug>/{_IMAGE}", image, GET),
    (f"/r/<token>/{_IMAGE}", image_by_link, GET),
    (f"/p/<token>/{_IMAGE}", programme_image, GET),
)
