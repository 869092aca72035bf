"""Translations, read from the .po files that translators edit; nothing has to be compiled."""

from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Domain, get_locale

FOLDER = Path(__file__).resolve().parent.parent / "translations"


class Catalogs(Domain):
    """The catalogues of all languages, each read when a reader first needs it.

    English is the language of the source and has none.
    """

    def get_translations(self) -> NullTranslations:
        """Return the catalogue of the reader's language."""
        locale = get_locale()
        language = locale.language if locale else "en"
        if language not in self.cache:
            self.cache[language] = _read(FOLDER / f"{language}.po")
        return self.cache[language]


def _read(path: Path) -> NullTranslations:
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as source:
        catalogue = read_po(source)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
