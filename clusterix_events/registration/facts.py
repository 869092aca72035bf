"""What registration announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Registered:
    """A person registered for parts of an event."""

    registration_id: int


@dataclass(frozen=True)
class RegistrationChanged:
    """A registration has other answers or other parts."""

    registration_id: int


@dataclass(frozen=True)
class PartLeft:
    """A registration gave up its place, or its wait for one, in a part."""

    registration_id: int
    part_id: int


@dataclass(frozen=True)
class RegistrationCancelled:
    """A whole registration was cancelled; its parts were left before."""

    registration_id: int


@dataclass(frozen=True)
class MovedUp:
    """A registration on the waiting list of a part got its place."""

    registration_id: int
    part_id: int
