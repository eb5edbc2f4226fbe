"""Senders of alerts, one per channel: what is said in which format, over which transport."""

from collections.abc import Callable

import httpx

from connectors.contract import AskedToWait, Delivery
from connectors.feed import Channel
from connectors.formats import eido_alert, hl7_alert
from connectors.transports import file_drop, http_push, mail_notice
from connectors.transports.mllp_out import MllpSender
from schemas.coresponse import Alert
from schemas.envelope import Event
from zone.errors import TryLater
from zone.journal.results import SendResult

RESULTS = {
    Delivery.SENT: SendResult.SENT,
    Delivery.ACKNOWLEDGED: SendResult.ACKNOWLEDGED,
    Delivery.REFUSED: SendResult.REFUSED,
    Delivery.LATER: SendResult.LATER,
}
"""What came of a delivery, in the words of the relay."""


class ChannelSender:
    """Sends the alerts of one channel, in one thread; the event's id is the idempotency key."""

    def __init__(self, channel: Channel, client: httpx.Client) -> None:
        self._channel, self._client = channel, client
        self.close: Callable[[], None] = lambda: None
        """Gives up a connection that is kept between messages."""
        self._deliver = self._over()

    def __call__(self, event: Event, _to: str) -> SendResult:
        """Send one alert. Raises TryLater where the receiver said how long to wait."""
        try:
            return RESULTS[self._deliver(event)]
        except AskedToWait as error:
            raise TryLater("The receiver asks to wait.", retry_after=error.seconds) from None

    def _over(self) -> Callable[[Event], Delivery]:
        channel = self._channel
        if channel.transport == "mllp":
            mllp = MllpSender(channel)
            self.close = mllp.close
            return lambda event: mllp.send(hl7_alert.render(_alert(event)), event.event_id)
        if channel.transport == "mail_notice":
            return lambda event: mail_notice.send(channel, event.event_id)
        if channel.transport == "kafka_topic":
            # Without such a channel Kafka's client is never loaded.
            from connectors.transports.kafka_topic import KafkaSender

            topic = KafkaSender(channel)
            self.close = topic.close
            return lambda event: topic.send(
                self._eido(event), event.event_id, event.group or event.event_id
            )
        if channel.transport == "file_drop":
            return lambda event: file_drop.send(channel, self._eido(event), event.event_id)
        return lambda event: http_push.send(
            channel, self._eido(event), event.event_id, self._client
        )

    def _eido(self, event: Event) -> bytes:
        return eido_alert.render(_alert(event), in_place=self._channel.can_withdraw)


def _alert(event: Event) -> Alert:
    return Alert.model_validate_json(event.body)
