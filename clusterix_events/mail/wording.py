"""The outbox in words."""

from flask_babel import lazy_gettext as _l

from clusterix_events.mail.models import MailState

STATES = {
    MailState.DUE: _l("Waiting to be sent"),
    MailState.SENT: _l("Sent"),
    MailState.FAILED: _l("Given up"),
}
