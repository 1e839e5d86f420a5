// The records of several observers as one stream.

import {readFileSync} from 'node:fs';
import test from 'ava';
import type {ObserverRecord} from '../../../src/lab/observed/record.js';
import {parseWires} from '../../../src/lab/observed/wires.js';
import {mergeRecords} from '../../../src/lab/observer/merge.js';
import {followAll} from '../../../src/lab/observer/stream.js';
import {planLab} from '../../../src/plan/plan-lab.js';
import {parseTopology} from '../../../src/topology/index.js';

function planOf(name: string) {
	const file = new URL(`../../../topologies/${name}.yaml`, import.meta.url);
	return planLab(parseTopology(readFileSync(file, 'utf8'), {file: name}), new Uint8Array(32)).wiring;
}

/** Each of these records once it is let go. */
class Stream {
	readonly #queue: ObserverRecord[] = [];
	#wake = () => {};
	#ended = false;

	push(...records: ObserverRecord[]): void {
		this.#queue.push(...records);
		this.#wake();
	}

	end(): void {
		this.#ended = true;
		this.#wake();
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<ObserverRecord> {
		for (;;) {
			const record = this.#queue.shift();
			if (record !== undefined) {
				yield record;
			} else if (this.#ended) {
				return;
			} else {
				await new Promise<void>(resolve => {
					this.#wake = resolve;
				});
			}
		}
	}
}

const round = (number: number, time: number): ObserverRecord => ({source: 'round', number, time});
const node = (name: string): ObserverRecord => ({source: 'node', node: name, value: null});
const answered = (from: string, changed: number): ObserverRecord => ({
	source: 'answers',
	value: {
		changed,
		answers: new Map([[from, new Map([['B', new Map([['192.0.2.1', {answered: true, at: 1}]])]])]]),
	},
});

test('a round is over when each machine has had one: what the slow one says is not left out', async t => {
	const [lead, other] = [new Stream(), new Stream()];
	const merged = mergeRecords([lead, other]);
	lead.push(node('A'), round(1, 10), round(2, 11));
	t.like((await merged.next()).value, {node: 'A'});
	const next = merged.next();
	other.push(node('B'), round(7, 99));
	t.like((await next).value, {node: 'B'});
	t.like((await merged.next()).value, {source: 'round', number: 1});
	lead.end();
});

test('the clock of the merged stream is that of the fabric that leads', async t => {
	const [lead, other] = [new Stream(), new Stream()];
	const merged = mergeRecords([lead, other]);
	other.push({source: 'clock', time: 99}, round(1, 99), node('B'));
	t.like((await merged.next()).value, {node: 'B'});
	lead.push({source: 'clock', time: 10}, round(1, 10));
	t.like((await merged.next()).value, {source: 'clock', time: 10});
	t.like((await merged.next()).value, {source: 'round', time: 10});
	lead.end();
	t.true((await merged.next()).done);
});

const wires = (made: number, missing: readonly string[], nodes: readonly string[]): ObserverRecord => ({
	source: 'wires',
	text: JSON.stringify({revision: 'r', made, missing: missing.map(end => [end, 'port']), failed: {}, nodes}),
});

test('a wire stands, and a node is there, where every fabric says so: the lead may have heard nothing yet', async t => {
	const [lead, other] = [new Stream(), new Stream()];
	const merged = mergeRecords([lead, other]);
	lead.push(wires(4, [], ['A', 'B']), node('A'));
	t.like((await merged.next()).value, {node: 'A'});
	other.push(wires(3, ['B:eth0'], ['A']));
	const {value} = await merged.next();
	t.deepEqual(parseWires(value.source === 'wires' ? value.text : ''), {
		revision: 'r',
		made: 3,
		missing: [['B:eth0', 'port']],
		failed: {},
		nodes: ['A'],
	});
	other.push({source: 'wires', text: null});
	t.deepEqual((await merged.next()).value, {source: 'wires', text: null});
});

test('a fault that one fabric has is a fault of the lab', async t => {
	const [lead, other] = [new Stream(), new Stream()];
	const merged = mergeRecords([lead, other]);
	const fault = {text: 'link down A:eth0', heal: 'wgsim link up A:eth0', since: 1};
	lead.push({source: 'faults', value: []});
	other.push({source: 'faults', value: [fault]});
	t.deepEqual((await merged.next()).value, {source: 'faults', value: [fault]});
	other.push({source: 'faults', value: []});
	t.deepEqual((await merged.next()).value, {source: 'faults', value: []});
});

const machines = ['lead', 'b', 'c'].map(fabric => ({
	name: fabric,
	fabric,
	nodes: [],
	address: '10.0.0.1',
	talk: '10.0.1.1',
}));
const plan = {...planOf('routed-vpn'), spread: {epoch: 0, machines, trunks: [], talk: 1}};

/** Lines of an observer that says its plan, and nothing more until it is closed. */
function openOne(spoken: object | null, said: string) {
	let end = () => {};
	const closed = new Promise<void>(resolve => {
		end = resolve;
	});
	async function* speak(): AsyncGenerator<string> {
		if (spoken !== null) {
			yield JSON.stringify({source: 'plan', value: spoken});
		}

		yield said;
		await closed;
	}

	return {lines: speak(), close: end};
}

const timers = (): number => process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length;

/** Generators that were awaited end in turns of their own. */
async function settledTimers(wanted: number): Promise<number> {
	for (let turn = 0; turn < 100 && timers() !== wanted; turn++) {
		await new Promise(resolve => setImmediate(resolve));
	}

	return timers();
}

test.serial('a stream that is dropped leaves no timer, whatever its parts were waiting for', async t => {
	const before = timers();
	const said = JSON.stringify({source: 'node', node: 'A', value: null});
	for (const wanted of [1, 2, 3, 4]) {
		const open = async (fabric: string) => openOne(fabric === 'lead' ? plan : null, said);
		let seen = 0;
		for await (const _ of followAll(open, 'lead', 1000)) {
			seen += 1;
			if (seen === wanted) {
				break;
			}
		}

		t.is(seen, wanted);
	}

	t.is(await settledTimers(before), before);
});

test.serial('where one of several observers cannot be opened, the others are closed', async t => {
	const before = timers();
	const closed: string[] = [];
	const open = async (fabric: string) => {
		if (fabric === 'b') {
			throw new Error('b does not answer');
		}

		// This one is there after the other has failed.
		await new Promise(resolve => setImmediate(resolve));
		const one = openOne(fabric === 'lead' ? plan : null, '');
		const close = () => {
			closed.push(fabric);
			one.close();
		};
		return {lines: one.lines, close};
	};
	await t.throwsAsync(
		async () => {
			for await (const _ of followAll(open, 'lead', 1000)) {
				// Until it fails.
			}
		},
		{message: 'b does not answer'},
	);
	t.is(await settledTimers(before), before);
	t.deepEqual(closed.sort(), ['c', 'lead']);
});

test('answers are those of all machines, and the newest change is the last', async t => {
	const [lead, other] = [new Stream(), new Stream()];
	const merged = mergeRecords([lead, other]);
	lead.push(answered('A', 5));
	other.push(answered('C', 3));
	const {value} = await merged.next();
	t.is(value.source === 'answers' && value.value.changed, 5);
	t.deepEqual(value.source === 'answers' && [...value.value.answers.keys()].sort(), ['A', 'C']);
	lead.end();
});

test('it ends where one stream ends: nothing is known of a machine that says no more', async t => {
	const [lead, other] = [new Stream(), new Stream()];
	const merged = mergeRecords([lead, other]);
	other.end();
	t.true((await merged.next()).done);
});
