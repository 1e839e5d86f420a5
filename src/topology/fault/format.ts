// Formats a fault in the words of the command line; `parseFault` reads it back.

import type {FaultAction, ImpairmentChange} from './model.js';

/** Numbers as people write them: no `0.30000000000000004`. */
const plain = (value: number): string => String(Number(value.toFixed(4)));

const formatRate = (rate: number): string => {
	for (const [unit, size] of [
		['gbit', 1e9],
		['mbit', 1e6],
		['kbit', 1e3],
	] as const) {
		// Three digits after the point are all that a rate may have.
		if (rate >= size && Number.isInteger((rate / size) * 1000)) {
			return `${rate / size}${unit}`;
		}
	}

	return `${rate}bit`;
};

const writers: Record<keyof ImpairmentChange, (value: number) => string> = {
	delay: value => `${plain(value)}ms`,
	jitter: value => `${plain(value)}ms`,
	loss: value => `${plain(value)}%`,
	rate: formatRate,
	duplicate: value => `${plain(value)}%`,
};

/** The fields of an impairment, in the order in which they are written. */
export const impairmentFields = Object.keys(writers) as (keyof ImpairmentChange)[];

/** `--delay 50ms --loss 1%`. */
export const formatChange = (change: ImpairmentChange): string =>
	impairmentFields
		.filter(field => change[field] !== undefined)
		.map(field => `--${field} ${change[field] === null ? 'none' : writers[field](change[field]!)}`)
		.join(' ');

function formatImpair(action: Extract<FaultAction, {kind: 'impair'}>): string {
	const {node, ifname, directions, change} = action;
	const direction = directions.length === 2 ? 'both' : directions[0]!;
	return `link impair ${node}:${ifname} --${direction} ${change === null ? '--clear' : formatChange(change)}`;
}

export function formatFault(action: FaultAction): string {
	switch (action.kind) {
		case 'link':
			return `link ${action.state} ${action.node}:${action.ifname}`;
		case 'impair':
			return formatImpair(action);
		case 'mtu':
			return `link mtu ${action.node}:${action.ifname} ${action.mtu ?? '--clear'}`;
		case 'renumber':
			return `link renumber ${action.node}:${action.ifname} ${action.addresses?.join(' ') ?? '--clear'}`;
		case 'node':
			return `node ${action.action} ${action.node}`;
		case 'partition':
			return `partition ${action.network} ${
				action.parts?.map(part => part.join(',')).join(' | ') ?? '--heal'
			}`;
		case 'daemon':
			return `daemon kill ${action.daemon} ${action.node}${
				action.namespace === null ? '' : ` --netns ${action.namespace}`
			}`;
		case 'key':
			return `key ${action.action} ${action.node}`;
		case 'heal':
			return 'heal';
	}
}
