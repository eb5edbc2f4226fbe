"""E-mail notice: one fixed sentence that there is something to look at, and where; no content.

Promises. Order: none, mail has none. Redelivery: a notice may repeat; its Message-ID is the same
then. Acknowledgement: `sent` when the mail server took it; nobody says that it was read.
"""

import smtplib
from email.message import EmailMessage
from email.utils import formatdate

import structlog

from connectors.contract import Delivery, OutOfReach
from connectors.feed import Channel
from connectors.transports.settings.mail import MailNotice
from connectors.transports.tls import to_server

_LOG = structlog.get_logger()
SUBJECT = "Handoff: something to look at"
TEXT = (
    "There is a change that concerns a call of your agency.\n"
    "Open the Handoff board to see it.\n"
    "This mail holds no details on purpose. Please do not answer it.\n"
)


def send(channel: Channel, delivery_id: str) -> Delivery:
    """Send one notice; whatever fails may be cured by waiting, or in the configuration."""
    if channel.mail is None:
        raise ValueError("a mail_notice channel needs its table")
    try:
        _send(channel.mail, _notice(channel.mail, delivery_id), channel.timeout_seconds)
    except (smtplib.SMTPException, OSError, OutOfReach) as error:
        _LOG.warning("delivery_failed", channel=channel.name, error=type(error).__name__)
        return Delivery.LATER
    return Delivery.SENT


def _notice(at: MailNotice, delivery_id: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = at.sender, ", ".join(at.recipients)
    mail["Subject"], mail["Date"] = SUBJECT, formatdate()
    mail["Message-ID"] = f"<{delivery_id}@{at.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(TEXT)
    return mail


def _send(at: MailNotice, mail: EmailMessage, seconds: float) -> None:
    if at.tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            at.host, at.port, timeout=seconds, context=to_server(at.ca_file)
        )
    else:
        server = smtplib.SMTP(at.host, at.port, timeout=seconds)
    with server:
        if at.tls == "starttls":
            server.starttls(context=to_server(at.ca_file))
        if at.username is not None:
            server.login(at.username, at.password.get_secret_value() if at.password else "")
        server.send_message(mail)
