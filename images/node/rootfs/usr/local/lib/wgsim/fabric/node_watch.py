"""All that is observed of one running node: its daemons, tunnels, interfaces and what it uses."""

import os
import struct

from .bird import Bird, hide_times, shorten_protocols
from .links import Links
from .loop import Soon
from .resources import Resources
from .uapi import WireguardGo
from .wireguard import KernelWireguard, run_wg

# Seconds. Changes come in bunches: the first is waited for its companions before anything is read anew.
BUNCH = 0.02
TICKS = os.sysconf("SC_CLK_TCK")


def boot_time():
    """Unix time at which this machine booted."""
    with open("/proc/stat", encoding="utf-8") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("btime "))


def silence(sender, planned, live):
    """Nothing is known of this node."""
    name = planned["name"]
    if live:
        sender.send("node", None, node=name)
    for namespace in planned["namespaces"]:
        place = {"node": name, "namespace": namespace["name"]}
        if namespace["bird"] is not None:
            silence_bird(sender, place, namespace, live)
        for ifname in namespace["tunnels"]:
            sender.send("wg", None, **place, subject=ifname)
        if live:
            sender.send("links", None, **place)
            sender.send("counters", None, **place)


def neighbor_questions(namespace):
    """(source, command, instance) of each routing protocol that has neighbours."""
    return [
        (source, f"show {source} neighbors {instance}", instance)
        for source in ("ospf", "babel")
        for instance in namespace[source]
    ]


def silence_bird(sender, place, namespace, live):
    sender.send("protocols", None, **place)
    for source, _, instance in neighbor_questions(namespace):
        sender.send(source, None, **place, subject=instance)
    if live and namespace["bfd"]:
        sender.send("bfd", None, **place)


class NodeWatch:
    """Of one incarnation of a node. Raises OSError when it ends while it is being looked at.

    `live` is everything, and a word when it changes; otherwise only what a lab is waited for.
    """

    def __init__(self, planned, node, *, loop, open_, sender, live):
        self.planned = planned
        self.node = node
        self.loop = loop
        self.open = open_
        self.sender = sender
        self.live = live
        self.closers = []
        self.asked = []
        self.tunnels = []
        self.links = []
        self.resources = None
        try:
            if live:
                self.resources = self.keep(Resources(node))
            for namespace in planned["namespaces"] if node.ready else []:
                self.open_namespace(namespace)
        except OSError:
            self.close()
            raise

    def keep(self, closable):
        self.closers.append(closable)
        return closable

    def open_namespace(self, namespace):
        place = {"node": self.planned["name"], "namespace": namespace["name"]}
        if self.live:
            self.open_links(place)
        if namespace["bird"] is not None:
            self.open_bird(place, namespace)
        if namespace["tunnels"]:
            self.open_tunnels(place, namespace["tunnels"])

    def open_links(self, place):
        links = self.keep(Links(self.loop, self.node.netns(place["namespace"]), lambda: soon()))
        soon = Soon(self.loop, BUNCH, lambda: self.read_links(links, place))
        self.links.append((links, place))
        self.read_links(links, place)

    def read_links(self, links, place):
        """After a word of the kernel's; what fails here has ended, which others notice."""
        try:
            self.sender.send("links", links.read(), **place)
        except OSError:
            self.sender.send("links", None, **place)

    def open_bird(self, place, namespace):
        commands = ["show protocols all" if self.live else "show protocols"]
        neighbors = neighbor_questions(namespace)
        commands += [command for _, command, _ in neighbors]
        commands += ["show bfd sessions"] if self.live and namespace["bfd"] else []

        def answered(replies):
            if replies is None:
                silence_bird(self.sender, place, namespace, self.live)
                return
            protocols = shorten_protocols(replies[0]) if self.live else replies[0]
            self.sender.send("protocols", protocols, **place)
            for (source, _, instance), reply in zip(neighbors, replies[1:]):
                self.sender.send(source, hide_times(reply), **place, subject=instance)
            if self.live and namespace["bfd"]:
                self.sender.send("bfd", replies[-1], **place)

        path = f"{self.node.root}{namespace['bird']}"
        watched = namespace["watched"] if self.live else []
        bird = self.keep(Bird(self.loop, self.open, path, commands, answered, watched, lambda: soon()))
        soon = Soon(self.loop, BUNCH, bird.ask)
        self.asked.append(bird)

    def open_tunnels(self, place, ifnames):
        kernel = self.keep(KernelWireguard(self.node.netns(place["namespace"])))
        daemons = {
            ifname: self.keep(
                WireguardGo(
                    self.loop,
                    self.open,
                    self.node.root,
                    ifname,
                    lambda dump, ifname=ifname: self.sender.send("wg", dump, **place, subject=ifname),
                )
            )
            for ifname in ifnames
        }
        self.tunnels.append((kernel, daemons, place))

    def ask_tunnels(self):
        for kernel, daemons, place in self.tunnels:
            dumps = self.read_kernel(kernel, daemons, place["namespace"])
            for ifname, daemon in daemons.items():
                if dumps is None or dumps.get(ifname):
                    self.sender.send("wg", dumps and dumps[ifname], **place, subject=ifname)
                else:
                    daemon.ask()

    def read_kernel(self, kernel, ifnames, namespace):
        """Interface name → dump, of those that are the kernel's own; None for no answer."""
        if not kernel.known:
            return {}
        try:
            return {ifname: kernel.read(ifname) for ifname in ifnames}
        except (OSError, LookupError, ValueError, struct.error):
            return run_wg(self.node, namespace)

    def ask(self):
        """Reads what the kernel tells at once, and asks the daemons."""
        if self.live:
            self.read_counters()
        for conversation in self.asked:
            conversation.ask()
        self.ask_tunnels()

    def read_counters(self):
        name = self.planned["name"]
        started = round(boot_time() + self.node.start / TICKS, 2)
        cpu, memory = self.resources.read()
        usage = {"cpu": cpu, "memory": memory, "reached": self.resources.read_reached()}
        state = {"ready": self.node.ready, "started": started, **usage}
        self.sender.send("node", state, node=name)
        for links, place in self.links:
            self.sender.send("counters", links.read_counters(), **place)

    def close(self):
        for closable in self.closers:
            closable.close()
        self.closers = []
