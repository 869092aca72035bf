"""Refusals that people read; each reason is a class of its own beside the rule it belongs to."""


class RuleError(Exception):
    """An action is refused by a rule of the field.

    `message` is understandable to a participant; `field` names the form field it belongs to,
    None when it concerns the whole form.
    """

    def __init__(self, message: object, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class NotFoundError(Exception):
    """A thing asked for by its name or number does not exist (answered with 404)."""


class StaleError(Exception):
    """Somebody else changed the thing in the meantime (answered with 409)."""
