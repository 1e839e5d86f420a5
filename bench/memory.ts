// What an hour of a busy lab leaves in the memory of an observer and a live view: rounds, changes and events as they come,
// as fast as they can be taken in.

import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {Changes} from '../src/lab/observer/changes.js';
import type {LabSnapshot, NodeView, ObservedEvent, TunnelView} from '../src/lab/observer/model.js';
import {reuse} from '../src/lab/observer/reuse.js';
import {initialState} from '../src/tui/state/model.js';
import {Store} from '../src/tui/state/store.js';
import {summarize} from '../src/tui/state/summary.js';

export interface MemoryOfAnHour {
	readonly nodes: number;
	readonly events: number;
	/** Bytes in use, of heap and arrays, after the first five minutes, when all histories are full, and after the hour. */
	readonly early: number;
	readonly late: number;
}

/** The lab a second later: every rate, counter and age is another; one link in ten seconds comes or goes, and a tunnel with it. */
function advance(base: LabSnapshot, second: number): LabSnapshot {
	const time = base.time! + second;
	const rate = (second * 97) % 10_000;
	const traffic = {bytes: second * 1000, packets: second * 10, dropped: 0, rate};
	const broken = Math.floor(second / 10) % base.tunnels.length;
	const isCut = Math.floor(second / 5) % 2 === 0;
	const tunnels = base.tunnels.map((tunnel, index): TunnelView => {
		const verdict = index === broken && isCut ? 'stale' : 'up';
		const latestHandshake = base.time! + second - (second % 120);
		const end = {received: traffic, sent: traffic, latestHandshake, verdict, reason: `${second}`} as const;
		return {
			...tunnel,
			verdict,
			reason: end.reason,
			a: {...tunnel.a, ...end},
			b: tunnel.b && {...tunnel.b, ...end},
		};
	});
	const nodes = base.nodes.map(
		(node, index): NodeView => ({
			...node,
			cpu: (second % 100) / 100,
			namespaces: node.namespaces.map(namespace => ({
				...namespace,
				interfaces:
					namespace.interfaces?.map(one => ({
						...one,
						carrier: !(isCut && index === broken % base.nodes.length),
						received: traffic,
						sent: traffic,
					})) ?? null,
			})),
		}),
	);
	return {...base, time, nodes, tunnels};
}

/** Feeds the observer's comparison and the screen's state with `seconds` rounds. */
export function measureMemory(base: LabSnapshot, seconds = 3600): MemoryOfAnHour {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc') as () => void;
	const changes = new Changes();
	const store = new Store(initialState(base.lab, {columns: 120, rows: 40}, null));
	let snapshot = base;
	let [second, events] = [0, 0];
	const heapAfter = (goal: number): number => {
		while (second < goal) {
			second++;
			snapshot = reuse(snapshot, advance(base, second));
			store.dispatch({kind: 'snapshot', snapshot}, 'rates');
			const observed: ObservedEvent[] = changes.next(snapshot, snapshot.time!);
			events += observed.length;
			store.dispatch({kind: 'observed', events: observed});
			store.dispatch({kind: 'log', lines: [`line ${second}`]});
			// As the drawing of a frame does.
			store.notify();
			summarize(store.shown().snapshot!);
		}

		collect();
		const {heapUsed, arrayBuffers} = process.memoryUsage();
		return heapUsed + arrayBuffers;
	};
	const early = heapAfter(Math.min(300, seconds / 2));
	const late = heapAfter(seconds);
	store.close();
	return {nodes: base.nodes.length, events, early, late};
}
