"""How often something may be sent: counted in the database, or in Redis where the queue is.

Every POST is limited without saying so: by personal, group or desk link per link, because a room
of forty phones shares one address; by strangers per address; not at all for those signed in.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app, request
from flask_limiter import Limiter
from flask_login import current_user
from limits import parse
from limits.storage import RedisStorage, Storage, storage_from_string
from sqlalchemy import case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.exceptions import TooManyRequests

from clusterix_events.kernel import clock, jobs
from clusterix_events.kernel.db import Model, db, session, transaction
from clusterix_events.settings import Settings

ANY_POST = "60/minute"
LINK_ARGUMENTS = ("token", "code")
THIS_MACHINE = frozenset({"127.0.0.1", "::1"})


class RateCount(Model):
    """How often a key was counted until its window ends; the key is a hash and names nobody."""

    __tablename__ = "rate_count"

    key: Mapped[str] = mapped_column(primary_key=True)
    hits: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)


class SharedCounts(Storage):
    """Counts of all processes: rows of the present application's database, or its Redis."""

    STORAGE_SCHEME = ["clusterix"]  # noqa: RUF012 - the library's own way to register

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the database raises when it is away."""
        return OperationalError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Return the count of `key` with `amount` added, in a window of `expiry` seconds."""
        redis = _redis()
        return redis.incr(key, expiry, amount) if redis else _count(_hashed(key), expiry, amount)

    def get(self, key: str) -> int:
        """Return the count of a key whose window is open, else 0."""
        redis = _redis()
        return redis.get(key) if redis else _open_window(_hashed(key))[0]

    def get_expiry(self, key: str) -> float:
        """Return when the window of a key ends, in seconds since 1970."""
        redis = _redis()
        return redis.get_expiry(key) if redis else _open_window(_hashed(key))[1].timestamp()

    def check(self) -> bool:
        """Return whether the counts can be reached."""
        redis = _redis()
        return redis.check() if redis else session.scalar(select(1)) == 1

    def reset(self) -> int | None:
        """Forget all counts."""
        with transaction():
            session.execute(delete(RateCount))
        return None

    def clear(self, key: str) -> None:
        """Forget the count of a key."""
        with transaction():
            session.execute(delete(RateCount).where(RateCount.key == _hashed(key)))


def client_address() -> str:
    """Return the visitor's address; the proxy on this machine tells whom it speaks for."""
    peer = request.remote_addr or "unknown"
    if peer in THIS_MACHINE and request.access_route:
        return request.access_route[-1]
    return peer


def is_visitor_local() -> bool:
    """Return whether the visitor sits at this machine, also when a proxy speaks for them."""
    return client_address() in THIS_MACHINE


def per_value(field: str) -> Callable[[], str]:
    """Return a key that counts by what was typed into a field, e.g. an address, in any case."""
    return lambda: f"{field}:{request.form.get(field, '').strip().casefold()}"


def _caller() -> str:
    for name in LINK_ARGUMENTS:
        value = (request.view_args or {}).get(name)
        if value is not None:
            return f"link:{value}"
    return f"address:{client_address()}"


def _is_unlimited() -> bool:
    if request.method != "POST":
        return True
    has_link = any(name in (request.view_args or {}) for name in LINK_ARGUMENTS)
    return not has_link and bool(current_user.is_authenticated)


limiter = Limiter(
    key_func=_caller,
    default_limits=[ANY_POST],
    default_limits_exempt_when=_is_unlimited,
    storage_uri="clusterix://",
)


@limiter.request_filter
def _is_off() -> bool:
    settings: Settings = current_app.extensions["settings"]
    return not settings.rate_limits


def init_limits(app: Flask, settings: Settings) -> None:
    """Limit how often the application may be asked."""
    uses_redis = settings.queue_url.startswith("redis")
    app.extensions["limits_redis"] = storage_from_string(settings.queue_url) if uses_redis else None
    limiter.init_app(app)


def count_or_refuse(limit: str, key: str) -> None:
    """Count one more under a key; raise TooManyRequests beyond, e.g., "5/minute".

    For one way of several through a view: a limit declared on the view holds for all of them.
    """
    if not _is_off() and not limiter.limiter.hit(parse(limit), key):
        raise TooManyRequests


@jobs.periodic("limits.sweep")
def sweep(now: datetime) -> None:
    """Forget windows that have ended."""
    session.execute(delete(RateCount).where(RateCount.ends_at <= now))


def _redis() -> RedisStorage | None:
    storage: RedisStorage | None = current_app.extensions["limits_redis"]
    return storage


def _count(key: str, seconds: int, amount: int) -> int:
    now = clock.now()
    ends_at = now + timedelta(seconds=seconds)
    insert: Any = (sqlite if db.engine.dialect.name == "sqlite" else postgresql).insert
    is_over = RateCount.ends_at <= now
    statement = (
        insert(RateCount)
        .values(key=key, hits=amount, ends_at=ends_at)
        .on_conflict_do_update(
            index_elements=[RateCount.key],
            set_={
                "hits": case((is_over, amount), else_=RateCount.hits + amount),
                "ends_at": case((is_over, ends_at), else_=RateCount.ends_at),
            },
        )
        .returning(RateCount.hits)
    )
    with transaction():
        return int(session.scalars(statement).one())


def _open_window(key: str) -> tuple[int, datetime]:
    now = clock.now()
    row = session.execute(
        select(RateCount.hits, RateCount.ends_at).where(
            RateCount.key == key, RateCount.ends_at > now
        )
    ).first()
    return (row.hits, row.ends_at) if row else (0, now)


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
