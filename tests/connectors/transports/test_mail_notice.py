"""E-mail notices against a real SMTP server: that something is there, and nothing about whom."""

import pytest
from aiosmtpd.controller import Controller
from pydantic import SecretStr

from connectors.contract import Delivery
from connectors.feed import Channel
from connectors.transports import mail_notice
from tests.connectors.transports.programs import free_port


class Inbox:
    def __init__(self):
        self.mails = []
        self.answer = "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the library's name
        if self.answer.startswith("250"):
            self.mails.append(envelope)
        return self.answer


@pytest.fixture
def inbox():
    handler = Inbox()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.port = controller.port
    yield handler
    controller.stop()


def channel(port, **changes):
    mail = {
        "host": "127.0.0.1",
        "port": port,
        "tls": "none",
        "sender": "handoff@fernbrook.example",
        "recipients": ["desk@fernbrook.example", "lead@fernbrook.example"],
    } | changes
    about = {"name": "desk", "transport": "mail_notice", "format": "notice", "agency": "a"}
    return Channel.model_validate(about | {"mail": mail, "timeout_seconds": 10})


def test_a_notice_says_that_there_is_something_and_nothing_else(inbox):
    assert mail_notice.send(channel(inbox.port), "d-77") is Delivery.SENT
    (mail,) = inbox.mails
    assert mail.rcpt_tos == ["desk@fernbrook.example", "lead@fernbrook.example"]
    head, _, body = mail.content.decode().partition("\r\n\r\n")
    assert "Message-ID: <d-77@fernbrook.example>" in head
    assert "Auto-Submitted: auto-generated" in head
    assert body.replace("\r\n", "\n") == mail_notice.TEXT


@pytest.mark.parametrize("answer", ["451 try again", "554 no spam please"])
def test_a_server_that_does_not_take_it_is_tried_later(inbox, answer):
    inbox.answer = answer
    assert mail_notice.send(channel(inbox.port), "d-77") is Delivery.LATER


def test_a_server_that_is_away_or_asks_for_another_sign_in_is_tried_later(inbox):
    assert mail_notice.send(channel(free_port()), "d") is Delivery.LATER
    assert mail_notice.send(channel(inbox.port, tls="starttls"), "d") is Delivery.LATER
    one = channel(inbox.port, username="me", password_file="x")
    mail = one.mail.model_copy(update={"password": SecretStr("wrong")})
    assert mail_notice.send(one.model_copy(update={"mail": mail}), "d") is Delivery.LATER
    assert inbox.mails == []


def test_mail_does_not_go_over_open_lines():
    with pytest.raises(ValueError, match="this machine only"):
        channel(25, host="smtp.example.org")
