"""The product with a pause in the middle of handing places on, so that it can be killed there.

Run as `python paused.py FILE jobs run …` or `python paused.py FILE web`: after the second place
was given on, and before anything is committed, it makes FILE and waits to be killed.
"""

import sys
import time
from itertools import count
from pathlib import Path

from clusterix_events import app as application
from clusterix_events.places import counting

PAUSE_SECONDS = 300
SECOND = 2


def main() -> None:
    """Start the product with the pause."""
    half_way = Path(sys.argv.pop(1))
    give, given = counting.give, count(1)

    def give_and_pause(*arguments: object) -> None:
        give(*arguments)
        if next(given) == SECOND:
            half_way.touch()
            time.sleep(PAUSE_SECONDS)

    counting.give = give_and_pause
    application.main()


if __name__ == "__main__":
    main()
