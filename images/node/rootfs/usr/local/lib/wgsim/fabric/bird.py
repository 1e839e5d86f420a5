"""A client of BIRD's control socket that stays connected: one question costs no process."""

import re
import socket

FINAL = re.compile(rb"^\d{4} [^\n]*\n", re.MULTILINE)
# Seconds. BIRD answers in milliseconds; a daemon that is stuck, or in a paused container, must not stop the observer.
PATIENCE = 1.0


class Bird:
    """Connects when first asked, and anew after a failure."""

    def __init__(self, path):
        self.path = path
        self.socket = None

    def ask(self, command):
        """BIRD's reply with its line codes, or None while it does not answer."""
        try:
            if self.socket is None:
                self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                self.socket.settimeout(PATIENCE)
                self.socket.connect(self.path)
                self.read_reply()
            self.socket.sendall(command.encode() + b"\n")
            return self.read_reply()
        except OSError:
            self.close()
            return None

    def read_reply(self):
        reply = b""
        while not FINAL.search(reply):
            chunk = self.socket.recv(65536)
            if not chunk:
                raise ConnectionResetError(self.path)
            reply += chunk
        return reply.decode(errors="replace")

    def close(self):
        if self.socket is not None:
            self.socket.close()
        self.socket = None
