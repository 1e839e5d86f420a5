// The fabric opens tunnels in turn: once they can be used, and so that only one end speaks first.

import test from 'ava';
import {python} from './python.js';

/** An opener of the fabric's whose nodes, echoes and handshakes are what `given` says, step by step. */
const head = `
import os, tempfile, time
from fabric.opening import echoes, greetings, opener, turns
from fabric.shared.nodes import Node

folder = tempfile.mkdtemp()
turns.WAITING_TUNNELS, turns.LISTENING, turns.LAST_ANNOUNCED = folder + "/waiting", folder + "/listening", folder + "/announced"
os.makedirs(folder + "/waiting/A")
os.makedirs(folder + "/listening/B")

def wait(ifname, turn):
    with open(folder + "/waiting/A/" + ifname, "w") as file:
        file.write(turn + "\\n")
    return "A/" + ifname

def listen(end):
    open(folder + "/listening/" + end, "w").close()

nodes = {"A": Node("A", 1, 1, "net:[1]", True)}
opener.find_nodes = lambda known=None: dict(nodes)
opener.open_end = lambda node: os.eventfd(0)
asked = []
echoes.Echoes.open = lambda self, node, family: None
echoes.Echoes.ask = lambda self, number: asked.append(self.targets[number][1])
greetings.Tunnels = lambda *_, **__: type("Tunnels", (), {"ask": lambda self: None, "close": lambda self: None})()
ran, running = [], []

def run(loop, node, argv, ended):
    ran.append(argv)
    running.append(ended)

opener.run = run
bell, ring = os.pipe2(os.O_NONBLOCK)
one = opener.Opener(bell)

def hear(*names):
    one.news.update(dict.fromkeys(names))
    one.hear()

def answer(address):
    one.echoes.heard["A", address] = time.monotonic()
    one.note_answer("A", address)

def opened():
    one.open_due()
    found = list(ran)
    ran.clear()
    return found
`;

const told = (snippet: string): unknown => python(`${head}\n${snippet}`);

test('a tunnel is opened only when the end there listens: an endpoint may answer echoes before', t => {
	const seen = told(`
hear(wait("wg1", "initiator private 192.0.2.1 B/wg1"), wait("wg2", "initiator private 192.0.2.1 B/wg2"),
     wait("wg3", "initiator private 192.0.2.1 -"), wait("wg4", "initiator private 192.0.2.4 B/wg1"))
listen("B/wg1")
before = opened()
answer("192.0.2.1")
first = opened()
listen("B/wg2")
# An answer of a moment ago counts. The node is busy with the others, and gets the next when it has opened those.
hear()
meanwhile = opened()
running[0]()
print(json.dumps([sorted(asked), before, first, meanwhile, opened()]))`);
	t.deepEqual(seen, [
		['192.0.2.1', '192.0.2.4'],
		[],
		[['wgsim-open', 'wg1', 'wg3']],
		[],
		[['wgsim-open', 'wg2']],
	]);
});

test('a responder is opened after its handshake, and is asked for it as soon as the other end is open', t => {
	const seen = told(`
from fabric.opening.greetings import LONGEST, SOON, is_greeted
waits = wait("wg1", "responder private 192.0.2.1 B/wg1")
hear(waits)
before = one.greetings.waiting[waits].pause >= LONGEST
one.greetings.note_opened("B/wg1")
soon = one.greetings.waiting[waits].pause < 2 * SOON
dump = "wg1\\t(hidden)\\town\\t1\\toff\\nwg1\\tpeer\\t(hidden)\\t192.0.2.1:1\\t(none)\\t%s\\t1\\t1\\toff"
silent, greeted = is_greeted(dump % "0"), is_greeted(dump % "1700000000")
one.greetings.waiting[waits].tell("wg1", dump % "0")
quiet = opened()
one.greetings.waiting[waits].tell("wg1", dump % "1700000000")
print(json.dumps([before, soon, silent, greeted, quiet, opened()]))`);
	t.deepEqual(seen, [true, true, false, true, [], [['wgsim-open', 'wg1']]]);
});

test('what never answers is opened all the same, some time after the last node came up', t => {
	const seen = told(`
hear(wait("wg1", "initiator private 192.0.2.1 B/wg1"), wait("wg2", "responder private - -"))
for name in one.since:
    one.since[name] -= 2 * opener.TIMEOUT
with open(folder + "/announced", "w") as file:
    print(int(time.time()), file=file)
one.look()
early = opened()
os.remove(folder + "/announced")
one.look()
print(json.dumps([early, opened()]))`);
	const late = 'and no node came up for 30 s';
	t.deepEqual(seen, [
		[],
		[
			[
				'wgsim-open',
				`wg1: no answer from 192.0.2.1, ${late}: wg1 is opened without waiting longer`,
				`wg2: no handshake on wg2, ${late}: wg2 is opened without waiting longer`,
			],
		],
	]);
});

test('an end without an endpoint is opened at once, one that waits no longer is not, and one that failed is tried again', t => {
	const seen = told(`
hear(wait("wg1", "initiator private - -"), wait("wg2", "initiator private - -"))
os.remove(folder + "/waiting/A/wg2")
first = opened()
one.look()
meanwhile = opened()
running[0]()
one.look()
again = opened()
os.remove(folder + "/waiting/A/wg1")
running[1]()
one.look()
print(json.dumps([first, meanwhile, again, opened(), len(one.turns)]))`);
	t.deepEqual(seen, [[['wgsim-open', 'wg1']], [], [['wgsim-open', 'wg1']], [], 0]);
});

test('nothing of a node that has ended is kept open', t => {
	const seen = told(`
hear(wait("wg1", "initiator private 192.0.2.1 B/wg1"), wait("wg2", "responder private - -"))
held = [len(one.ends), len(one.echoes.numbers), len(one.greetings.waiting)]
nodes.clear()
one.look()
print(json.dumps([held, [len(one.ends), len(one.echoes.numbers), len(one.greetings.waiting), len(one.turns)]]))`);
	t.deepEqual(seen, [
		[1, 1, 1],
		[0, 0, 0, 0],
	]);
});
