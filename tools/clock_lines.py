"""Prints static/css/components/clock-lines.css: the classes that say an hour or a length.

The policy of the pages forbids style attributes, so a place in time is told by classes:
``opens-12 closes-19`` on a grid, ``from-13 from-m30 to-15 to-m00`` on a session in it,
``lasts-15`` on a step of the room's timer. Run: ``python tools/clock_lines.py > FILE``.
"""

HEAD = """\
/* Where an hour stands in a grid, and how long a step lasts: made by tools/clock_lines.py.
   A class says the number, the component multiplies it by the height of a minute. */
"""
LENGTHS = [*range(1, 61), 75, 90, 105, 120]


def rules() -> list[str]:
    """Returns one line for each class."""
    hours = [
        f".{word}-{hour:02} {{ --{word}: {hour}; }}"
        for word in ("opens", "closes", "from", "to")
        for hour in range(25)
    ]
    minutes = [
        f".{word}-m{minute:02} {{ --{word}-minute: {minute}; }}"
        for word in ("from", "to")
        for minute in range(1, 60)
    ]
    lengths = [f".lasts-{minutes} {{ --minutes: {minutes}; }}" for minutes in LENGTHS]
    return [*hours, *minutes, *lengths]


if __name__ == "__main__":
    print(HEAD)
    print("\n".join(rules()))
