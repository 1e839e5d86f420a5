// The history of snapshots: rates of tunnels and wires, load of nodes, and times of handshakes.

import type {LabSnapshot, TunnelEndView} from '../../lab/observer/model.js';
import {endsOf} from '../../lab/observer/tunnels.js';

export interface History {
	/** The index of a key's value in each round. It only grows, as names stay the same while a lab runs. */
	readonly places: ReadonlyMap<string, number>;
	/** Values by place, oldest round first; NaN is unknown. A flat array a round: a hundred nodes have thousands of rates. */
	readonly rounds: readonly Float32Array[];
	/** Unix times of a tunnel's handshakes by its id, oldest first. */
	readonly handshakes: ReadonlyMap<string, readonly number[]>;
	/** The time of the last recorded round. */
	readonly time: number | null;
}

export const noHistory: History = {places: new Map(), rounds: [], handshakes: new Map(), time: null};

// Two minutes at a round a second: as many as a wide screen has columns for.
const keptRounds = 120;
const keptHandshakes = 30;

// Rounds come a second apart; a container's event between two of them makes a snapshot with the same rates.
const leastPeriod = 0.8;

type Way = 'received' | 'sent';

export const cpuKey = (node: string): string => `cpu ${node}`;
/** A tunnel's end or another interface. Names are unique, as both are interfaces of a node. */
export const ifKey = (node: string, ifname: string, way: Way): string => `${way} ${node}:${ifname}`;
/** An interface of the user's own ends a tunnel to each of its peers. */
export const endKey = ({node, ifname, peer}: TunnelEndView, way: Way): string =>
	ifKey(node, `${ifname} ${peer}`, way);

/** The last values, oldest first. Null is a round without a value. */
export function seriesOf({places, rounds}: History, key: string): (number | null)[] {
	const place = places.get(key);
	return place === undefined
		? []
		: rounds.map(round => {
				const value = round[place] ?? Number.NaN;
				return Number.isNaN(value) ? null : value;
			});
}

/** The values of a snapshot that are kept. */
export function remember(history: History, snapshot: LabSnapshot): History {
	const handshakes = rememberHandshakes(history, snapshot);
	const {time} = snapshot;
	const isNews = time !== null && (history.time === null || time - history.time >= leastPeriod);
	if (!isNews) {
		return handshakes === history.handshakes ? history : {...history, handshakes};
	}

	const values = valuesOf(snapshot);
	const isKnown = values.every(([key]) => history.places.has(key));
	const places = isKnown ? history.places : extend(history.places, values);
	const round = new Float32Array(places.size).fill(Number.NaN);
	for (const [key, value] of values) {
		round[places.get(key)!] = value ?? Number.NaN;
	}

	return {places, handshakes, time, rounds: [...history.rounds.slice(1 - keptRounds), round]};
}

function extend(
	places: History['places'],
	values: readonly (readonly [string, unknown])[],
): History['places'] {
	const more = new Map(places);
	for (const [key] of values) {
		if (!more.has(key)) {
			more.set(key, more.size);
		}
	}

	return more;
}

function valuesOf({nodes, tunnels}: LabSnapshot): (readonly [string, number | null])[] {
	const values: (readonly [string, number | null])[] = [];
	for (const {node, cpu, namespaces} of nodes) {
		values.push([cpuKey(node), cpu]);
		for (const {ifname, kind, received, sent} of namespaces.flatMap(({interfaces}) => interfaces ?? [])) {
			if (kind === 'wire') {
				values.push(
					[ifKey(node, ifname, 'received'), received.rate],
					[ifKey(node, ifname, 'sent'), sent.rate],
				);
			}
		}
	}

	for (const end of tunnels.flatMap(endsOf)) {
		values.push(
			[endKey(end, 'received'), end.received?.rate ?? null],
			[endKey(end, 'sent'), end.sent?.rate ?? null],
		);
	}

	return values;
}

function rememberHandshakes(history: History, {tunnels}: LabSnapshot): History['handshakes'] {
	let changed = tunnels.length !== history.handshakes.size;
	const next = new Map<string, readonly number[]>();
	for (const {id, a, b} of tunnels) {
		const known = history.handshakes.get(id) ?? [];
		// Both ends note the same handshake, a moment apart.
		const latest = Math.max(a.latestHandshake ?? 0, b?.latestHandshake ?? 0);
		const isNew = latest > 0 && latest - (known.at(-1) ?? 0) > 2;
		changed ||= isNew || !history.handshakes.has(id);
		next.set(id, isNew ? [...known, latest].slice(-keptHandshakes) : known);
	}

	return changed ? next : history.handshakes;
}
