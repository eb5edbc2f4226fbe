"""The zone link: one zone hands an event to the other, durable before it is acknowledged.

Over a Unix socket that only this account may open; across machines the same requests go through
mutual TLS (`docs/two-machines.md`). Bodies are sealed under a key that both zones hold.
"""

from zone.link.hearing import Hears
from zone.link.receiving import LinkServer, link_app
from zone.link.sending import link_sender, over_socket, over_tls

__all__ = ["Hears", "LinkServer", "link_app", "link_sender", "over_socket", "over_tls"]
