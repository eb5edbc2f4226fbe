"""What each way out can carry along, and whether it can take back what it carried (R17)."""

from collections.abc import Mapping

from casestore.disclosures.words import Channel
from redaction.carrying import ROOM_FOR_ALL, Carrier

CARRIERS: Mapping[Channel, Carrier] = {
    # Spoken words cannot carry the notice of 2.32 and cannot be ended.
    Channel.VOICE: Carrier("voice", written=False),
    Channel.PAPER: Carrier("paper", room=ROOM_FOR_ALL, encloses=True),
    Channel.MESSAGE: Carrier("message", room=ROOM_FOR_ALL, encloses=True),
    # Append-only CADs carry nothing but neutral words, and a withdrawal supersedes them.
    Channel.DISPATCH_FLAG: Carrier("dispatch_flag", ends=True),
}
"""No channel is claimed to end what it carried unless it has been tried; the flag at the own
dispatch center is renewed by lease, so it ends even when nobody answers there."""


def can_withdraw(channel: Channel) -> bool:
    """Can what went this way be taken back?"""
    return CARRIERS[channel].ends
