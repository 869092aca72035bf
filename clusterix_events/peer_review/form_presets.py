"""Review forms to begin with; wording ours, each named by the idea that it follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from clusterix_events.peer_review.review_form import default_definition, load_definition


@dataclass(frozen=True)
class Preset:
    """A form under a name, with one sentence on what it is for."""

    title: Any
    text: Any


PRESETS: Final[Mapping[str, Preset]] = MappingProxyType(
    {
        "default": Preset(
            _l("Peer review of good practices"),
            _l("Seven criteria, strengths to threats, recommendations and transfer."),
        ),
        "interreg": Preset(
            _l("In the manner of an Interreg peer review"),
            _l("The host’s own questions first, and advice on what to do next; few scores."),
        ),
        "critical-friend": Preset(
            _l("Critical friend"),
            _l("An honest outside view: what is clear, what is brave, what is missing."),
        ),
        "urbact": Preset(
            _l("In the manner of URBACT’s criteria"),
            _l("Local and integrated, made with people, with an effect, to be passed on."),
        ),
        "short": Preset(
            _l("Short form for a conference audience"),
            _l("Three criteria and two questions, filled in within four minutes."),
        ),
    }
)


def preset_definition(name: str) -> dict[str, Any]:
    """Return the definition of a preset; what its file leaves out is as in the default form.

    Raises KeyError for an unknown name.
    """
    if name not in PRESETS:
        raise KeyError(name)
    if name == "default":
        return default_definition()
    own = load_definition(f"form_preset_{name.replace('-', '_')}.yaml")
    return {**default_definition(), **own}
