"""Reads questions and writes answers as they come, one thread per question."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from typing import TYPE_CHECKING

from ..limits import ASK_BEAT
from ..paths import FABRIC_PLAN
from ..shared.documents import read_document
from ..talk.far import Far
from . import captures, echo, facts, rouse, spread, sweeps, traffic, transfer, ways
from .places import Places, Problem, Register

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TextIO

ANSWERERS = {
    "echo": echo.ask,
    "sweep": sweeps.ask,
    "rouse": rouse.ask,
    "datagrams": traffic.send_datagrams,
    "transfer": transfer.transfer,
    "connect": traffic.connect,
    "http": traffic.get,
    "flows": spread.spread_flows,
    "bird": facts.ask_bird,
    "show": facts.show,
    "ways": ways.ask,
    "run": facts.run,
    "capture": captures.start,
    "captured": captures.stop,
}


class Answers:
    """Writes one line an answer, whole whatever thread it comes from."""

    def __init__(self, output: TextIO) -> None:
        self.output = output
        self.lock = threading.Lock()

    def write(self, answer: dict[str, object]) -> None:
        with self.lock:
            self.output.write(json.dumps(answer) + "\n")
            self.output.flush()


def answer_one(question: Any, places: Places, answers: Answers) -> None:
    try:
        answer = ANSWERERS[question["ask"]](question, places)
        answers.write({"id": question["id"], "answer": answer})
    except BrokenPipeError:
        pass  # The client has gone.
    except (Problem, OSError) as error:
        # A node may end while it is asked.
        answers.write({"id": question["id"], "problem": str(error)})
    except Exception as error:
        # A bug of ours: report it, so that the client does not wait for ever.
        answers.write({"id": question["id"], "problem": f"wgsim-ask: {error!r}"})
        raise


def beat(answers: Answers) -> None:
    with contextlib.suppress(BrokenPipeError):
        while True:
            time.sleep(ASK_BEAT)
            answers.write({"alive": True})


def serve(questions: Iterable[str], output: TextIO) -> None:
    register = Register()
    far = Far(read_document(FABRIC_PLAN, None))
    answers = Answers(output)
    threading.Thread(target=beat, args=(answers,), daemon=True).start()
    try:
        for line in questions:
            question = json.loads(line)
            threading.Thread(target=answer_one, args=(question, Places(register, far), answers), daemon=True).start()
    finally:
        captures.stop_all()
        facts.end_all()
