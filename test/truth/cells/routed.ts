// Two hosts with a router between them, for rows of which a host or the router is changed.

import type {Names, Part} from '../model.js';

type NodeValue = Record<string, unknown>;
export type Change = (
	nodes: {a: NodeValue; r: NodeValue; b: NodeValue},
	names: Names,
) => {
	a: NodeValue;
	r: NodeValue;
	b: NodeValue;
};

export const addressOf = ({number}: Names, side: 'a' | 'b', host: number): string =>
	`10.${number}.${side === 'a' ? 1 : 2}.${host}`;

export function routed(names: Names, change: Change = nodes => nodes): Part {
	const host = (side: 'a' | 'b') => ({
		interfaces: {
			eth0: {network: names.of(side === 'a' ? 'm' : 'n'), addresses: [`${addressOf(names, side, 10)}/24`]},
		},
		routes: [{to: '0.0.0.0/0', via: addressOf(names, side, 1)}],
	});
	const router = {
		kind: 'router',
		interfaces: {
			eth0: {network: names.of('m'), addresses: [`${addressOf(names, 'a', 1)}/24`]},
			eth1: {network: names.of('n'), addresses: [`${addressOf(names, 'b', 1)}/24`]},
		},
	};
	const {a, r, b} = change({a: host('a'), r: router, b: host('b')}, names);
	return {
		networks: {[names.of('m')]: {}, [names.of('n')]: {}},
		nodes: {[names.of('a')]: a, [names.of('r')]: r, [names.of('b')]: b},
		checks: [
			{reach: {from: names.of('a'), to: names.of('b')}},
			{reach: {from: names.of('b'), to: names.of('a')}},
		],
	};
}
