// What ping says at its end, as iputils prints it.

import test from 'ava';
import fc from 'fast-check';
import {parsePing} from '../../src/lab/node/ping.js';

test('packets and times', t => {
	const text = `PING 10.0.3.1 (10.0.3.1) 56(84) bytes of data.

--- 10.0.3.1 ping statistics ---
3 packets transmitted, 2 received, 33.3333% packet loss, time 402ms
rtt min/avg/max/mdev = 1.434/1.932/2.430/0.498 ms
`;
	t.deepEqual(parsePing(text), {sent: 3, received: 2, rtt: {min: 1.434, avg: 1.932, max: 2.43}});
});

test('nothing came back: no times', t => {
	const text = '1 packets transmitted, 0 received, 100% packet loss, time 0ms\n\n';
	t.deepEqual(parsePing(text), {sent: 1, received: 0, rtt: null});
});

test('anything else is no summary', t => {
	t.is(parsePing('ping: not an address: Name or service not known'), null);
	fc.assert(fc.property(fc.string(), text => parsePing(text) === null));
});
