"""A small memory of one process for things whose key carries their version."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakSet

T = TypeVar("T")
_caches: "WeakSet[VersionedCache]" = WeakSet()


class VersionedCache:
    """Keeps the last `size` values; a new version is a new key, so nothing is ever stale."""

    def __init__(self, size: int = 256) -> None:
        self._size = size
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()
        _caches.add(self)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value under `key`, made once."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                value: T = self._values[key]
                return value
        value = make()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._size:
                self._values.popitem(last=False)
        return value

    def find(self, key: Hashable) -> Any | None:
        """Return the value under `key`, None when it is not kept."""
        with self._lock:
            return self._values.get(key)

    def clear(self) -> None:
        """Forget all values."""
        with self._lock:
            self._values.clear()


def forget_everything() -> None:
    """Clear all caches of this process, as when its database is replaced by another."""
    for cache in _caches:
        cache.clear()
