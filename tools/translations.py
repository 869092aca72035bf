"""Keeps the catalogues of translations with the sources: `update` writes them, `check` compares.

Translated is what participants and peers read: pages, mails and papers. The rooms of those who run
an event are in English (kernel/i18n.py, ROOMS), so their templates and modules are left out.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE, TEMPLATES = ROOT / "clusterix_events", ROOT / "templates"
CATALOGUES = PACKAGE / "translations"
LOCALES = ("de", "fr", "ro")
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
ROOM_LAYOUTS = {"layouts/organiser.html", "layouts/administration.html"}
# Modules whose words stand in the organiser's rooms alone.
ROOM_MODULES = (
    "agenda/allowing.py",
    "agenda/checks.py",
    "agenda/clashes.py",
    "agenda/forms.py",
    "agenda/grid.py",
    "agenda/manage_views.py",
    "agenda/room.py",
    "agenda/service.py",
    "checkin/forms.py",
    "checkin/views.py",
    "cli/*.py",
    "demo/*.py",
    "documents/forms.py",
    "documents/room.py",
    "events/forms.py",
    "events/part_*.py",
    "events/quotas.py",
    "events/views*.py",
    "home/overview*.py",
    "home/styleguide.py",
    "home/todos.py",
    "kernel/tables*.py",
    "kernel/xlsx_reading.py",
    "mail/views.py",
    "mail/wording.py",
    "minutes/forms.py",
    "minutes/service.py",
    "minutes/views.py",
    "peer_review/board_page.py",
    "peer_review/compose_service.py",
    "peer_review/desk_manage_views.py",
    "peer_review/form_blocks.py",
    "peer_review/form_forms.py",
    "peer_review/form_page.py",
    "peer_review/form_presets.py",
    "peer_review/form_rules.py",
    "peer_review/form_source_views.py",
    "peer_review/form_views.py",
    "peer_review/group_service.py",
    "peer_review/group_views.py",
    "peer_review/lists.py",
    "peer_review/paper_forms.py",
    "peer_review/paper_page.py",
    "peer_review/paper_service.py",
    "peer_review/paper_views.py",
    "peer_review/practice_move_views.py",
    "peer_review/practice_views.py",
    "peer_review/report_advice_views.py",
    "peer_review/report_entries.py",
    "peer_review/report_page.py",
    "peer_review/report_recommendations.py",
    "peer_review/report_text_views.py",
    "peer_review/report_views.py",
    "peer_review/report_writing.py",
    "peer_review/room_page.py",
    "peer_review/room_views.py",
    "peer_review/round_apply.py",
    "peer_review/round_clash.py",
    "peer_review/round_composer_views.py",
    "peer_review/round_forms.py",
    "peer_review/round_page.py",
    "peer_review/round_repair_views.py",
    "peer_review/round_service.py",
    "peer_review/round_standing.py",
    "peer_review/round_views.py",
    "people/views_accounts.py",
    "privacy/*organiser.py",
    "registration/*_builder.py",
    "registration/*_export.py",
    "registration/*_import.py",
    "registration/*_mails.py",
    "registration/*_organiser.py",
    "registration/*_saved.py",
    "registration/*_statistics.py",
    "registration/*_waiting.py",
    "registration/approval_*.py",
    "registration/builder_*.py",
    "registration/duplicate_rules.py",
    "registration/export_*.py",
    "registration/form_templates.py",
    "registration/import_*.py",
    "registration/invitation_forms.py",
    "registration/invitation_views.py",
    "registration/listing.py",
    "registration/merge_views.py",
    "registration/statistics*.py",
    "registration/views_delegations.py",
    "registration/waiting_list.py",
    "registration/wordings.py",
    "study_tours/forms.py",
    "study_tours/service.py",
    "study_tours/views.py",
)
_NAMED = re.compile(r"{%-?\s*(?:extends|include|import|from)\s+[\"']([^\"']+)[\"']")


def main(action: str) -> int:
    """Update or check all catalogues; return the exit code."""
    wanted = messages()
    faults = []
    for locale in LOCALES:
        path = CATALOGUES / f"{locale}.po"
        if action == "update":
            _update(path, locale, wanted)
        faults += [f"{path.name}: {fault}" for fault in find_faults(path, wanted)]
    print("\n".join(faults) or "Every catalogue is whole.")
    return bool(faults) and action == "check"


def messages() -> Catalog:
    """Return all that participants and peers may read, with where it stands."""
    wanted = Catalog(project="ClusteriX Events", charset="utf-8", fuzzy=False)
    for path in [*_modules(), *_templates()]:
        is_python = path.suffix == ".py"
        method = "python" if is_python else "jinja2.ext:babel_extract"
        options = {} if is_python else {"trimmed": "false", "newstyle_gettext": "true"}
        for _line, message, _comments, _context in extract_from_file(
            method, path, keywords=KEYWORDS, options=options
        ):
            wanted.add(message, locations=[(str(path.relative_to(ROOT)), 0)])
    return wanted


def find_faults(path: Path, wanted: Catalog) -> list[str]:
    """Return what is missing, left over or broken in a catalogue."""
    with path.open("rb") as source:
        catalogue = read_po(source)
    faults = [
        f"no line for {message.id!r}"
        for message in wanted
        if message.id and message.id not in catalogue
    ]
    for message in catalogue:
        if not message.id:
            continue
        if message.id not in wanted:
            faults.append(f"no longer said: {message.id!r}")
        elif message.fuzzy or not all(_strings(message.string)):
            faults.append(f"not translated: {message.id!r}")
        elif any(_placeholders(text) - _allowed(message.id) for text in _strings(message.string)):
            faults.append(f"a placeholder that the source does not have: {message.id!r}")
        elif isinstance(message.id, str) and _placeholders(str(message.string)) != _placeholders(
            message.id
        ):
            faults.append(f"a placeholder is missing: {message.id!r}")
    return faults


def _update(path: Path, locale: str, wanted: Catalog) -> None:
    catalogue = Catalog(locale=locale)
    if path.is_file():
        with path.open("rb") as source:
            catalogue = read_po(source, locale=locale)
    catalogue.update(wanted, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with path.open("wb") as target:
        write_po(target, catalogue, width=96, omit_header=False, sort_output=True, no_location=True)
    path.write_text(_without_dates(path.read_text()))


def _without_dates(text: str) -> str:
    """Return a catalogue without what changes at every run and says nothing about its words."""
    kept = ("Language:", "Plural-Forms:", "MIME-Version:", "Content-")
    head, blank, rest = text.partition("\n\n")
    lines = [
        line
        for line in head.splitlines()
        if not line.startswith("#") and (not line.startswith('"') or line[1:].startswith(kept))
    ]
    return "\n".join(lines) + blank + rest


def _modules() -> Iterator[Path]:
    rooms = {path for pattern in ROOM_MODULES for path in PACKAGE.glob(pattern)}
    return (path for path in sorted(PACKAGE.rglob("*.py")) if path not in rooms)


def _templates() -> Iterator[Path]:
    """Return every template but those that only the organiser's rooms draw."""
    paths = {
        str(path.relative_to(TEMPLATES)): path
        for path in sorted(TEMPLATES.rglob("*"))
        if path.is_file() and path.suffix in {".html", ".text", ".subject"}
    }
    named = {name: set(_NAMED.findall(path.read_text())) for name, path in paths.items()}
    rooms = {name for name in paths if named[name] & ROOM_LAYOUTS} | ROOM_LAYOUTS
    drawn = set().union(*named.values())
    waiting = [
        name
        for name in paths
        if name not in rooms and (name not in drawn or "/_" not in name)
        if not name.startswith(("layouts/", "macros/"))
    ]
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in reached and name in paths:
            reached.add(name)
            waiting.extend(named[name] - rooms)
    reached.discard("home/styleguide.html")
    return (paths[name] for name in sorted(reached))


def _strings(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ("",))  # type: ignore[arg-type]


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)[sd]", text))


def _allowed(message_id: str | tuple[str, ...] | list[str]) -> set[str]:
    return set().union(*(_placeholders(text) for text in _strings(message_id)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
