// What changed from snapshot to snapshot is told once; what is unknown for a while is compared with what was known last.

import test from 'ava';
import type {ObserverRecord} from '../../../src/lab/observed/record.js';
import {Changes} from '../../../src/lab/observer/changes.js';
import type {LabSnapshot, ObservedEvent} from '../../../src/lab/observer/model.js';
import {fold, later, live, rest, show} from './recorded-live.js';

/** Begins with the lab at rest, and gives the texts of the events of each step. */
function watch() {
	const changes = new Changes();
	const made = fold();
	const next = (snapshot: LabSnapshot): ObservedEvent[] => changes.next(snapshot, rest);
	const begun = next(show(made));
	let second = 0;
	return {
		begun,
		next: (...options: Parameters<typeof show> extends [unknown, ...infer Rest] ? Rest : never) =>
			next(show(made, ...options)).map(({text}) => text),
		apply(...records: ObserverRecord[]) {
			for (const record of later(++second, ...records)) {
				made.apply(record);
			}

			return next(show(made)).map(({kind, text}) => `${kind}: ${text}`);
		},
	};
}

type Links = Extract<ObserverRecord, {source: 'links'}>;
type Text = Extract<ObserverRecord, {subject: string | null}>;

const recordedText = (source: Text['source'], node: string, subject: string | null, namespace = 'private') =>
	live.find(
		(record): record is Text =>
			record.source === source &&
			record.node === node &&
			record.subject === subject &&
			record.namespace === namespace,
	)!;

const links = live.find(
	(record): record is Links =>
		record.source === 'links' && record.node === 'V1-1' && record.namespace === 'main',
)!;

test('a lab at rest has no events, and its first snapshot is no change', t => {
	const {begun, next, apply} = watch();
	t.deepEqual(begun, []);
	t.deepEqual(next(), []);
	t.deepEqual(apply(), []);
});

test('a link that goes down, vanishes and comes back is told each time', t => {
	const {apply} = watch();
	const change = (value: typeof links.value) =>
		apply({...links, value}).filter(text => text.startsWith('link'));
	const eth0 = links.value!.find(({ifname}) => ifname === 'eth0')!;
	const others = links.value!.filter(one => one !== eth0);
	t.deepEqual(change([...others, {...eth0, carrier: false}]), ['link: V1-1:eth0 is down']);
	t.deepEqual(change([...others, {...eth0, up: false}]), []);
	t.deepEqual(change(others), ['link: V1-1:eth0 is absent']);
	t.deepEqual(change(null), []);
	t.deepEqual(change(links.value), ['link: V1-1:eth0 is up']);
});

test('a pulled cable takes all tunnels of its node down at once, and gives them back', t => {
	const {apply} = watch();
	const pulled = links.value!.map(one => (one.ifname === 'eth0' ? {...one, carrier: false} : one));
	const down = apply({...links, value: pulled});
	t.is(down.filter(text => /^tunnel: V1-1:wg\d – .* is down: no carrier on eth0$/.test(text)).length, 4);
	t.is(down.at(-1), 'converged: not converged: 5 missing, V1-1:eth0 has no carrier');
	const back = apply(links);
	t.is(back.filter(text => /^tunnel: V1-1:wg\d – .* is up: /.test(text)).length, 4);
	t.is(back.at(-1), 'converged: converged');
});

test("a node's end is one event, with its tunnels; not one for each session in it", t => {
	const {next} = watch();
	const texts = next({states: {'V2-1': 'exited'}});
	t.is(texts[0], 'V2-1 is exited');
	t.is(texts.filter(text => / is down: V2-1 is exited$/.test(text)).length, 4);
	t.is(texts.length, 1 + 4 + 1);
	t.regex(texts.at(-1)!, /^not converged: \d+ missing, V2-1: container is exited$/);
	t.is(next({states: {'V2-1': 'exited'}}).length, 0);
});

