"""The one blueprint of the organiser's pages about events, shared by the files of views."""

from flask import Blueprint

blueprint = Blueprint("events", __name__, url_prefix="/manage")
