"""Forbids tests every connection that leaves this machine."""

import ipaddress
import sys
from typing import Any

NAMES = {"localhost", "localhost.localdomain", "ip6-localhost", "", None}


class NetworkForbiddenError(Exception):
    """A test tried to reach the network."""


def forbid_network() -> None:
    """Refuse connections and name look-ups beyond loopback from now on, in every library."""
    sys.addaudithook(_refuse_outside)


def _refuse_outside(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        if isinstance(address, tuple) and not _is_loopback(address[0]):
            raise NetworkForbiddenError(f"a test tried to reach {address}")
    elif event == "socket.getaddrinfo" and not _is_loopback(arguments[0]):
        raise NetworkForbiddenError(f"a test tried to look up {arguments[0]}")


def _is_loopback(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in NAMES:
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
