"""Learns of a node's end without asking: a pidfd can be read once its process has ended."""

import errno
import os


class Watch:
    """One pidfd for each node's first process. A kernel before 5.3 has none: there, only a node's return is noticed."""

    def __init__(self):
        self.watched = {}

    def follow(self, nodes):
        """Watches these nodes and no others. False when one of them has ended already."""
        wanted = {(node.pid, node.start) for node in nodes}
        for gone in self.watched.keys() - wanted:
            os.close(self.watched.pop(gone))
        alive = True
        for process in wanted - self.watched.keys():
            try:
                self.watched[process] = os.pidfd_open(process[0])
            except OSError as error:
                alive = alive and error.errno != errno.ESRCH
        return alive

    def files(self):
        return self.watched.values()
