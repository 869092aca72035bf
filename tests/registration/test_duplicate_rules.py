from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.registration.duplicate_rules import Known, Likeness, Pair, find_pairs


def person(number, given, family, email=None):
    return Known(number, given, family, email)


def test_each_pair_stands_once_with_its_surest_reason():
    people = [
        person(1, "Ștefan", "Popescu", "s@example.org"),
        person(2, "popescu", "STEFAN"),
        person(3, "Stefan", "Popesku"),
        person(4, "Ana", "Pop", "s@example.org"),
        person(5, "Ina", "Pop"),
    ]
    assert find_pairs(people) == [
        Pair(1, 2, Likeness.SAME_NAME),
        Pair(1, 3, Likeness.LIKE_NAME),
        Pair(1, 4, Likeness.SAME_ADDRESS),
        Pair(2, 3, Likeness.LIKE_NAME),
    ]


def test_nobody_is_alike_to_nobody():
    assert find_pairs([]) == []
    assert find_pairs([person(1, "", "", ""), person(2, "", "", "")]) == []


LETTERS = st.text(alphabet="abcdefghijklm", min_size=5, max_size=9)


@given(LETTERS, LETTERS, st.integers(min_value=0), st.sampled_from("xyz"))
def test_one_letter_more_less_or_other_is_found(given_name, family_name, place, letter):
    at = place % len(family_name)
    others = [
        family_name[:at] + letter + family_name[at:],
        family_name[:at] + family_name[at + 1 :],
        family_name[:at] + letter + family_name[at + 1 :],
    ]
    for other in others:
        people = [person(1, given_name, family_name), person(2, given_name, other)]
        if sorted([given_name, other])[0] == sorted([given_name, family_name])[0]:
            assert [(pair.first_id, pair.second_id) for pair in find_pairs(people)] == [(1, 2)]


@given(st.lists(LETTERS, min_size=2, max_size=2, unique=True))
def test_names_that_differ_much_are_two_people(names):
    first, second = (name * 2 for name in names)
    pairs = find_pairs([person(1, "Ana", first + "qqq"), person(2, "Ana", second + "www")])
    assert pairs == []


def test_a_name_that_a_crowd_bears_tells_nothing():
    people = [person(number, "Maria", "Ionescu") for number in range(1, 22)]
    assert find_pairs(people) == []
    assert len(find_pairs(people[:20])) == 190
