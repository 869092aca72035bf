"""python -m clusterix_events: the command line."""

from clusterix_events.app import main

main()
