// A gateway's key in the fabric: what is swapped in files, and when nothing is touched.

import test from 'ava';
import {swapsFor} from '../../src/plan/rotate-keys.js';
import {python} from './python.js';

const old = {privateKey: 'old private', publicKey: 'old public'};
const now = {privateKey: 'new private', publicKey: 'new public'};
const rotated = {'V1-1': {rotation: 1, first: old, now}};
const request = {
	node: 'V1-1',
	old: now,
	new: old,
	own: [],
	others: [],
	peers: [],
	before: rotated['V1-1'],
	after: null,
	record: null,
	steps: ['learn', 'take', 'trust', 'keep'],
	back: false,
	remembers: true,
};

test('the first key is not restored twice: the second request is refused, and nothing is touched', t => {
	const answer = python(
		`
import contextlib
from fabric.faults import rotation as keys
keys.locked = contextlib.nullcontext
keys.await_nodes = lambda names: ({"V1-1": None}, [])
keys.read_keys = lambda: {}
keys.read_faults = lambda: {"revision": 3, "faults": []}
keys.exchange = lambda *_: sys.exit("a key was exchanged")
keys.write_keys = lambda _: sys.exit("keys were written")
print(json.dumps(keys.rotate({"nodes": [{"name": "V1-1"}]}, given)))`,
		request,
	);
	t.deepEqual(answer, {
		complaints: ['another command has changed its key'],
		publicKey: '',
		revision: 3,
		faults: [],
	});
});

test('what wgsim has planned is swapped in files, and its reverse gives them back', t => {
	const text = 'PrivateKey = old private\nPublicKey = old public\nPublicKey = another\n';
	const [own, others, back] = python(
		`
from fabric.faults.key_files import swap
from fabric.faults.keys import reverse
request = given["request"]
own = swap(given["text"], request["own"])
print(json.dumps([own, swap(given["text"], request["others"]), swap(own, reverse(request)["own"])]))`,
		{request: {...request, own: swapsFor('V1-1', rotated), others: swapsFor('V2-1', rotated)}, text},
	) as string[];
	t.is(own, 'PrivateKey = new private\nPublicKey = new public\nPublicKey = another\n');
	t.is(others, 'PrivateKey = old private\nPublicKey = new public\nPublicKey = another\n');
	t.is(back, text);
});
