"""The zone link: one zone hands an event to the other, durable before it is acknowledged.

Over a Unix socket that only this account may open; across machines the same requests go through
mutual TLS. Bodies are sealed under a key that both zones hold.
"""

from zone.link.receiving import LinkServer, link_app
from zone.link.sending import link_sender

__all__ = ["LinkServer", "link_app", "link_sender"]
