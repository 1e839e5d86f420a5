// Merges the records of the observers on several machines into one stream: a round of it is a round of each.

import type {AnswersRead} from '../observed/answers.js';
import type {ObserverRecord} from '../observed/record.js';
import type {FaultRead, HeardRead} from '../observed/values.js';
import {parseWires} from '../observed/wires.js';

type Records = AsyncIterable<ObserverRecord>;

/** What a fabric that does not lead says of the lab as a whole: the one that leads says it for all. */
const ofLead: readonly ObserverRecord['source'][] = ['plan', 'clock'];

const joinAnswers = (all: readonly AnswersRead[]): AnswersRead => ({
	changed: Math.max(...all.map(({changed}) => changed)),
	answers: new Map(all.flatMap(({answers}) => [...answers])),
});

/** By node, each of which is on one machine. */
const joinHeard = (all: readonly (HeardRead | null)[]): HeardRead | null =>
	all.every(each => each === null) ? null : Object.assign({}, ...all);

/** Those that any fabric has: where one has been told, and another not yet, the lab is broken on purpose. */
const joinFaults = (all: readonly (readonly FaultRead[])[]): readonly FaultRead[] => [
	...new Map(all.flat().map(fault => [`${fault.text} ${fault.end}`, fault] as const)).values(),
];

/** Each fabric speaks of all wires: one stands, and a node runs, where every fabric says so. Null while one says nothing. */
function joinWires(all: readonly (string | null)[]): string | null {
	const reports = all.map(text => (text === null ? null : parseWires(text)));
	if (reports.some(report => report === null)) {
		return null;
	}

	const [lead, ...others] = reports.map(report => report!);
	const missing = new Map(
		[lead!, ...others].flatMap(report => report.missing.map(ends => [ends[0] ?? '', ends] as const)),
	);
	return JSON.stringify({
		...lead!,
		made: Math.min(lead!.made, ...others.map(({made}) => made)),
		missing: [...missing.values()],
		failed: Object.assign({}, ...others.map(({failed}) => failed), lead!.failed),
		nodes: lead!.nodes.filter(node => others.every(({nodes}) => nodes.includes(node))),
	});
}

/** What one of the streams has brought; `record` is null at its end. */
interface Brought {
	readonly index: number;
	readonly record: ObserverRecord | null;
}

async function next(index: number, stream: AsyncIterator<ObserverRecord>): Promise<Brought> {
	const {done, value} = await stream.next();
	return {index, record: done ? null : value};
}

/** The last word of each stream about one thing, and all of them joined. */
class Words<Word> {
	readonly #words: (Word | undefined)[];
	readonly #join: (all: readonly Word[]) => Word;

	constructor(count: number, join: (all: readonly Word[]) => Word) {
		this.#words = new Array<Word | undefined>(count).fill(undefined);
		this.#join = join;
	}

	/** Null while one of them has not spoken. */
	take(index: number, word: Word): {readonly joined: Word} | null {
		this.#words[index] = word;
		const all = this.#words.filter(each => each !== undefined);
		return all.length < this.#words.length ? null : {joined: this.#join(all)};
	}
}

/**
 * `streams`: that of the fabric that leads first. Each observes the nodes of its own machine. It ends where one of them ends, and
 * throws where one does. The caller closes them.
 */
export async function* mergeRecords(streams: readonly Records[]): AsyncGenerator<ObserverRecord> {
	const iterators = streams.map(stream => stream[Symbol.asyncIterator]());
	const pending = new Map(iterators.map((stream, index) => [index, next(index, stream)]));
	const rounds = new Rounds(streams.length);
	const count = streams.length;
	const answers = new Words<AnswersRead>(count, joinAnswers);
	const heard = new Words<HeardRead | null>(count, joinHeard);
	const faults = new Words<readonly FaultRead[]>(count, joinFaults);
	const wires = new Words<string | null>(count, joinWires);
	/** Null for what is not to be told. */
	const merge = (index: number, record: ObserverRecord): ObserverRecord | null => {
		const {source} = record;
		switch (source) {
			case 'round':
				return rounds.take(index, record.time);
			case 'answers': {
				const all = answers.take(index, record.value);
				return all && {source, value: all.joined};
			}

			case 'heard': {
				const all = heard.take(index, record.value);
				return all && {source, value: all.joined};
			}

			case 'faults': {
				const all = faults.take(index, record.value);
				return all && {source, value: all.joined};
			}

			case 'wires': {
				const all = wires.take(index, record.text);
				return all && {source, text: all.joined};
			}

			default:
				return index === 0 || !ofLead.includes(source) ? record : null;
		}
	};

	try {
		for (;;) {
			const {index, record} = await Promise.race(pending.values());
			if (record === null) {
				return;
			}

			pending.set(index, next(index, iterators[index]!));
			const merged = merge(index, record);
			if (merged !== null) {
				yield merged;
			}
		}
	} finally {
		// Those that are still awaited end when the caller closes their streams.
		for (const waiting of pending.values()) {
			waiting.catch(() => {});
		}
	}
}

/** A round of all is over when each has had one since the last. Its time is that of the lead: the clocks of others may differ. */
class Rounds {
	readonly #count: number;
	readonly #seen = new Set<number>();
	#number = 0;
	#time = 0;

	constructor(count: number) {
		this.#count = count;
	}

	take(index: number, time: number): ObserverRecord | null {
		this.#seen.add(index);
		this.#time = index === 0 ? time : this.#time;
		if (this.#seen.size < this.#count) {
			return null;
		}

		this.#seen.clear();
		return {source: 'round', number: ++this.#number, time: this.#time};
	}
}
