# The part of Flask-Babel that we use; the package carries annotations but does not export them.
from collections.abc import Callable
from contextlib import AbstractContextManager

from babel import Locale
from babel.support import NullTranslations
from flask import Flask

class Domain:
    cache: dict[str, NullTranslations]
    def __init__(
        self, translation_directories: list[str] | None = ..., domain: str = ...
    ) -> None: ...
    def get_translations(self) -> NullTranslations: ...

class Babel:
    domain_instance: Domain
    def __init__(
        self,
        app: Flask | None = ...,
        *,
        default_locale: str = ...,
        default_translation_directories: str = ...,
        locale_selector: Callable[[], str | None] | None = ...,
        timezone_selector: Callable[[], str | None] | None = ...,
    ) -> None: ...
    def init_app(
        self,
        app: Flask,
        *,
        default_locale: str = ...,
        default_translation_directories: str = ...,
        locale_selector: Callable[[], str | None] | None = ...,
        timezone_selector: Callable[[], str | None] | None = ...,
    ) -> None: ...

def force_locale(locale: str | Locale) -> AbstractContextManager[None]: ...
def get_locale() -> Locale | None: ...
def get_translations() -> NullTranslations: ...
def gettext(string: str, **variables: object) -> str: ...
def ngettext(singular: str, plural: str, num: int, **variables: object) -> str: ...
def pgettext(context: str, string: str, **variables: object) -> str: ...

# Lazy strings are resolved wherever a string is shown.
def lazy_gettext(string: str, **variables: object) -> str: ...
def lazy_ngettext(singular: str, plural: str, num: int, **variables: object) -> str: ...
