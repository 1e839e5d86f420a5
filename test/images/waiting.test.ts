// A node that waits for the fabric sleeps until it is woken, and misses nothing.

import test from 'ava';
import {python, rootfs} from './python.js';
import {shell} from './shell.js';

const fabric = `python3 -I -B -c 'import sys
sys.path.insert(0, "${rootfs}usr/local/lib/wgsim")
from fabric.shared import wake
wake.WAKERS = sys.argv[1]
wake.wake("A")'`;

test('what came before the first look is seen, and who waits is woken', t => {
	const said = shell(
		['waiting.sh', 'say.sh'],
		`HOSTNAME=A
		# Before the node has opened its FIFO: there is none, or one that nobody reads.
		${fabric} $wakers && mkdir -p $wakers && mkfifo $wakers/A && ${fabric} $wakers
		open_waker
		read -r -t 0 -u $waker && echo 'woken early'
		${fabric} $wakers
		# For as long as it takes: what follows is not reached by the fallback.
		read -r -u $waker && echo woken
		close_waker
		${fabric} $wakers && echo 'nobody waits'`,
		(_, {stdout, stderr}) => stdout + stderr,
	);
	t.is(said, 'woken\nnobody waits\n');
});

test('a FIFO that nobody empties does not hold the fabric up', t => {
	const seen = python(`
import os, tempfile
from fabric.shared import wake
wake.WAKERS = tempfile.mkdtemp()
os.mkfifo(wake.WAKERS + "/A")
reader = os.open(wake.WAKERS + "/A", os.O_RDWR | os.O_NONBLOCK)
try:
    while True:
        os.write(reader, b"x" * 4096)
except BlockingIOError:
    wake.wake("A")
print(json.dumps("woken"))`);
	t.is(seen, 'woken');
});

test('a node is woken once, when all its networks are complete', t => {
	const seen = python(
		`
import os, tempfile
from fabric.wiring import complete
complete.COMPLETE_NETWORKS = tempfile.mkdtemp()
woken = []
complete.wake = lambda node: woken.append([node, sorted(os.listdir(complete.COMPLETE_NETWORKS))])
wires = [{"network": network, "ends": [{"node": node}, {}]} for node, network in given]
completeness = complete.Completeness()
completeness.adopt(wires, wires)
completeness.announce(wires[:1])
early = list(woken)
completeness.announce([])
print(json.dumps([early, sorted(woken[len(early):])]))`,
		[
			['A', 'left'],
			['B', 'left'],
			['B', 'right'],
			['C', 'right'],
			['D', 'elsewhere'],
		],
	);
	const all = ['elsewhere', 'left', 'right'];
	t.deepEqual(seen, [
		[['D', ['elsewhere']]],
		[
			['A', all],
			['B', all],
			['C', all],
		],
	]);
});

test('who waits is in time for as long after the last node came up as after its own first look', t => {
	const said = shell(
		['waiting.sh'],
		`mkdir -p $folder/run/fabric
		in_time && echo 'nobody has come up yet'
		waiting_since=$((EPOCHSECONDS - timeout))
		in_time || echo 'too late'
		echo $((EPOCHSECONDS - timeout)) >$last_announced
		in_time || echo 'the last one came up long ago'
		: >$last_announced
		in_time || echo 'being written'
		echo $((EPOCHSECONDS - 1)) >$last_announced
		in_time && echo 'one has just come up'`,
		(_, {stdout, stderr}) => stdout + stderr,
	);
	t.is(
		said,
		'nobody has come up yet\ntoo late\nthe last one came up long ago\nbeing written\none has just come up\n',
	);
});

test('a process has dealt with what it was told once it rests, and not while it works', t => {
	const said = shell(
		['waiting.sh'],
		`bash -c ': >"$1/begun"; until [ -e "$1/go" ]; do :; done; : >"$1/done"; exec sleep 600' works "$folder" & worker=$!
		until [ -e "$folder/begun" ]; do pause 0.01; done
		(await_rest "$worker" && [ -e "$folder/done" ] && echo rested) & watcher=$!
		# Time for some looks: a watcher that has taken none by then proves less, and nothing false.
		pause 0.1
		: >"$folder/go"
		wait "$watcher"
		kill "$worker"
		wait "$worker" || true
		await_rest "$worker" || echo gone`,
		(_, {stdout, stderr}) => stdout + stderr,
	);
	t.is(said, 'rested\ngone\n');
});
