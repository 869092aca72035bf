"""The settings of one installation: a frozen value read once at start."""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any


class SettingsError(Exception):
    """A setting is missing or malformed; the message is one sentence for the operator."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All that an operator can set; every field has a default that works on a laptop."""

    instance: Path
    secret_key: str
    host: str = "127.0.0.1"
    port: int = 8000
    database_url: str = ""
    queue_url: str = ""
    smtp_url: str = ""
    base_url: str = ""
    mail_from: str = "ClusteriX Events <events@localhost>"
    demo_password: str = ""
    rate_limits: bool = True
    sqlite_synchronous: str = "FULL"
    development: bool = False
    testing: bool = False

    @property
    def database(self) -> str:
        """The database address: as set, else SQLite in the instance folder."""
        return self.database_url or f"sqlite:///{self.instance / 'clusterix.db'}"

    @property
    def address(self) -> str:
        """The public address without a slash at its end; the Host header is never used."""
        return (self.base_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in {"127.0.0.1", "::1", "localhost"}


NAMES = {
    "HOST": "host",
    "PORT": "port",
    "CLUSTERIX_DATABASE_URL": "database_url",
    "CLUSTERIX_QUEUE_URL": "queue_url",
    "CLUSTERIX_SMTP_URL": "smtp_url",
    "CLUSTERIX_BASE_URL": "base_url",
    "CLUSTERIX_MAIL_FROM": "mail_from",
    "CLUSTERIX_SECRET_KEY": "secret_key",
    "CLUSTERIX_DEMO_PASSWORD": "demo_password",
    "CLUSTERIX_RATE_LIMITS": "rate_limits",
    "CLUSTERIX_SQLITE_SYNCHRONOUS": "sqlite_synchronous",
    "CLUSTERIX_DEVELOPMENT": "development",
}
SWITCHES = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings from instance/settings.toml, overridden by the environment.

    Raises SettingsError with one sentence when a value cannot be understood.
    """
    env = os.environ if environ is None else environ
    instance = Path(env.get("CLUSTERIX_INSTANCE") or "instance").resolve()
    values: dict[str, Any] = _from_file(instance / "settings.toml")
    for name, field in NAMES.items():
        if env.get(name):
            values[field] = env[name]
    instance.mkdir(parents=True, exist_ok=True)
    if not values.get("secret_key"):
        values["secret_key"] = _kept_secret(instance / "secret-key")
    settings = Settings(instance=instance, **{k: _typed(k, v) for k, v in values.items()})
    _check(settings)
    return settings


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path.name} cannot be read: {error}.") from error
    unknown = set(values) - {f.name for f in fields(Settings)} - {"instance"}
    if unknown:
        raise SettingsError(f"{path.name} has unknown settings: {', '.join(sorted(unknown))}.")
    return values


def _kept_secret(path: Path) -> str:
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()


def _typed(field: str, value: Any) -> Any:
    if field == "port":
        try:
            return int(value)
        except ValueError:
            raise SettingsError(f"PORT must be a number, not {value!r}.") from None
    if field in {"rate_limits", "development"} and isinstance(value, str):
        if value.lower() not in SWITCHES:
            raise SettingsError(f"{field} must be on or off, not {value!r}.")
        return SWITCHES[value.lower()]
    return value


def _check(settings: Settings) -> None:
    if not 0 < settings.port < 65536:
        raise SettingsError(f"PORT must lie between 1 and 65535, not {settings.port}.")
    if settings.database_url and not settings.database_url.startswith(("sqlite:", "postgresql")):
        raise SettingsError("CLUSTERIX_DATABASE_URL must begin with sqlite: or postgresql:.")
    if settings.queue_url.startswith("redis") and find_spec("redis") is None:
        raise SettingsError(
            "CLUSTERIX_QUEUE_URL=redis:// needs one more package: pip install 'redis>=5'."
        )
    if not settings.rate_limits and not settings.is_loopback:
        raise SettingsError("CLUSTERIX_RATE_LIMITS=off is refused unless HOST is loopback.")
    if settings.sqlite_synchronous not in {"FULL", "NORMAL"}:
        raise SettingsError("CLUSTERIX_SQLITE_SYNCHRONOUS must be FULL or NORMAL.")
