"""The memory of one process."""

from clusterix_events.kernel.cache import VersionedCache, forget_everything


def test_value_is_made_once_per_key():
    cache, made = VersionedCache(), []

    for version in (1, 1, 2, 1):
        cache.get(("event", version), lambda version=version: made.append(version))

    assert made == [1, 2]


def test_value_used_longest_ago_is_forgotten_first():
    cache, made = VersionedCache(size=2), []

    for key in ("a", "b", "a", "c", "a", "b"):
        cache.get(key, lambda key=key: made.append(key))

    assert made == ["a", "b", "c", "b"]


def test_everything_is_forgotten_at_once():
    caches = [VersionedCache(), VersionedCache()]
    for cache in caches:
        cache.get("key", lambda: "old")

    forget_everything()

    assert [cache.get("key", lambda: "new") for cache in caches] == ["new", "new"]
