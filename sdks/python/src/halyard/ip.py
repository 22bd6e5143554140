"""IP addresses and their ranges. An IPv4 address written into IPv6 (`::ffff:10.0.0.1`) is the IPv4 address."""

import re
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

_MOST_CHARACTERS = 45
_match_prefix = re.compile("0|[1-9][0-9]{0,2}").fullmatch


class Address(NamedTuple):
    bits: int
    """32, or 128."""
    value: int


class AddressRange(NamedTuple):
    bits: int
    unused: int
    """Low bits that count for nothing."""
    leading: int
    """The bits before those."""

    def holds(self, address: Address) -> bool:
        return address.bits == self.bits and address.value >> self.unused == self.leading


def parse_address(text: str) -> Address | None:
    """None where `text` is no address. A zone (`%eth0`) makes it none."""
    address = _parse(text)
    if address is not None and address.bits == 128 and address.value >> 32 == 0xFFFF:
        return Address(32, address.value & 0xFFFF_FFFF)
    return address


def parse_range(text: str) -> AddressRange | None:
    """A range in CIDR notation, or one address; None if it is neither. Bits behind the prefix count for nothing."""
    written, slash, prefix = text.partition("/")
    address = _parse(written)
    if address is None:
        return None
    count = address.bits
    if slash:
        if not _match_prefix(prefix) or int(prefix) > count:
            return None
        count = int(prefix)
    if address.bits == 128 and address.value >> 32 == 0xFFFF and count >= 96:
        address, count = Address(32, address.value & 0xFFFF_FFFF), count - 96
    unused = address.bits - count
    return AddressRange(address.bits, unused, address.value >> unused)


def _parse(text: str) -> Address | None:
    # ipaddress would take a zone for a part of the address.
    if len(text) > _MOST_CHARACTERS or "%" in text or "/" in text:
        return None
    try:
        return Address(128, int(IPv6Address(text))) if ":" in text else Address(32, int(IPv4Address(text)))
    except ValueError:
        return None
