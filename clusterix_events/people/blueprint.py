"""The one blueprint of signing in and of accounts, shared by the files of views."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)
