// No first handshake is lost. Nothing runs beside it: on a busy machine OSPF's timers are late, and so routes are there and gone again.

import test from 'ava';
import {attempt, typed, wgsim} from './helpers.js';

const lab = 'test-handshakes';

test.after.always(async () => {
	await wgsim(['stop', lab]);
});

test.serial('no first handshake is lost: each tunnel needs one initiation', async t => {
	t.is((await wgsim(['start', '--name', lab, '--no-wait'])).code, 0);
	const capture = attempt(
		`${lab}-fabric`,
		// The first message of a handshake: type 1 in the first four bytes of UDP's payload (WireGuard paper, section 5.4.2), as it
		// is sent: a gateway that is not everybody's neighbour yet has others forward, and those are seen with a hop less.
		"echo $$ >/tmp/capture.pid; exec timeout -s INT 60 tcpdump -U -i internet -nn -l 'ip6 proto 17 and ip6[7] = 64 and ip6[48:4] = 0x01000000' 2>/dev/null",
	);
	const started = await wgsim(['start', '--name', lab]);
	t.is(started.code, 0, started.stderr);
	// By its number: a fabric sees the tcpdumps of all labs.
	await typed(`${lab}-fabric`, 'kill -INT $(cat /tmp/capture.pid)');
	const initiations = (await capture).stdout.trim().split('\n');
	t.is(initiations.length, 12, initiations.join('\n'));
});
