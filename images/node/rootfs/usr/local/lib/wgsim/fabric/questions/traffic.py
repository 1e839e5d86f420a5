"""Sends what users send: datagrams, streams, requests; the receiver is here, too, in the namespace it belongs to."""

import socket
import threading
import time

from .places import Problem

BLOCK = bytes(65536)
# Bytes of a reply to HTTP that are read.
MOST_READ = 65536
# Seconds until a packet that was sent is counted.
COUNTING = 0.5


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def listen_in(places, question, kind, port=0):
    """A bound socket in the namespace of question["to"]."""
    places.enter(question["to"])
    receiver = socket.socket(family_of(question["address"]), kind)
    try:
        receiver.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(kind == socket.SOCK_STREAM))
        receiver.bind((question["address"], port))
        if kind == socket.SOCK_STREAM:
            receiver.listen(1)
    except OSError as error:
        receiver.close()
        raise Problem(f"{question['to']['node']} cannot listen at {question['address']}: {error.strerror}") from error
    return receiver


def send_datagrams(question, places):
    """Datagrams that bear a mark: {"sent", "received"}."""
    payload = bytes.fromhex(question["mark"]) * question.get("repeat", 4)
    with listen_in(places, question, socket.SOCK_DGRAM, question.get("port", 0)) as receiver:
        places.enter(question)
        count = question["count"]
        received = 0
        with socket.socket(family_of(question["address"]), socket.SOCK_DGRAM) as sender:
            for _ in range(count):
                try:
                    sender.sendto(payload, (question["address"], receiver.getsockname()[1]))
                except OSError as error:
                    return {"sent": 0, "received": 0, "why": error.strerror}
            deadline = time.monotonic() + question.get("timeout", 1.0)
            while received < count and (left := deadline - time.monotonic()) > 0:
                receiver.settimeout(left)
                try:
                    received += receiver.recv(65536) == payload
                except TimeoutError:
                    break
        return {"sent": count, "received": received, "why": None}


def send_all(sender, size):
    try:
        for offset in range(0, size, len(BLOCK)):
            sender.sendall(BLOCK[: size - offset])
        sender.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # The receiver has given up, and says what it got.


def transfer(question, places):
    """So many bytes by TCP: {"received", "seconds", "segment", "why"}. It is given up when nothing comes for `stall` seconds."""
    stall = question.get("stall", 3.0)
    size = question["bytes"]
    with listen_in(places, question, socket.SOCK_STREAM) as listener:
        places.enter(question)
        with socket.socket(family_of(question["address"]), socket.SOCK_STREAM) as sender:
            sender.settimeout(stall)
            started = time.monotonic()
            try:
                sender.connect(listener.getsockname()[:2])
            except OSError as error:
                return {"received": 0, "seconds": None, "segment": None, "why": error.strerror or str(error)}
            sender.settimeout(None)
            receiver, _ = listener.accept()
            with receiver:
                thread = threading.Thread(target=send_all, args=(sender, size), daemon=True)
                thread.start()
                received, why = receive_all(receiver, stall)
                segment = sender.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG)
            # The receiver is closed: whoever still sends is told so, unless that is lost as well.
            sender.shutdown(socket.SHUT_RDWR) if why else thread.join()
        seconds = round(time.monotonic() - started, 3)
    return {"received": received, "seconds": seconds, "segment": segment, "why": why}


def receive_all(receiver, stall):
    receiver.settimeout(stall)
    received = 0
    buffer = bytearray(1 << 20)
    try:
        while count := receiver.recv_into(buffer):
            received += count
    except OSError:
        return received, f"nothing came for {stall:g} s"
    return received, None


def connect(question, places):
    """Whether a TCP connection is taken: {"connected", "why"}; with `to`, the prober itself listens there meanwhile."""
    listener = listen_in(places, question, socket.SOCK_STREAM, question["port"]) if question.get("to") else None
    try:
        places.enter(question)
        with socket.socket(family_of(question["address"]), socket.SOCK_STREAM) as client:
            client.settimeout(question.get("timeout", 2.0))
            try:
                client.connect((question["address"], question["port"]))
            except OSError as error:
                return {"connected": False, "why": error.strerror or str(error)}
        return {"connected": True, "why": None}
    finally:
        if listener is not None:
            listener.close()


def get(question, places):
    """One GET of HTTP/1.0: {"status", "body", "why"}."""
    places.enter(question)
    address, port = question["address"], question["port"]
    host = f"[{address}]" if ":" in address else address
    nothing = {"status": None, "body": ""}
    try:
        with socket.create_connection((address, port), timeout=question.get("timeout", 2.0)) as client:
            client.sendall(f"GET {question['path']} HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode())
            reply = b""
            while len(reply) < MOST_READ and (chunk := client.recv(MOST_READ)):
                reply += chunk
    except OSError as error:
        return {**nothing, "why": error.strerror or str(error)}
    head, _, body = reply.partition(b"\r\n\r\n")
    words = head.split(None, 2)
    if len(words) < 2 or not words[0].startswith(b"HTTP/") or not words[1].isdigit():
        return {**nothing, "why": f"no HTTP: {reply[:40]!r}"}
    return {"status": int(words[1]), "body": body.decode(errors="replace"), "why": None}


def read_counters():
    """Interface → packets sent, in this thread's namespace (proc(5), net/dev)."""
    with open("/proc/thread-self/net/dev", encoding="utf-8") as file:
        rows = [line.replace(":", " ").split() for line in file.readlines()[2:]]
    return {row[0]: int(row[10]) for row in rows}


def spread_flows(question, places):
    """One datagram each of many flows, which differ in their ports: {"sent": {interface: packets that left by it}}."""
    places.enter(question)
    count = question["count"]
    before = read_counters()
    with socket.socket(family_of(question["address"]), socket.SOCK_DGRAM) as sender:
        for flow in range(count):
            try:
                sender.sendto(b"wgsim", (question["address"], 33434 + flow))
            except OSError:
                continue  # The counters tell.
            if flow % 16 == 15:
                time.sleep(0.001)  # A queue that overflows would say nothing of routes.
    deadline = time.monotonic() + COUNTING
    while True:
        sent = {ifname: packets - before.get(ifname, 0) for ifname, packets in read_counters().items()}
        if sum(sent.values()) >= count or time.monotonic() > deadline:
            return {"sent": sent}
        time.sleep(0.01)
