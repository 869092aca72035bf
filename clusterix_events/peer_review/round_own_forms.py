"""The form in which somebody says which practices they are not free to judge."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, StringField
from wtforms.validators import Length, Optional

from clusterix_events.kernel.forms import Form
from clusterix_events.peer_review.round_models import DeclaredConflict
from clusterix_events.peer_review.round_rules import Declaration

REASON_MAX = 500


class DeclarationForm(Form):
    """The conflicts of one person: a box for each practice, with a reason they may keep."""

    def declared(self, practice_ids: Iterable[int]) -> list[Declaration]:
        """Return what was ticked."""
        return [
            Declaration(
                number,
                (self[f"reason_{number}"].data or "").strip() or None,
                may_show_reason=bool(self[f"shown_{number}"].data),
            )
            for number in practice_ids
            if self[f"conflict_{number}"].data
        ]


def declaration_form(
    practice_ids: Iterable[int], kept: Mapping[int, DeclaredConflict]
) -> DeclarationForm:
    """Return the form for these practices, filled with what was declared before."""
    fields: dict[str, Field] = {}
    data: dict[str, Any] = {}
    for number in practice_ids:
        fields[f"conflict_{number}"] = BooleanField(_l("I am not free to judge it"))
        fields[f"reason_{number}"] = StringField(
            _l("Why"),
            [Optional(), Length(max=REASON_MAX)],
            description=_l("Kept to yourself unless you tick the box below."),
        )
        fields[f"shown_{number}"] = BooleanField(_l("The organisers may read the reason"))
        row = kept.get(number)
        if row is not None:
            data |= {
                f"conflict_{number}": True,
                f"reason_{number}": row.reason or "",
                f"shown_{number}": row.may_show_reason,
            }
    made: type[DeclarationForm] = type("MadeForm", (DeclarationForm,), fields)
    return made(data=data)
