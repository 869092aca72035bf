"""The blueprint of registration, shared by its views."""

from flask import Blueprint

from clusterix_events.registration import policy

blueprint = Blueprint("registration", __name__)
POLICY = policy  # read here, so that its permissions are known
