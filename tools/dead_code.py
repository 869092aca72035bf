"""Lists functions, classes and methods that neither the product nor its templates use."""

import re
import sys
from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ROOT / "clusterix_events"
WORD = re.compile(r"[A-Za-z_]\w+")
KINDS = {"function", "class", "method", "property"}
CALLED_BY_OTHERS = [
    *("@*.route", "@*.get", "@*.post", "@*.command", "@*.cli.command", "@click.*", "@*.group"),
    *(
        "@permission",
        "@periodic",
        "@task",
        "@composes",
        "@takes",
        "@jobs.*",
        "@event.listens_for",
        "@*.errorhandler",
    ),
    *("@*.before_request", "@*.after_request", "@*.teardown_request", "@*.user_loader"),
    *("@*.template_filter", "@*.template_global", "@*.request_loader"),
    *("@*.context_processor", "@*.app_context_processor", "@*.record*", "@*.request_filter"),
]
NAMES_OTHERS_CALL = [
    *("upgrade", "downgrade"),  # by Alembic
    *("load", "load_config"),  # by gunicorn
    *(
        "process",
        "validate",
        "validate_*",
        "pre_validate",
        "process_formdata",
        "Meta",
    ),  # by WTForms
    *("process_bind_param", "process_result_value"),  # by SQLAlchemy
    *("is_active", "is_authenticated", "is_anonymous", "get_id"),  # by Flask-Login
    *("dispatch_request", "open_session", "save_session"),  # by Flask
    *("handle_*", "fetch", "format", "emit"),  # by the parser, WeasyPrint and logging
    *("SharedCounts", "base_exceptions"),  # by Flask-Limiter's registry of storages
    *("on_solution_callback",),  # by OR-Tools
    *("get_translations",),  # by WTForms
    *("forget_everything",),  # by the tests, whose application meets many databases
    *("make_globals",),  # by Jinja
]


def main() -> int:
    """Print what is never used; return the exit code."""
    vulture = Vulture(ignore_names=NAMES_OTHERS_CALL, ignore_decorators=CALLED_BY_OTHERS)
    vulture.scavenge([str(PRODUCT)])
    words = _words_in(ROOT / "templates")
    unused = [
        item
        for item in vulture.get_unused_code(min_confidence=60)
        if item.typ in KINDS and item.name not in words
    ]
    for item in unused:
        print(f"{item.filename.relative_to(ROOT)}:{item.first_lineno}: {item.typ} {item.name}")
    return bool(unused)


def _words_in(folder: Path) -> set[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {word for path in files for word in WORD.findall(path.read_text(encoding="utf-8"))}


if __name__ == "__main__":
    sys.exit(main())
