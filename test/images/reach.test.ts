// Reachability: how answers are recorded; integration tests prove that they come from the right node.

import test from 'ava';
import {python} from './python.js';

interface Pair {
	readonly from: string;
	readonly address: string;
	readonly at: {readonly node: string; readonly namespace: string};
}

/** From → to → address → whether it answered, and when. */
type Kept = Record<string, Record<string, Record<string, [boolean, number]>>>;

/** What is told of these pairs, and what is kept by the last of that, while round after round answers as `rounds` says: the addresses and where they are. */
const told = (pairs: readonly Pair[], rounds: readonly (readonly [string, string][])[]) =>
	python(
		`
import tempfile
from fabric.observe import reach
from fabric.shared import answers
from fabric.shared.nodes import Node
folder = tempfile.mkdtemp()
answers.ANSWERS_FILE, answers.LOCK = f"{folder}/answers.json", f"{folder}/lock"
names = {pair["from"] for pair in given["pairs"]} | {pair["at"]["node"] for pair in given["pairs"]}
reach.find_nodes = lambda known: {name: Node(name, index, 1, "net", True) for index, name in enumerate(sorted(names))}
reach.PERIOD = 0
rounds = iter(given["rounds"])
def sweep(netns, targets, timeout, witnesses):
    where = {node.netns("main"): node.name for node in reach.find_nodes({}).values()}
    answers = [tuple(one) for one in next(rounds)]
    return {(address, place): 0.1 for address, place in targets if (address, where[place]) in answers}
reach.sweep = sweep
class Sender:
    said = []
    def send(self, *words, **more):
        self.said.append([more["node"], more["subject"]])
        if len(self.said) == given["last"]:
            # A reader of this may end the observer at once.
            self.kept = answers.read_answers()
    def flush(self):
        pass
sender = Sender()
reach.probe_reach({"nodes": [{"name": name} for name in names], "checks": {"pairs": given["pairs"]}}, sender)
print(json.dumps([Sender.said, sender.kept]))`,
		{pairs, rounds, last: new Set(pairs.map(({from, address}) => `${from} ${address}`)).size},
	) as [string[][], Kept];

const pair = (from: string, address: string, node: string): Pair => ({
	...{from, address, at: {node, namespace: 'main'}},
});

test('each declared pair is tried until it has answered, and is told once', t => {
	const pairs = [pair('ha', '10.0.0.2', 'hb'), pair('ha', '10.0.0.3', 'hc')];
	const [said, kept] = told(pairs, [[], [['10.0.0.3', 'hc']], [], [['10.0.0.2', 'hb']]]);
	t.deepEqual(said, [
		['ha', '10.0.0.3'],
		['ha', '10.0.0.2'],
	]);
	const [[first, at]] = [kept['ha']!['hb']!['10.0.0.2']!];
	t.true(first);
	t.true(Math.abs(at - Date.now() / 1000) < 600);
	t.true(kept['ha']!['hc']!['10.0.0.3']![0]);
});

test('an address that two nodes have is reached once both have answered by it', t => {
	const pairs = [pair('ha', '10.0.0.2', 'hb'), pair('ha', '10.0.0.2', 'hc')];
	t.deepEqual(told(pairs, [[['10.0.0.2', 'hc']], [['10.0.0.2', 'hb']]])[0], [['ha', '10.0.0.2']]);
});

test('what was asked is kept where the plan promises it, the last result of each; a look that fails is no answer', t => {
	t.deepEqual(
		python(`
import tempfile
from fabric.shared import answers
folder = tempfile.mkdtemp()
answers.ANSWERS_FILE, answers.LOCK, answers.FABRIC_PLAN = (f"{folder}/{name}" for name in ("answers", "lock", "plan"))
clock = iter(range(100, 200))
answers.time.time = lambda: next(clock)
def plan(*pairs):
    listed = [{"from": one, "address": address, "at": {"node": to, "namespace": "main"}} for one, to, address in pairs]
    with open(answers.FABRIC_PLAN, "w") as file:
        json.dump({"checks": {"pairs": listed}}, file)
print_ = []
def note(place, results):
    answers.promises.note(place, results)
    print_.append(answers.read_answers())
main = {"node": "a", "namespace": "main"}
plan(("a", "b", "10.0.0.2"))
note(main, {("b", "10.0.0.2"): False, ("b", "10.0.0.3"): True, ("c", "10.0.0.2"): True})
note(main, {("b", "10.0.0.2"): True})
note({"node": "a", "namespace": "inner"}, {("b", "10.0.0.2"): False})
plan(("a", "b", "10.0.0.2"), ("a", "b", "10.0.0.3"))
note(main, {("b", "10.0.0.3"): False})
print(json.dumps(print_))`),
		[
			{a: {b: {'10.0.0.2': [false, 100]}}},
			{a: {b: {'10.0.0.2': [true, 101]}}},
			{a: {b: {'10.0.0.2': [true, 101]}}},
			{a: {b: {'10.0.0.2': [true, 101], '10.0.0.3': [false, 102]}}},
		],
	);
});

test('what a program complains of is told, and is no part of its answer', t => {
	t.deepEqual(
		python(
			`
from fabric.shared.enter import complaint_of, run_in
done = [run_in(["sh", "-c", line]) for line in given]
print(json.dumps([[one.stdout, complaint_of(one)] for one in done]))`,
			[
				'echo 10.0.0.1; echo a warning about 10.0.0.2 >&2',
				'echo 10.0.0.1; echo no such thing >&2; exit 2',
				'echo only stdout; exit 2',
				'exit 7',
			],
		),
		[
			['10.0.0.1\n', null],
			['10.0.0.1\n', 'no such thing'],
			['only stdout\n', 'only stdout'],
			['', 'exit code 7'],
		],
	);
});

test('while a start waits, nodes with own interfaces are told to initiate missing handshakes; others are not', t => {
	const greeted = python(
		`
from fabric.observe import greet
from fabric.shared.nodes import Node
rounds = iter([{"a": True, "c": True}, {"a": True, "b": False, "c": True}, {"a": True, "b": True}])
def find_nodes(known):
    return {name: Node(name, 1, 1, "net", ready) for name, ready in next(rounds).items()}
greet.find_nodes, greet.PERIOD, said = find_nodes, 0, []
greet.greet = lambda node: said.append(node.name)
greet.greet_own({"own": []})
try:
    greet.greet_own({"own": [{"node": "a"}, {"node": "b"}, {"node": "a"}]})
except StopIteration:
    pass
print(json.dumps(said))`,
		{},
	) as string[];
	t.deepEqual(greeted.slice(0, 2), ['a', 'a']);
	t.deepEqual(greeted.slice(2).sort(), ['a', 'b']);
});

test('questions that come together share a look for nodes, and one that comes later has its own', t => {
	const looks = python(
		`
import time
from fabric.ask.places import Places, Register
looks = []
def find(known):
    looks.append(len(looks))
    return {}
register = Register(find)
together = [Places(register, None) for _ in range(50)]
def ask(places):
    try:
        places.node("R1")
    except Exception as problem:
        assert str(problem) == "R1 does not run"
for places in together * 3:
    ask(places)
first = len(looks)
time.sleep(0.001)
ask(Places(register, None))
print(json.dumps([first, len(looks)]))
`,
	);
	t.deepEqual(looks, [1, 2]);
});
