"""Permissions: named predicates, deny by default, asked by view and template alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, has_request_context, request
from flask_login import current_user

from clusterix_events.kernel.links import Link, LinkKind, find_link

Predicate = Callable[["Actor", Any], bool]
View = TypeVar("View", bound=Callable[..., Any])
S = TypeVar("S")

PREDICATES: dict[str, Predicate] = {}


class NotAllowedError(Exception):
    """The person may not do this (answered with 403)."""


class SignInNeededError(NotAllowedError):
    """Nobody is signed in, and signing in might help."""


class LinkGoneError(Exception):
    """The link in the address is unknown, revoked or expired (answered with 410)."""


class PermissionNotAskedError(Exception):
    """A view answered without asking a permission and is not marked public."""


@dataclass(frozen=True)
class Actor:
    """Who acts: an account, a person by personal link, or nobody known."""

    account_id: int | None = None
    person_id: int | None = None
    is_administrator: bool = False
    link: Link | None = None

    @property
    def is_known(self) -> bool:
        """Whether an account is signed in or a link is in the address."""
        return self.account_id is not None or self.link is not None


def permission(name: str) -> Callable[[Predicate], Predicate]:
    """Register a predicate (actor, subject) → bool under a name."""

    def register(predicate: Predicate) -> Predicate:
        if name in PREDICATES:
            raise ValueError(f"The permission {name} exists already.")
        PREDICATES[name] = predicate
        return predicate

    return register


def public(view: View) -> View:
    """Mark a view as open to everyone."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def may(name: str, subject: Any = None) -> bool:
    """Return whether the actor of this request has a permission on a subject."""
    return PREDICATES[name](current_actor(), subject)


def authorize(name: str, subject: S | None) -> S:
    """Return the subject when the actor has the permission on it.

    None as a subject is refused in the same way, so that an address tells a stranger nothing
    about what exists. Raises SignInNeededError or NotAllowedError.
    """
    g.permission_asked = True
    actor = current_actor()
    if subject is not None and PREDICATES[name](actor, subject):
        return subject
    if not actor.is_known:
        raise SignInNeededError
    raise NotAllowedError


def current_actor() -> Actor:
    """Return who acts in this request; nobody known outside of one."""
    if not has_request_context():
        return Actor()
    if "actor" not in g:
        g.actor = _load_actor()
    actor: Actor = g.actor
    return actor


def forget_actor() -> None:
    """Read the actor anew when next asked, after signing in or out."""
    g.pop("actor", None)


def act_as(person_id: int) -> None:
    """Let the log know who acts on a device that was confirmed, where no account is signed in."""
    if not current_actor().is_known:
        g.actor = Actor(person_id=person_id)


def init_permissions(app: Flask) -> None:
    """Check every request: a personal link that is gone, and a view that asked nothing."""
    app.before_request(_check_link)
    app.after_request(_check_asked)
    app.jinja_env.globals.update(may=may)


def _load_actor() -> Actor:
    link: Link | None = g.get("link")
    if link is not None:
        return Actor(person_id=link.person_id, link=link)
    if current_user.is_authenticated:
        return Actor(
            account_id=current_user.account_id,
            person_id=current_user.person_id,
            is_administrator=current_user.is_administrator,
        )
    return Actor()


def _check_link() -> None:
    token = (request.view_args or {}).get("token")
    if token is None or request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    kind = getattr(view, "link_kind", LinkKind.PERSONAL)
    g.link = find_link(token, kind)
    if g.link is None:
        raise LinkGoneError


def opened_by(kind: LinkKind) -> Callable[[View], View]:
    """Say which kind of link the <token> of a view's address is; personal when nothing is said."""

    def mark(view: View) -> View:
        view.link_kind = kind  # type: ignore[attr-defined]
        return view

    return mark


def _check_asked(response: Response) -> Response:
    if request.endpoint is None or g.get("permission_asked") or g.get("refused"):
        return response
    view = current_app.view_functions[request.endpoint]
    if getattr(view, "is_public", False) or response.status_code == 405:
        return response
    if current_app.testing:
        raise PermissionNotAskedError(request.endpoint)
    return Response("403", status=403)
