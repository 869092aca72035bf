"""What privacy announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ErasureAnswered:
    """A request for erasure was answered; the address is still there to be written to."""

    registration_id: int
    request_id: int
