// A gateway's key in the fabric: what is answered where there is nothing to give back.

import test from 'ava';
import {python} from './python.js';

test('the first key is not restored twice: the second request is refused, and nothing is touched', t => {
	const answer = python(
		`
import contextlib
from fabric.faults import keys
keys.locked = contextlib.nullcontext
keys.await_nodes = lambda names: ({"V1-1": None}, [])
keys.read_keys = lambda: {}
keys.read_key = lambda node: {"privateKey": "a", "publicKey": "b"}
keys.read_faults = lambda: {"revision": 3, "faults": []}
keys.exchange = lambda *_: sys.exit("a key was exchanged")
keys.write_keys = lambda _: sys.exit("keys were written")
print(json.dumps(keys.rotate(given)))`,
		{node: 'V1-1', rotation: 0, key: null, peers: [], record: null},
	);
	t.deepEqual(answer, {
		complaints: ['V1-1 has its first key already'],
		publicKey: '',
		revision: 3,
		faults: [],
	});
});
