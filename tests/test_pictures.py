"""The pictures of the documentation are named once, and a bad one is told."""

import tomllib

import pytest
from PIL import Image

from tools import pictures

PLAN = tomllib.loads(pictures.PLAN.read_text(encoding="utf-8"))


def test_every_entry_can_be_drawn():
    entries = [pictures.Picture(**{"clock": PLAN["clock"], **entry}) for entry in PLAN["picture"]]

    assert [entry.file for entry in entries if bool(entry.address) == bool(entry.paper)] == []
    assert len({entry.file for entry in entries}) == len(entries)


@pytest.mark.parametrize("entry", PLAN["picture"], ids=lambda entry: entry["file"])
def test_named_picture_is_there_and_has_its_width(entry):
    path = pictures.FOLDER / entry["file"]

    with Image.open(path) as picture:
        assert pictures._fault(path) is None
        if "address" in entry:
            assert picture.width == entry["width"] * entry["scale"]


def test_missing_picture_and_picture_of_one_colour_are_faults(tmp_path):
    blank, missing = tmp_path / "blank.png", tmp_path / "missing.png"
    Image.new("RGB", (20, 20), "white").save(blank)

    assert pictures._fault(blank) == "blank.png: has one colour alone"
    assert pictures._fault(missing) == "missing.png: is missing"
