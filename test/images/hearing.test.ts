// What the fabric remembers of a peer's traffic is what an observer that looked as often would know of it.

import test from 'ava';
import fc from 'fast-check';
import {followTraffic, remembered} from '../../src/lab/observer/traffic.js';
import {python} from './python.js';

interface Sample {
	readonly received: number;
	readonly sent: number;
	readonly time: number;
}

const samples = fc.array(
	fc.record({
		received: fc.constantFrom(0, 0, 32, 148),
		sent: fc.constantFrom(0, 32, 96, 148, 160),
		wait: fc.integer({min: 1, max: 9}),
		reset: fc.boolean().map(reset => reset && Math.random() < 0.1),
	}),
	{minLength: 1, maxLength: 12},
);

test('the fabric follows traffic as an observer does', t => {
	const runs = fc.sample(samples, 200).map(steps => {
		const run: Sample[] = [];
		let [received, sent, time] = [1000, 1000, 1_700_000_000];
		for (const step of steps) {
			received = step.reset ? 0 : received + step.received;
			sent += step.sent;
			time += step.wait;
			run.push({received, sent, time});
		}

		return run;
	});
	const followed = python(
		`
from fabric.hearing.follow import follow
followed = []
for run in given:
    known = None
    for sample in run:
        known = follow(known, sample["received"], sample["sent"], sample["time"])
    followed.append(known)
print(json.dumps(followed))`,
		runs,
	) as readonly Parameters<typeof remembered>[0][];
	for (const [index, run] of runs.entries()) {
		const known = run.reduce<ReturnType<typeof followTraffic> | null>(
			(before, one) => followTraffic(before, one, one.time, false),
			null,
		);
		t.deepEqual(remembered(followed[index]!), known);
	}
});

test('peers are read with their counters, and the lines of devices are passed over', t => {
	const dump = [
		['wg0', '(hidden)', 'own', '51820', 'off'],
		['wg0', 'one', '(hidden)', '192.0.2.1:1', '(none)', '0', '10', '20', '5'],
		['wg0', 'two', '(hidden)', '(none)', '(none)', '0', '0', '0', 'off'],
	];
	t.deepEqual(
		python(
			'from fabric.hearing.follow import read_peers\nprint(json.dumps(list(read_peers(given))))',
			dump.map(columns => columns.join('\t')).join('\n'),
		),
		[
			['one', 10, 20],
			['two', 0, 0],
		],
	);
});

test('only a plan with tunnels over which nothing speaks has the fabric remember anything', t => {
	const found = python(
		`
from fabric.hearing.plans import Plans
begun = []
plans = Plans(lambda plans: begun.append(plans.await_any()))
for followed in given:
    plans.adopt({"followed": followed})
print(json.dumps([[[*place, ifnames] for place, ifnames in wanted.items()] for wanted in begun]))`,
		[
			[],
			[
				{node: 'a', namespace: 'main', ifname: 'wg0'},
				{node: 'a', namespace: 'main', ifname: 'wg1'},
			],
			[],
		],
	);
	t.deepEqual(found, [[['a', 'main', ['wg0', 'wg1']]]]);
});
