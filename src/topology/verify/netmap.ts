// Refuses translations of prefixes that cannot be one to one: of unequal sizes, onto each other, or onto addresses that are in use.

import {
	contains,
	formatAddress,
	formatPrefix,
	hostPrefix,
	networkOf,
	overlaps,
	type Prefix,
} from '../address.js';
import type {Netmap, Node} from '../model.js';
import type {Finding} from '../problem.js';
import type {TopologyView} from '../ways/view.js';
import {mayForward} from './nat.js';

type Problem = Pick<Finding, 'message' | 'hint'> & {readonly field?: 'inside' | 'outside'};

export const verifyNetmap = (view: TopologyView): Finding[] =>
	view.topology.nodes.flatMap(node =>
		node.namespaces.flatMap(({name: namespace, netmap}) =>
			netmap.flatMap((each): Finding[] => {
				const before = netmap.slice(0, netmap.indexOf(each)).filter(({ifname}) => ifname === each.ifname);
				const found = explain(each, before, node) ?? explainHeld(each, node.name, namespace, view);
				if (found === null) {
					return [];
				}

				const {field, ...problem} = found;
				const path = ['nodes', node.name, 'netmap', each.position];
				return [{path: field === undefined ? path : [...path, field], ...problem}];
			}),
		),
	);

const lengthen = (prefix: Prefix): string => formatPrefix(networkOf(prefix));

function explain({ifname, inside, outside}: Netmap, before: readonly Netmap[], node: Node): Problem | null {
	if (!mayForward(node)) {
		return {
			message: `${node.name} is a ${node.kind}, which forwards no packets to translate`,
			hint: 'make it kind: router',
		};
	}

	if (inside.family !== outside.family || inside.length !== outside.length) {
		return {
			field: 'outside',
			message: `${formatPrefix(outside)} cannot stand for ${formatPrefix(inside)} one to one`,
			hint: 'both need the same length and IP version',
		};
	}

	const odd = [['inside', inside] as const, ['outside', outside] as const].find(
		([, prefix]) => formatPrefix(prefix) !== lengthen(prefix),
	);
	if (odd !== undefined) {
		return {
			field: odd[0],
			message: `${formatPrefix(odd[1])} is an address of a prefix, not the prefix`,
			hint: `write ${lengthen(odd[1])}`,
		};
	}

	if (overlaps(inside, outside)) {
		return {
			field: 'outside',
			message: `${formatPrefix(outside)} overlaps ${formatPrefix(inside)}, which it stands for`,
			hint: 'choose a prefix that no node behind this one has',
		};
	}

	const rival = before.find(each => overlaps(each.inside, inside) || overlaps(each.outside, outside));
	return rival === undefined
		? null
		: {
				message: `${ifname} already translates ${formatPrefix(rival.inside)} to ${formatPrefix(rival.outside)}, which this overlaps`,
				hint: 'an address can stand for one other only: narrow one of the two',
			};
}

/** A node that has the address itself would take the packets for the other. */
function explainHeld(
	{outside}: Netmap,
	node: string,
	namespace: string,
	{holdings, realmOf}: TopologyView,
): Problem | null {
	const realm = realmOf(node, namespace);
	const holder = holdings.find(
		each => contains(outside, hostPrefix(each.prefix)) && realmOf(each.node, each.namespace) === realm,
	);
	return holder === undefined
		? null
		: {
				field: 'outside',
				message: `${holder.node} has ${formatAddress(holder.prefix)} itself, on ${holder.ifname}`,
				hint: 'choose a prefix that no node has',
			};
}
