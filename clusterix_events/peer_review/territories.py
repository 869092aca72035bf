"""When two codes mean one territory, also where they are of different versions of NUTS.

A code is written as `questions.nuts` writes it: `FRK2`, `FR71@2010` with the version it is of,
or a country's two letters. Territories that were given another code are in RENAMED: France and
Poland by Commission Regulation (EU) 2016/2066, Greece by (EU) 1319/2013, Italy by (EU) 31/2011.
Their borders stayed but for seven communes between Marche and Emilia-Romagna, and none of the
old codes was given to another territory since. What was split or joined is not in it.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from clusterix_events.questions import nuts

_RENAMED: Final = """
FR21>FRF2 FR22>FRE2 FR23>FRD2 FR24>FRB0 FR25>FRD1 FR26>FRC1 FR30>FRE1 FR41>FRF3 FR42>FRF1
FR43>FRC2 FR51>FRG0 FR52>FRH0 FR53>FRI3 FR61>FRI1 FR62>FRJ2 FR63>FRI2 FR71>FRK2 FR72>FRK1
FR81>FRJ1 FR82>FRL0 FR83>FRM0 FR7>FRK
PL11>PL71 PL31>PL81 PL32>PL82 PL33>PL72 PL34>PL84
EL11>EL51 EL12>EL52 EL13>EL53 EL14>EL61 EL21>EL54 EL22>EL62 EL23>EL63 EL24>EL64 EL25>EL65
ITD1>ITH1 ITD2>ITH2 ITD3>ITH3 ITD4>ITH4 ITD5>ITH5 ITE1>ITI1 ITE2>ITI2 ITE3>ITI3 ITE4>ITI4
"""
RENAMED: Final[Mapping[str, str]] = MappingProxyType(
    {old: new for old, _to, new in (pair.partition(">") for pair in _RENAMED.split())}
)
# NUTS says EL and UK where ISO says GR and GB.
_NUTS_OF_ISO: Final = MappingProxyType({"GR": "EL", "GB": "UK"})


def written(code: str, version: int | None) -> str:
    """Return a code with the version it is of, where that is not the present one."""
    return code if version in {nuts.CURRENT, None} else f"{code}@{version}"


@lru_cache(maxsize=4096)
def region_of(written: str) -> str:
    """Return the code under which a territory is known today; unknown ones stay as they are.

    Two people are of one region when this is equal: FR71@2010 and FRK2 are both Rhône-Alpes.
    """
    code = written.partition("@")[0]
    code = _NUTS_OF_ISO.get(code[:2], code[:2]) + code[2:]
    return RENAMED.get(code, code)


def is_same_territory(one: str, other: str) -> bool:
    """Return whether one code lies within the other: either is a prefix of the other.

    RO holds RO321; FR71@2010 and FRK2 lie in FR and are one; AT12 and AT11 are strangers.
    """
    first, second = _widened(one), _widened(other)
    return first.startswith(second) or second.startswith(first)


def is_in_doubt(one: str, other: str) -> bool:
    """Return whether nobody can tell by their codes if two territories lie in each other.

    They are of one country, strangers by their codes, and of different versions of NUTS or of
    one that is not recorded: people must look.
    """
    first, second = region_of(one), region_of(other)
    if first[:2] != second[:2] or is_same_territory(one, other):
        return False
    versions = {_version(one), _version(other)}
    return None in versions or len(versions) > 1


@lru_cache(maxsize=4096)
def _widened(written: str) -> str:
    """Return the code of today, that of the wider territory where only this was renamed."""
    code = region_of(written)
    for length in range(len(code), 2, -1):
        if code[:length] in RENAMED:
            return RENAMED[code[:length]]
    return code


def _version(written: str) -> int | None:
    """Return the version a code is to be compared in; renamed ones are as good as of today."""
    code, _at, version = written.partition("@")
    if version and region_of(written) == code:
        return int(version)
    found = nuts.read_region(region_of(written))
    return found.version if found else None
