// Compares the clocks of a lab's machines, and says what a reader of packets from several of them has to know.

import type {Engine} from '../../engine/client.js';
import type {ContainerSummary} from '../../engine/containers.js';
import {openSession} from '../../engine/exec-session.js';
import {labels} from '../containers/labels.js';

export interface ComparedClock {
	readonly machine: string;
	/** Milliseconds that it is ahead of this process's clock. */
	readonly ahead: number;
	/** It is no further off than this. */
	readonly within: number;
}

// Of so many questions the fastest answer tells most exactly.
const questions = 9;

const script = 'while read -r _; do date +%s%N; done';

// Milliseconds for all of them.
const timeout = 10_000;

async function askClock(engine: Engine, fabric: ContainerSummary): Promise<ComparedClock> {
	const session = await openSession(engine, fabric.id, ['sh', '-c', script], {within: timeout});
	let best = {ahead: 0, within: Number.POSITIVE_INFINITY};
	let count = 0;
	let asked = performance.now();
	const ask = () => {
		asked = performance.now();
		session.send('\n');
	};
	try {
		ask();
		for await (const line of session.lines) {
			const within = (performance.now() - asked) / 2;
			const now = performance.timeOrigin + asked + within;
			best = within < best.within ? {ahead: Number(BigInt(line)) / 1e6 - now, within} : best;
			if (++count === questions) {
				break;
			}

			ask();
		}
	} finally {
		session.close();
	}

	return {machine: fabric.labels[labels.machine] ?? fabric.name, ...best};
}

/** One after another: at the same time they would disturb each other. */
export async function compareClocks(
	engine: Engine,
	fabrics: readonly ContainerSummary[],
): Promise<ComparedClock[]> {
	const clocks: ComparedClock[] = [];
	for (const fabric of fabrics) {
		clocks.push(await askClock(engine, fabric));
	}

	return clocks;
}

const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;

/** `each packet has the time of its own machine: lab2's clock is 0.3 ms ahead of lab1's, give or take 1.2 ms`. */
export function describeClocks([first, ...others]: readonly ComparedClock[]): string {
	const differences = others.map(({machine, ahead, within}) => {
		const by = ahead - first!.ahead;
		return `${machine}'s clock is ${milliseconds(Math.abs(by))} ${by < 0 ? 'behind' : 'ahead of'} ${first!.machine}'s, give or take ${milliseconds(within + first!.within)}`;
	});
	return `each packet has the time of its own machine: ${differences.join('; ')}`;
}
