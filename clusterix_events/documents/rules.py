"""What is printed for whom: pure rules of the papers."""

from urllib.parse import urlsplit


def code_address(base_url: str, reference: str) -> str:
    """Return the address in a badge's QR code, in upper case as far as case has no meaning.

    A code in capitals and digits alone needs fewer modules, so each is larger. Scheme and host
    ignore case; a path in the base address does not and is kept as it is.
    """
    scheme, host, path, *_ = urlsplit(base_url)
    return f"{scheme.upper()}://{host.upper()}{path.rstrip('/')}/C/{reference.upper()}"
