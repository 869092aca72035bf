"""The blueprint of privacy, shared by its views."""

from flask import Blueprint

from clusterix_events.privacy import mails, policy

blueprint = Blueprint("privacy", __name__)
READ_AT_START = (mails, policy)  # so that permissions and messages are known
