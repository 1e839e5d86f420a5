"""Asks one BIRD in rounds: about the protocols of the plan or, for the user's configuration, about all protocols."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..daemons.bird import Bird, shorten_protocols
from ..daemons.interior import INTERIORS
from ..shared.loop import BUNCH, Soon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..contract import Place, PlannedNamespace
    from ..daemons.conversation import Waited
    from ..shared.loop import Loop
    from .sender import Sender

    # Source, subject, command, and what shortens the reply.
    Question = tuple[str, str | None, str, Callable[[str], str]]

# What has neighbours, by BIRD's name of its type.
KEYS = {interior.title: protocol for protocol, interior in INTERIORS.items()}
# Of `show protocols all`: name and type of what is not switched off.
PROTOCOL = re.compile(rf"(?m)^1002-(\S+) +({'|'.join(KEYS)}|BFD) +\S+ +(?!down )\S+ ")
# A name that BIRD takes as it is; any other is put in quotes.
PLAIN = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def planned_instances(namespace: PlannedNamespace) -> list[tuple[str, str]]:
    """(protocol, instance) of what the plan names."""
    return [(protocol, name) for protocol in INTERIORS for name in namespace["instances"].get(protocol, [])]


def found_instances(protocols: str) -> list[tuple[str, str]]:
    """(type, name) of what BIRD says that it runs, in a stable order."""
    return sorted((kind, name) for name, kind in PROTOCOL.findall(protocols))


def quote(name: str) -> str:
    return name if PLAIN.fullmatch(name) else f"'{name}'"


def neighbor_question(protocol: str, instance: str) -> Question:
    command = f"show {protocol} neighbors {quote(instance)}"
    return (protocol, instance, command, INTERIORS[protocol].hide_neighbor_times)


def interface_question(protocol: str, instance: str) -> Question:
    command = f"show {protocol} {INTERIORS[protocol].interfaces} {quote(instance)}"
    return (f"{protocol}-interfaces", instance, command, INTERIORS[protocol].hide_interface_times)


def planned_questions(namespace: PlannedNamespace) -> list[Question]:
    """(source, subject, command, what shortens the reply)."""
    bfd: list[Question] = [("bfd", None, "show bfd sessions", str)] if namespace["bfd"] else []
    return [*(neighbor_question(*one) for one in planned_instances(namespace)), *bfd]


def found_questions(protocols: str) -> list[Question]:
    questions: list[Question] = []
    for kind, name in found_instances(protocols):
        if kind == "BFD":
            questions.append(("bfd", name, f"show bfd sessions {quote(name)}", str))
        else:
            questions += [neighbor_question(KEYS[kind], name), interface_question(KEYS[kind], name)]
    return questions


def silence_bird(sender: Sender, place: Place, namespace: PlannedNamespace) -> None:
    """Nobody answers: nothing is known of what the plan names, nor of what was found once."""
    sender.send("protocols", None, **place)
    for source, subject, *_ in planned_questions(namespace):
        sender.send(source, None, **place, subject=subject)


class BirdWatch:
    """`live` asks for the details of protocols, and to be told of changes."""

    def __init__(
        self,
        place: Place,
        namespace: PlannedNamespace,
        *,
        loop: Loop,
        open_: set[Waited],
        path: str,
        sender: Sender,
        live: bool,
    ) -> None:
        self.place = place
        self.namespace = namespace
        self.sender = sender
        self.discovers = namespace["discover"]
        self.command = "show protocols all" if live or self.discovers else "show protocols"
        self.questions = planned_questions(namespace)
        self.again = False
        # A user's own configuration may log what it is told to tell: it is left as it is.
        watched = namespace["watched"] if live else []
        self.bird = Bird(loop, open_, path, self.commands(), self.answered, watched, Soon(loop, BUNCH, self.ask))

    def commands(self) -> list[str]:
        return [self.command, *(command for _, _, command, _ in self.questions)]

    def ask(self) -> None:
        self.again = False
        self.bird.ask()

    def close(self) -> None:
        self.bird.close()

    def answered(self, replies: list[str] | None) -> None:
        if replies is None:
            self.forget(self.questions)
            silence_bird(self.sender, self.place, self.namespace)
            return
        if self.discovers and self.follow(replies[0]):
            return
        protocols = shorten_protocols(replies[0]) if self.command.endswith("all") else replies[0]
        self.sender.send("protocols", protocols, **self.place)
        for (source, subject, _, shorten), reply in zip(self.questions, replies[1:], strict=False):
            self.sender.send(source, shorten(reply), **self.place, subject=subject)

    def follow(self, protocols: str) -> bool:
        """Whether BIRD runs something else than it was asked after, and is asked again in this very round, once."""
        wanted = found_questions(protocols)
        if wanted == self.questions or self.again:
            return False
        self.forget([one for one in self.questions if one not in wanted])
        self.questions = wanted
        self.again = True
        self.bird.change(self.commands())
        self.bird.ask()
        return True

    def forget(self, questions: Iterable[Question]) -> None:
        for source, subject, *_ in questions:
            self.sender.send(source, None, **self.place, subject=subject)
