"""Ways to the telephone network, one file each. A gateway knows its provider's way of writing, and no other gateway."""

from deskbell.channels.sms.gateways.drop import Drop
from deskbell.channels.sms.gateways.gammu import Gammu
from deskbell.channels.sms.gateways.gateway import Gateway, Payload
from deskbell.channels.sms.gateways.kannel import Kannel
from deskbell.channels.sms.gateways.smpp import Smpp
from deskbell.channels.sms.gateways.twilio import Twilio

_ALL: tuple[Gateway, ...] = (Twilio(), Kannel(), Smpp(), Gammu(), Drop())
GATEWAYS: dict[str, Gateway] = {gateway.name: gateway for gateway in _ALL}

__all__ = ["GATEWAYS", "Gateway", "Payload"]
