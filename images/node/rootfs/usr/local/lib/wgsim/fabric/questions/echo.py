"""Asks for an echo with a packet of an exact size, and tells what came back: an echo, or what a router says instead."""

import errno
import os
import select
import socket
import struct
import time

# linux/in.h and linux/in6.h, which Python's socket module lacks.
IP_MTU_DISCOVER, IP_RECVTTL, IPV6_MTU_DISCOVER, IPV6_DONTFRAG = 10, 12, 23, 62
# Forbid fragments and do not believe a path MTU that was learnt before; or leave fragments to whoever needs them.
PROBE, ALLOW_FRAGMENTS = 3, 0
HEADERS = {4: 28, 6: 48}
TIMEOUT = 1.0

REQUEST = {4: 8, 6: 128}
REPLY = {4: 0, 6: 129}
ERRORS = {
    4: {(3, 4): "too big", (3, None): "unreachable", (11, None): "time exceeded"},
    6: {(2, None): "too big", (1, None): "unreachable", (3, None): "time exceeded"},
}


def family_of(address):
    return 6 if ":" in address else 4


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def request(family, ident, sequence, size):
    """An ICMP echo request that makes an IP packet of `size` bytes; IPv6's checksum is the kernel's work."""
    payload = bytes(index & 0xFF for index in range(size - HEADERS[family]))
    header = struct.pack("!BBHHH", REQUEST[family], 0, 0, ident, sequence)
    if family == 4:
        header = struct.pack("!BBHHH", REQUEST[4], 0, checksum(header + payload), ident, sequence)
    return header + payload


def quoted_echo(family, packet):
    """(identifier, sequence) of the echo request that an ICMP error quotes; None where it quotes something else."""
    if family == 4:
        start = (packet[0] & 0xF) * 4 if packet else 0
        is_icmp = len(packet) >= start + 8 and packet[9] == socket.IPPROTO_ICMP
    else:
        # A fragment header stands between where the request was fragmented on its way.
        start = 48 if len(packet) > 6 and packet[6] == socket.IPPROTO_FRAGMENT else 40
        is_icmp = len(packet) >= start + 8 and socket.IPPROTO_ICMPV6 in (packet[6], packet[40])
    if not is_icmp or packet[start] != REQUEST[family]:
        return None
    return struct.unpack_from("!HH", packet, start + 4)


def read_message(family, message):
    """{"kind", "echo": (identifier, sequence), "mtu"} of an ICMP message; None where it is of no interest here."""
    if len(message) < 8:
        return None
    kind, code = message[0], message[1]
    if kind == REPLY[family]:
        return {"kind": "reply", "echo": struct.unpack_from("!HH", message, 4), "mtu": None}
    known = ERRORS[family]
    name = known.get((kind, code)) or known.get((kind, None))
    echo = name and quoted_echo(family, message[8:])
    if not echo:
        return None
    mtu = struct.unpack_from("!I", message, 4)[0] & (0xFFFF if family == 4 else 0xFFFFFFFF)
    return {"kind": name, "echo": echo, "mtu": mtu if name == "too big" else None}


def open_socket(family, question):
    if family == 4:
        channel = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        level, discover, ttl = socket.IPPROTO_IP, IP_MTU_DISCOVER, socket.IP_TTL
        channel.setsockopt(level, IP_RECVTTL, 1)
    else:
        channel = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
        level, discover, ttl = socket.IPPROTO_IPV6, IPV6_MTU_DISCOVER, socket.IPV6_UNICAST_HOPS
        channel.setsockopt(level, socket.IPV6_RECVHOPLIMIT, 1)
        channel.setsockopt(level, IPV6_DONTFRAG, int(not question.get("fragments", False)))
    channel.setsockopt(level, discover, ALLOW_FRAGMENTS if question.get("fragments") else PROBE)
    if question.get("hops"):
        channel.setsockopt(level, ttl, question["hops"])
    if question.get("device"):
        channel.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, question["device"].encode())
    return channel


def receive(channel, family, wanted, deadline):
    """The first answer to our request; None when there is none in time."""
    poller = select.poll()
    poller.register(channel, select.POLLIN)
    while (left := deadline - time.monotonic()) > 0 and poller.poll(left * 1000):
        packet, ancillary, _, sender = channel.recvmsg(65536, 256)
        message = packet[(packet[0] & 0xF) * 4 :] if family == 4 else packet
        read = read_message(family, message)
        if read and read["echo"] == wanted:
            ttl = next((struct.unpack("i", data)[0] for _, _, data in ancillary), None)
            return {"kind": read["kind"], "from": sender[0].partition("%")[0], "mtu": read["mtu"], "ttl": ttl}
    return None


def ask(question, places):
    """{"kind": "reply" | "too big" | "time exceeded" | "unreachable" | "no answer" | "not sent", "from", "mtu", "ttl", "ms"}."""
    address = question["address"]
    family = family_of(address)
    places.enter(question)
    ident = int.from_bytes(os.urandom(2), "big")
    nothing = {"from": None, "mtu": None, "ttl": None, "ms": None}
    with open_socket(family, question) as channel:
        started = time.monotonic()
        try:
            channel.sendto(request(family, ident, 1, question.get("size", 84)), (address, 0))
        except OSError as error:
            if error.errno == errno.EMSGSIZE:
                # The interface that it would leave by is too small: the kernel says so here and now.
                return {**nothing, "kind": "too big"}
            return {**nothing, "kind": "not sent", "why": error.strerror}
        answer = receive(channel, family, (ident, 1), started + question.get("timeout", TIMEOUT))
        if answer is None:
            return {**nothing, "kind": "no answer"}
        return {**answer, "ms": round((time.monotonic() - started) * 1000, 3)}
