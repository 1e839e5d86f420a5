"""The flows of a measurement: numbered probes from one node to another, and their way, in both directions and families."""

import itertools
import os
import struct

from .probe_socket import open_end, read_errors, receive, send

# A mark of ours, the flow, what it is for (a probe: 0; a look at the way: its hop limit), a number, and when it was sent.
PAYLOAD = struct.Struct("!8sHHIQ")
# No way through a lab is longer than this.
MOST_HOPS = 24
# The first port: the same each time, so that routers spread the flows of each measurement over equal ways alike.
FIRST_PORT = 47100


class End:
    """One place that sends and receives; without a socket while its node does not run."""

    def __init__(self, place, family, address, port=0):
        self.place = place
        self.family = family
        self.address = address
        self.port = port
        self.socket = None

    def open(self, nodes):
        node = nodes.get(self.place[0])
        if self.socket is None and node is not None and node.ready:
            # Somebody may have that port: any other will do.
            for port in (self.port, 0):
                try:
                    self.socket = open_end(node.netns(self.place[1]), self.family, self.address, port)
                    self.port = self.socket.getsockname()[1]
                    return self.socket
                except OSError:
                    continue  # Or its namespace is not there yet, or no more.
        return None

    def close(self):
        closed, self.socket = self.socket, None
        if closed is not None:
            closed.close()
        return closed


class Flow:
    """Probes from one end to another: what was sent and what has come since the last report."""

    def __init__(self, number, source, target, mark):
        self.number = number
        self.source = source
        self.target = target
        self.mark = mark
        self.next = 0
        self.sent = []
        self.received = []
        self.looks = 0
        self.look = None

    def describe(self):
        return {
            "flow": self.number,
            "from": "/".join(self.source.place).removesuffix("/main"),
            "to": "/".join(self.target.place).removesuffix("/main"),
            "family": self.source.family,
            "source": self.source.address,
            "target": self.target.address,
        }

    def put(self, purpose, number, now):
        """Sends one packet. One that cannot even be sent is as lost as any."""
        if self.source.socket is not None:
            payload = PAYLOAD.pack(self.mark, self.number, purpose, number, now)
            target = (self.target.address, self.target.port)
            send(self.source.socket, self.source.family, payload, target, purpose or None)

    def probe(self, now):
        self.put(0, self.next, now)
        self.sent.append(now)
        self.next += 1

    def start_look(self, now):
        """Asks for the way of this very flow: the same addresses and ports, with each hop limit once."""
        self.looks += 1
        self.look = {"at": now, "number": self.looks, "hops": {}, "reached": None}
        for hops in range(1, MOST_HOPS + 1):
            self.put(hops, self.looks, now)

    def end_look(self):
        """(when, an address or None for each hop, whether the target was reached)."""
        look, self.look = self.look, None
        reached = look["reached"]
        last = reached - 1 if reached is not None else max(look["hops"], default=0)
        return look["at"], [look["hops"].get(hop) for hop in range(1, last + 1)], reached is not None

    def take(self, purpose, number, now):
        if purpose == 0:
            self.received.append((number, now))
        elif self.look is not None and number == self.look["number"]:
            self.look["reached"] = min(purpose, self.look["reached"] or purpose)

    def take_error(self, purpose, number, address):
        if purpose and self.look is not None and number == self.look["number"]:
            self.look["hops"][purpose] = address

    def drain(self):
        """What happened since the last time, as it is reported: times in microseconds of the kernel's monotonic clock."""
        first = self.next - len(self.sent)
        sent = [now // 1000 for now in self.sent]
        received = [[number, now // 1000] for number, now in self.received]
        self.sent, self.received = [], []
        return {"flow": self.number, "first": first, "sent": sent, "received": received}


class Flows:
    """Two ends a pair and family, and a flow each way between them."""

    def __init__(self, pairs, whereabouts):
        self.mark = os.urandom(8)
        self.ends = []
        self.flows = []
        for (one, other), family in itertools.product(pairs, (4, 6)):
            addresses = [whereabouts.address_of(place, family) for place in (one, other)]
            if None in addresses:
                continue
            port = FIRST_PORT + len(self.ends)
            ends = [
                End(place, family, address, port + index)
                for index, (place, address) in enumerate(zip((one, other), addresses))
            ]
            self.ends += ends
            for source, target in (ends, reversed(ends)):
                self.flows.append(Flow(len(self.flows), source, target, self.mark))

    def open(self, nodes):
        """Opens what is closed and can be opened; returns those ends."""
        return [end for end in self.ends if end.open(nodes) is not None]

    def read(self, end, now):
        for payload in receive(end.socket):
            for flow, purpose, number in self.parse(payload):
                flow.take(purpose, number, now())
        for payload, address in read_errors(end.socket, end.family):
            for flow, purpose, number in self.parse(payload):
                flow.take_error(purpose, number, address)

    def parse(self, payload):
        if len(payload) >= PAYLOAD.size:
            mark, flow, purpose, number, _ = PAYLOAD.unpack_from(payload)
            if mark == self.mark and flow < len(self.flows):
                yield self.flows[flow], purpose, number
