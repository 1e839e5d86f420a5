// Reads one line of the observer in the fabric.

import type {FabricPlan} from '../../plan/model.js';
import {readPlan} from '../../plan/schema/plan.js';
import {type AnswersRead, readAnswers} from './answers.js';
import {type BirdSource, interiorSources} from './bird-state.js';
import {
	type ComplaintsRead,
	type CountersRead,
	type FaultRead,
	type FixedNeighborsRead,
	type HeardRead,
	type LinkRead,
	type NodeRead,
	readComplaints,
	readCounters,
	readFaults,
	readFixedNeighbors,
	readHeard,
	readLinks,
	readNode,
	readUnrouted,
	type UnroutedRead,
} from './values.js';

/** What one source in one place says. Null is no answer. */
interface Said<Value> {
	readonly node: string;
	readonly namespace: string;
	readonly value: Value | null;
}

export type TextSource = BirdSource | 'wg' | 'reach';

const textSources: readonly TextSource[] = ['protocols', ...interiorSources, 'bfd', 'wg', 'reach'];

export type ObserverRecord =
	/** All sources were asked since the last one. `time` is when the round began: Unix time in seconds. */
	| {readonly source: 'round'; readonly number: number; readonly time: number}
	/** When what follows was true. */
	| {readonly source: 'clock'; readonly time: number}
	| {readonly source: 'wires'; readonly text: string | null}
	| {readonly source: 'plan'; readonly value: FabricPlan}
	| {readonly source: 'answers'; readonly value: AnswersRead}
	| {readonly source: 'heard'; readonly value: HeardRead | null}
	| {readonly source: 'faults'; readonly value: readonly FaultRead[]}
	| {readonly source: 'node'; readonly node: string; readonly value: NodeRead | null}
	| {readonly source: 'complaints'; readonly node: string; readonly value: ComplaintsRead | null}
	| ({readonly source: 'links'} & Said<readonly LinkRead[]>)
	| ({readonly source: 'fixed-neighbors'} & Said<FixedNeighborsRead>)
	| ({readonly source: 'unrouted'} & Said<UnroutedRead>)
	| ({readonly source: 'counters'} & Said<CountersRead>)
	| {
			readonly source: TextSource;
			readonly node: string;
			readonly namespace: string;
			/** The instance of an interior protocol, a BFD protocol that the plan does not name, the WireGuard interface, or the
			address reached; null for the others. */
			readonly subject: string | null;
			/** Null while the source gives no answer. */
			readonly text: string | null;
	  };

type Fields = Readonly<Record<string, unknown>>;

const isText = (value: unknown): value is string | null => value === null || typeof value === 'string';

/**
 * Null for anything that is not a record.
 * @throws {WgsimError} for a plan that cannot be read: without it, no record means anything
 */
export function parseRecord(line: string): ObserverRecord | null {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch {
		return null;
	}

	return typeof value === 'object' && value !== null ? readRecord(value as Fields) : null;
}

function readRecord(record: Fields): ObserverRecord | null {
	const {source, text, time, number} = record;
	switch (source) {
		case 'round':
			return typeof number === 'number' && typeof time === 'number' ? {source, number, time} : null;
		case 'clock':
			return typeof time === 'number' ? {source, time} : null;
		case 'wires':
			return isText(text) ? {source, text} : null;
		case 'plan':
			return {source, value: readPlan(record['value'], 'the observer in the fabric')};

		case 'answers': {
			const answers = readAnswers(record['value']);
			return answers === null ? null : {source, value: answers};
		}

		case 'faults': {
			const faults = readFaults(record['value']);
			return faults === null ? null : {source, value: faults};
		}

		case 'heard':
			return {source, value: readHeard(record['value'])};

		default:
			return typeof record['node'] === 'string' ? readPlaced(record, record['node']) : null;
	}
}

/** What is said of a node. A value that cannot be read is no answer: what was known before is not true any more. */
function readPlaced(record: Fields, node: string): ObserverRecord | null {
	const {source, namespace, subject, text, value} = record;
	if (source === 'node') {
		return {source, node, value: readNode(value)};
	}

	if (source === 'complaints') {
		return {source, node, value: readComplaints(value)};
	}

	if (typeof namespace !== 'string') {
		return null;
	}

	if (source === 'links') {
		return {source, node, namespace, value: readLinks(value)};
	}

	if (source === 'fixed-neighbors') {
		return {source, node, namespace, value: readFixedNeighbors(value)};
	}

	if (source === 'unrouted') {
		return {source, node, namespace, value: readUnrouted(value)};
	}

	if (source === 'counters') {
		return {source, node, namespace, value: readCounters(value)};
	}

	const known = textSources.find(one => one === source);
	return known !== undefined && isText(text) && isText(subject)
		? {source: known, node, namespace, subject, text}
		: null;
}
