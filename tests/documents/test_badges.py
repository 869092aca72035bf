"""Badges as they come out of the printer: words, marks, codes, size and time."""

import random

import psutil
import pytest
from flask.ctx import AppContext

from clusterix_events.documents.papers import BadgeRole, Photos
from clusterix_events.documents.printing import render_badges
from tests.factories.documents import make_badge, make_sheet
from tests.support.papers import page_codes, page_texts

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_a_badge_says_who_you_are_and_its_code_leads_to_the_desk(printing: AppContext) -> None:
    pdf = render_badges(make_sheet(make_badge(role=BadgeRole.PARTNER)))

    assert _words(pdf) == [
        "ClusteriX in Bucharest 29–31 Oct 2012",
        "Partner",
        "Hélène",
        "Exemplaire",
        "Plastipolis",
        "France",
        "N0MZE JNJR4",
    ]
    assert page_codes(pdf) == ["HTTPS://EVENTS.EXAMPLE.ORG/C/N0MZEJNJR4"]


def test_a_speaker_without_a_registration_has_a_sentence_in_place_of_the_code(
    printing: AppContext,
) -> None:
    speaker = make_badge(role=BadgeRole.SPEAKER, reference=None, photos=Photos.NOT_ASKED)

    pdf = render_badges(make_sheet(speaker))

    assert _words(pdf)[1:7] == [
        "Speaker",
        "photo: not asked",
        "No code.",
        "The desk",
        "finds you",
        "by name.",
    ]
    assert page_codes(pdf) == []


def test_a_person_who_refused_photos_wears_the_words(printing: AppContext) -> None:
    pdf = render_badges(make_sheet(make_badge(photos=Photos.REFUSED)))

    assert _words(pdf)[2] == "No photos"


def test_a_demonstration_says_so_on_every_sheet_and_badge(printing: AppContext) -> None:
    badges = [make_badge(reference=None), make_badge(), make_badge(is_generated=True)]

    pdf = render_badges(make_sheet(*badges, is_demonstration=True))

    words = _words(pdf)
    assert words.count("Demonstration, not a real event") == 1
    assert words.count("Participant demonstration") == 1
    assert words.count("Participant generated") == 1


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("Țuțu", "Șablonescu"),
        ("Георги", "Образцов"),
        ("Δημήτριος", "Παραδειγματόπουλος"),
        ("Nguyễn Thị", "Ánh Tuyết"),
        ("გიორგი", "Կարապետյան"),
        ("O’Connor <b>", "& Søn"),
    ],
)
def test_names_of_many_scripts_are_printed_as_written(
    given: str, family: str, printing: AppContext, caplog: pytest.LogCaptureFixture
) -> None:
    pdf = render_badges(make_sheet(make_badge(given=given, family=family)))

    assert _words(pdf)[2:4] == [given, family]
    assert caplog.text == ""


def test_right_to_left_names_have_their_letters(
    printing: AppContext, caplog: pytest.LogCaptureFixture
) -> None:
    render_badges(make_sheet(make_badge(given="محمد", family="דניאל")))

    assert caplog.text == ""


def test_no_badges_are_still_a_paper(printing: AppContext) -> None:
    assert _words(render_badges(make_sheet())) == ["There are no badges to print."]


def test_a_thousand_badges_take_5_seconds_of_two_cores_and_2_megabytes_and_every_code_reads(
    printing: AppContext,
) -> None:
    draw = random.Random(20121030)
    references = ["".join(draw.choices(ALPHABET, k=10)) for _ in range(1000)]
    roles = list(BadgeRole)
    badges = [
        make_badge(reference=reference, role=roles[number % 6], given=f"Ștefan{number % 7}")
        for number, reference in enumerate(references)
    ]
    render_badges(make_sheet(*badges[:200]))
    before = _cpu_seconds()

    pdf = render_badges(make_sheet(*badges))

    spent = _cpu_seconds() - before
    codes = [code for page in range(100) for code in page_codes(pdf, page)]
    assert codes == [f"HTTPS://EVENTS.EXAMPLE.ORG/C/{reference}" for reference in references]
    assert len(pdf) < 2_000_000
    assert spent < 2 * 5


def _cpu_seconds() -> float:
    """Return what this process and the PDF pool have used; other programs don't count."""
    own = psutil.Process()
    times = [process.cpu_times() for process in [own, *own.children()]]
    return sum(each.user + each.system for each in times)


def _words(pdf: bytes) -> list[str]:
    """Return the lines of all pages."""
    return [line.strip() for text in page_texts(pdf) for line in text.splitlines() if line.strip()]
