"""Which column of a table is which field: guessed from heads in the languages people write."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

IGNORED: Final = ""
FULL_NAME: Final = "full_name"
PARTS: Final = "part"
PART_PREFIX: Final = "part:"

# English, German, French, Romanian; folded as `folded` does it.
_WORDS: Final[Mapping[str, str]] = {
    "given_name": "given name, first name, firstname, forename, given, vorname, vornamen, "
    "prenom, prenoms, prenume, prenumele",
    "family_name": "family name, last name, lastname, surname, family, nachname, familienname, "
    "zuname, nom, nom de famille, nume, nume de familie, numele",
    FULL_NAME: "name, full name, participant, person, teilnehmer, teilnehmerin, vor und nachname, "
    "nom complet, nom et prenom, participante, nume complet, nume si prenume, participanti",
    "title": "title, titel, titre, titlu, academic title, anrede, salutation, civilite",
    "badge_name": "name on the badge, badge name, badge, name auf dem namensschild, nom du badge, "
    "nume ecuson",
    "email": "e mail, email, mail, e mail address, email address, mail address, e mail adresse, "
    "mailadresse, adresse e mail, courriel, adresse electronique, adresa e mail, adresa email, "
    "adresa de e mail",
    "organisation": "organisation, organization, institution, company, affiliation, employer, "
    "organisme, entreprise, societe, firma, einrichtung, unternehmen, organizatie, organizatia, "
    "institutie, institutia, companie",
    "organisation_type": "kind of organisation, type of organisation, organisation type, "
    "organization type, art der organisation, type d organisme, type d organisation, "
    "tipul organizatiei, tip organizatie",
    "function": "function, job title, position, role, job, funktion, stellung, position im haus, "
    "fonction, poste, functie, functia, pozitie",
    "country": "country, country code, land, laendercode, landercode, pays, code pays, tara, "
    "cod tara",
    "region": "region, nuts, nuts code, regiune, regiunea, bundesland",
    "partner_role": "role in the partnership, partner role, rolle in der partnerschaft, "
    "role dans le partenariat, rolul in parteneriat",
    "arrival": "arrival, ankunft, anreise, arrivee, sosire, sosirea",
    "departure": "departure, abreise, abfahrt, depart, plecare, plecarea",
    "hotel": "hotel, hotel and nights, unterkunft, hebergement, cazare",
    "expertise": "expertise, topics, themen, sujets, teme, fachgebiet, domaines",
    "mobile_on_site": "mobile, mobile number, mobile phone, cell phone, phone, telephone, "
    "phone number, handy, handynummer, mobil, mobilnummer, telefon, telefonnummer, portable, "
    "numero de telephone, telefon mobil, numar de telefon",
    "languages": "languages, language, sprachen, sprache, langues, langue, limbi, limba",
    PARTS: "part, parts, what you will join, joins, teile, teil, teilnahme an, parties, partie, "
    "participe a, parti, participa la",
}


def folded(head: str) -> str:
    """Return a head by which two are compared: small letters and digits, no accents."""
    plain = unicodedata.normalize("NFKD", head.casefold().replace("ß", "ss"))
    letters = "".join(
        sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign)
    )
    return " ".join(letters.split())


_BY_WORD: Final = {
    folded(word): target for target, words in _WORDS.items() for word in words.split(",")
}


def guess_mapping(
    heads: Sequence[str],
    targets: Iterable[str],
    *,
    labels: Mapping[str, str],
    last: Mapping[str, str],
) -> list[str]:
    """Return the target of each column, IGNORED for one that means nothing to us.

    `labels` are the words of the event's own form (folded) by target, in every language; `last`
    what the heads of the last import meant. No field is meant twice.
    """
    allowed = set(targets)
    mapping, taken = [], set()
    for head in heads:
        word = folded(head)
        known = last.get(word), labels.get(word), _BY_WORD.get(word), _as_name(head, allowed)
        target = next((each for each in known if each in allowed and each not in taken), IGNORED)
        mapping.append(target or IGNORED)
        taken.add(target)
    return _without_doubt(mapping)


def heads_by_word(heads: Sequence[str], mapping: Sequence[str]) -> dict[str, str]:
    """Return what each head meant, to be remembered for the next import."""
    return {folded(head): target for head, target in zip(heads, mapping, strict=True)}


def _as_name(head: str, allowed: set[str]) -> str | None:
    """Return the target that a head names as exports and lists of fields do."""
    name = head.strip().casefold().replace(" ", "_")
    return name if name in allowed else None


def _without_doubt(mapping: list[str]) -> list[str]:
    """Return a mapping in which a column "name" beside a given name is the family name."""
    if FULL_NAME in mapping and "given_name" in mapping and "family_name" not in mapping:
        return ["family_name" if target == FULL_NAME else target for target in mapping]
    return mapping
