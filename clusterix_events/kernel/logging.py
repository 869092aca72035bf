"""Log lines: one per event, with ids instead of names and addresses."""

import logging
import traceback

import structlog
from sqlalchemy.exc import DBAPIError
from structlog.typing import EventDict, WrappedLogger


def init_logging(*, development: bool = False) -> None:
    """Render every logger of the process as one line of key=value pairs on standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _tell_exception,
                structlog.dev.ConsoleRenderer(colors=False)
                if development
                else structlog.processors.LogfmtRenderer(
                    key_order=["timestamp", "level", "logger", "event"]
                ),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("huey").setLevel(logging.WARNING)


def _tell_exception(_logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
    """Put where an exception came from into the line; what a database says may hold addresses."""
    info = entry.pop("exc_info", None)
    if isinstance(info, tuple) and info[1] is not None:
        error: BaseException = info[1]
        stack = traceback.format_list(traceback.extract_tb(error.__traceback__))
        what = type(error.orig).__name__ if isinstance(error, DBAPIError) else repr(error)
        entry["exception"] = "".join(stack) + what
    return entry
