// The document of `wgsim status`: what it tells to type can be typed, whichever labs run.

import test from 'ava';
import {describeStatus} from '../../src/lab/status/status.js';
import {reference} from '../tui/snapshots.js';

test('what heals a fault names its lab, as several may run', t => {
	const fault = (text: string, heal: string) => ({text, heal, since: 1});
	const faults = [
		fault('link down V1-1:eth0', 'wgsim link up V1-1:eth0'),
		fault('partition internet V1-* | V2-*', 'wgsim partition internet --heal'),
		fault('all', 'wgsim heal'),
	];
	t.deepEqual(
		describeStatus({...reference, faults}).faults.map(({heal}) => heal),
		[
			'wgsim link up V1-1:eth0 --lab routed-vpn',
			'wgsim partition internet --heal --lab routed-vpn',
			'wgsim heal routed-vpn',
		],
	);
});
