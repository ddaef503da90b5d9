"""The rows of the mailroom: accounts, addresses, refusals, arrivals, deliveries, files."""

from deskbell.mailroom.models.account import Account, Home, Sharing
from deskbell.mailroom.models.address import Address, Doubt, Refusal
from deskbell.mailroom.models.arrival import Arrival, Received
from deskbell.mailroom.models.delivery import Delivery
from deskbell.mailroom.models.file import File, FilePart

__all__ = [
    "Account",
    "Address",
    "Arrival",
    "Delivery",
    "Doubt",
    "File",
    "FilePart",
    "Home",
    "Received",
    "Refusal",
    "Sharing",
]
