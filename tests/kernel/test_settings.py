"""Settings are read once; what cannot be understood stops the start with a sentence."""

import stat
from pathlib import Path

import pytest

from clusterix_events.settings import Settings, SettingsError, read_settings


def read(folder: Path, **environ: str) -> Settings:
    return read_settings({"CLUSTERIX_INSTANCE": str(folder), **environ})


def test_defaults_work_on_a_laptop(tmp_path):
    settings = read(tmp_path)

    assert settings == Settings(instance=tmp_path, secret_key=settings.secret_key)
    assert settings.database == f"sqlite:///{tmp_path / 'clusterix.db'}"
    assert settings.address == "http://127.0.0.1:8000"
    assert settings.is_loopback


def test_environment_overrides_the_file(tmp_path):
    (tmp_path / "settings.toml").write_text('port = 9000\nmail_from = "us@example.org"\n')

    settings = read(
        tmp_path,
        PORT="9001",
        CLUSTERIX_BASE_URL="https://events.example.org/",
        CLUSTERIX_RATE_LIMITS="off",
    )

    assert (settings.port, settings.mail_from) == (9001, "us@example.org")
    assert (settings.address, settings.rate_limits) == ("https://events.example.org", False)


def test_secret_key_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    first, second = read(tmp_path), read(tmp_path)

    mode = stat.S_IMODE((tmp_path / "secret-key").stat().st_mode)
    assert (first.secret_key == second.secret_key, len(first.secret_key), mode) == (True, 64, 0o600)


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"PORT": "http"}, "PORT must be a number, not 'http'."),
        ({"PORT": "0"}, "PORT must lie between 1 and 65535, not 0."),
        (
            {"CLUSTERIX_DATABASE_URL": "mysql://x"},
            "CLUSTERIX_DATABASE_URL must begin with sqlite: or postgresql:.",
        ),
        ({"CLUSTERIX_RATE_LIMITS": "maybe"}, "rate_limits must be on or off, not 'maybe'."),
        (
            {"CLUSTERIX_RATE_LIMITS": "off", "HOST": "0.0.0.0"},
            "CLUSTERIX_RATE_LIMITS=off is refused unless HOST is loopback.",
        ),
        (
            {"CLUSTERIX_SQLITE_SYNCHRONOUS": "OFF"},
            "CLUSTERIX_SQLITE_SYNCHRONOUS must be FULL or NORMAL.",
        ),
    ],
)
def test_setting_that_cannot_be_understood_is_refused(tmp_path, environ, sentence):
    with pytest.raises(SettingsError) as refusal:
        read(tmp_path, **environ)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("port = ", "settings.toml cannot be read"),
        ("prot = 1", "settings.toml has unknown settings: prot."),
    ],
)
def test_settings_file_that_cannot_be_understood_is_refused(tmp_path, text, beginning):
    (tmp_path / "settings.toml").write_text(text)

    with pytest.raises(SettingsError) as refusal:
        read(tmp_path)

    assert str(refusal.value).startswith(beginning)