test('a BIRD that falls silent is told session by session; the tries of one that is down are no news', t => {
	const protocols = recordedText('protocols', 'V1-1', null);
	const {apply} = watch();
	const as = (state: string) =>
		apply({
			...protocols,
			text: protocols.text!.replace(/(IBGP_V2_1 .*)up +(\S+) +Established/, `$1${state}`),
		});
	t.deepEqual(
		as('start  $2  Active        Socket: No route to host')[0],
		'session: V1-1 IBGP_V2_1: BGP Active, was Established',
	);
	t.deepEqual(as('start  $2  Connect'), []);
	t.deepEqual(
		apply(protocols).filter(text => text.startsWith('session')),
		['session: V1-1 IBGP_V2_1: BGP Established, was Connect'],
	);
	const silent = apply({...protocols, text: null}).filter(text => text.startsWith('session'));
	t.is(silent.length, 4 + 6);
	t.true(silent.every(text => /: (BGP|OSPF) unknown, was /.test(text)));
});

test('a handshake is told of each end that had one', t => {
	const wg = recordedText('wg', 'V1-1', 'wg3');
	const {apply} = watch();
	const text = wg.text!.replace(/\t\d{10}\t/, `\t${Math.floor(rest)}\t`);
	t.deepEqual(apply({...wg, text}), ['handshake: V1-1:wg3 completed a handshake with V2-1']);
	t.deepEqual(apply({...wg, text}), []);
});

test('faults on purpose are told when they are made and when they are healed', t => {
	const {apply} = watch();
	const fault = {text: 'link down V1-1:eth0', heal: 'wgsim link up V1-1:eth0', since: rest};
	t.deepEqual(apply({source: 'faults', value: [fault]}), ['fault: fault on purpose: link down V1-1:eth0']);
	t.deepEqual(apply({source: 'faults', value: [fault]}), []);
	t.deepEqual(apply({source: 'faults', value: []}), ['fault: healed: link down V1-1:eth0']);
});

test('a stream that breaks is one event, and when it is back, what changed meanwhile is told', t => {
	const {next, apply} = watch();
	const connection = {state: 'lost', reason: 'the fabric is exited', since: rest} as const;
	t.deepEqual(next({connection}), ['the lab does not answer: the fabric is exited']);
	t.deepEqual(next({connection, docker: false}), []);
	const down = links.value!.map(one => (one.ifname === 'eth0' ? {...one, carrier: false} : one));
	t.deepEqual(apply({...links, value: down}).slice(0, 2), [
		'connection: the lab answers',
		'link: V1-1:eth0 is down',
	]);
	t.deepEqual(next({connection: {state: 'gone'}}), ['the lab is gone']);
});

test('a limit that a node runs into is told once, and again after a restart, but not after a pause', t => {
	const {apply, next} = watch();
	const node = (pids: number | null): ObserverRecord => ({
		source: 'node',
		node: 'R1',
		value: {ready: true, started: rest, cpu: 1, memory: 1, reached: pids === null ? {} : {pids}},
	});
	t.deepEqual(apply(node(null)), []);
	const [told, ...others] = apply(node(60));
	t.regex(told!, /^limit: R1: has reached its limit of 60 processes and threads/);
	t.deepEqual(others, []);
	t.deepEqual(apply(node(60)), []);
	next({states: {R1: 'paused'}});
	t.deepEqual(
		next().filter(text => /limit/.test(text)),
		[],
	);
	t.deepEqual(apply(node(null)), []);
	t.is(apply(node(60)).length, 1);
});

test('a complaint is told when it is made and when it is settled, and not when its words change', t => {
	const {apply} = watch();
	const complain = (...complaints: {kind: string; subject: string; text: string}[]) =>
		apply({source: 'complaints', node: 'R2', value: {booted: true, complaints}});
	const exited = (times: number) => ({
		kind: 'service',
		subject: 'bird.main',
		text: `BIRD has exited ${times} times`,
	});
	t.deepEqual(complain({kind: 'pending', subject: 'commands', text: 'command 1 is still running'}), [
		'converged: not converged: 1 missing, R2: command 1 is still running',
	]);
	t.deepEqual(complain(exited(2)), ['complaint: R2: BIRD has exited 2 times']);
	t.deepEqual(complain(exited(3)), []);
	t.deepEqual(complain(), ['complaint: R2: settled: BIRD has exited 3 times', 'converged: converged']);
});
