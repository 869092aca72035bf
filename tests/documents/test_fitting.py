"""Names that don't fit: the steps of the reference badge, one after the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.documents.fitting import BOLD, Misfit, fit, unprintable, width_mm
from tests.factories.documents import make_badge

NAMES = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x4FF, exclude_categories=("Cc", "Cn")),
    max_size=80,
)


@pytest.mark.parametrize(
    ("name", "points"),
    [("Cătălin", 37), ("Gelu-Stefan", 37), ("Franz-Xaver", 37), ("Bogdan-Ionuț", 32.5)],
)
def test_a_given_name_is_as_large_as_70_mm_allow(name: str, points: float) -> None:
    fitted = fit(make_badge(given=name))

    assert (fitted.given_lines, fitted.given_points) == ((name,), points)


def test_a_given_name_too_wide_at_22_points_is_broken_once_after_its_hyphen() -> None:
    fitted = fit(make_badge(given="Maximiliana-Konstantina", family="Beispielberger-Probenwald"))

    assert fitted.given_lines == ("Maximiliana-", "Konstantina")
    assert (fitted.given_points, fitted.family_points) == (22, 11)
    assert fitted.misfits == ()


def test_a_given_name_is_broken_at_the_space_nearest_its_middle() -> None:
    fitted = fit(make_badge(given="Anna Maria Wilhelmina Charlotte"))

    assert fitted.given_lines == ("Anna Maria", "Wilhelmina Charlotte")


def test_an_original_script_is_measured_in_its_own_font() -> None:
    fitted = fit(make_badge(original_script="Δημήτριος Παραδειγματόπουλος"))

    assert (fitted.original_points, fitted.misfits) == (9, ())


def test_an_organisation_of_one_comma_is_broken_there() -> None:
    fitted = fit(make_badge(organisation="European Commission, DG Research and Innovation"))

    assert fitted.organisation_lines == ("European Commission,", "DG Research and Innovation")
    assert fitted.organisation_points == 10.5


def test_an_organisation_too_long_is_set_small_with_the_country_running_on() -> None:
    ministry = "Romanian Ministry for Economy, Trade and Business Environment"

    fitted = fit(make_badge(organisation=ministry, country="Romania"))

    assert fitted.organisation_lines == (ministry,)
    assert (fitted.organisation_points, fitted.country_runs_on) == (9, True)
    assert fitted.misfits == ()


def test_the_organisers_line_break_is_kept() -> None:
    fitted = fit(make_badge(organisation="Institute\nof Machinery"))

    assert fitted.organisation_lines == ("Institute", "of Machinery")


def test_what_fits_nowhere_is_named_and_never_cut() -> None:
    long_name = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissen"

    fitted = fit(
        make_badge(
            given=long_name,
            family="Müller-Lüdenscheidt von der Hohenlohe-Langenburg",
            organisation="Donaudampfschifffahrtsgesellschaftskapitänsverein",
        )
    )

    assert "".join(fitted.given_lines) == long_name
    assert fitted.misfits == (Misfit.GIVEN, Misfit.FAMILY, Misfit.ORGANISATION)


def test_letters_without_a_font_are_named() -> None:
    fitted = fit(make_badge(family="𐎠𐎡"))

    assert fitted.misfits == (Misfit.LETTERS,)
    assert unprintable("a𐎠b𐎡𐎠") == "𐎠𐎡"


def test_a_badge_without_organisation_and_family_closes_up() -> None:
    fitted = fit(make_badge(family="", organisation=""))

    assert (fitted.organisation_lines, fitted.misfits) == ((), ())


@given(name=NAMES)
def test_no_given_name_is_wider_than_the_badge_or_loses_a_letter(name: str) -> None:
    fitted = fit(make_badge(given=name))

    assert "".join(fitted.given_lines).replace(" ", "") == name.replace(" ", "")
    assert all(width_mm(line, BOLD, fitted.given_points) <= 70.01 for line in fitted.given_lines)
