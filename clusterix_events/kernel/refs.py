"""References that people type and printers print."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32: no I, L, O, U
LENGTH = 10
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": ""})


def new_reference() -> str:
    """Return ten random letters of Crockford's base 32 (50 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_reference(typed: str) -> str | None:
    """Return the reference a person meant by what they typed, or None when it cannot be one."""
    reference = typed.strip().upper().translate(_READ_AS)
    is_one = len(reference) == LENGTH and all(letter in ALPHABET for letter in reference)
    return reference if is_one else None


def badge_address(address: str, reference: str) -> str:
    """Return what the QR code of a badge holds: all in upper case, which makes it smaller.

    `address` is the installation's, of which scheme and host ignore case and a path does not.
    """
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.upper()}://{host.upper()}{slash}{path.rstrip('/')}/C/{reference}"
