// Resolves checks: globs to pairs of nodes, and what each must reach.

import {type Address, hostOf} from '../address.js';
import type {Check, Node} from '../model.js';
import type {ExplicitValue} from '../schema/file.js';
import type {TopologyView} from '../verify/view.js';
import {matchesGlob} from './names.js';

export const asList = <Item>(value: Item | Item[]): Item[] => (Array.isArray(value) ? value : [value]);

/**
 * Each ordered pair once, in the order of the nodes. A file that says of no pair that it reaches another means all that are
 * joined, but those that are not to; an empty list means none.
 */
export function resolveChecks({checks}: ExplicitValue, {topology: {nodes}, realmOf}: TopologyView): Check[] {
	if (checks === undefined || (checks.length > 0 && checks.every(({reach}) => reach === undefined))) {
		// What is outside of the gateways is a provider's, and need not reach other providers.
		const outside = new Set(
			nodes.filter(({kind}) => kind === 'gateway').map(({name}) => realmOf(name, 'main')),
		);
		const ends = nodes.filter(
			({name, kind}) => (kind === 'router' || kind === 'host') && !outside.has(realmOf(name, 'main')),
		);
		const denied = (checks ?? []).flatMap(({'not-reach': not}) =>
			not === undefined ? [] : pairNodes(nodes, not.from, not.to),
		);
		const isMeant = ({from, to}: Check): boolean =>
			realmOf(from, 'main') === realmOf(to, 'main') &&
			!denied.some(([one, other]) => one.name === from && other.name === to);
		return pairUp(ends, ends, spokenBetween).filter(isMeant);
	}

	return checks.flatMap(({reach}) =>
		reach === undefined
			? []
			: pairUp(
					selectNodes(nodes, asList(reach.from)),
					selectNodes(nodes, asList(reach.to)),
					(_, to) => reach.addresses ?? announcedBy(to),
				),
	);
}

const pairNodes = (nodes: readonly Node[], from: string | string[], to: string | string[]): [Node, Node][] =>
	selectNodes(nodes, asList(from)).flatMap(one =>
		selectNodes(nodes, asList(to)).map((other): [Node, Node] => [one, other]),
	);

export const selectNodes = (nodes: readonly Node[], globs: readonly string[]): Node[] =>
	nodes.filter(({name, kind}) => kind !== 'switch' && globs.some(glob => matchesGlob(glob, name)));

type AddressesOf = (from: Node, to: Node) => readonly Address[];

function pairUp(from: readonly Node[], to: readonly Node[], addressesOf: AddressesOf): Check[] {
	return from.flatMap(one =>
		to
			.filter(other => other !== one)
			.map(
				(other): Check => ({
					kind: 'reach',
					from: one.name,
					to: other.name,
					addresses: addressesOf(one, other),
				}),
			)
			.filter(check => check.addresses.length > 0),
	);
}

/** Addresses that a node is known by: its dummies' in main, else those of its other interfaces there. */
export function announcedBy({namespaces}: Node): Address[] {
	const interfaces = namespaces[0]?.interfaces ?? [];
	const dummies = interfaces.filter(({kind}) => kind === 'dummy').flatMap(({addresses}) => addresses);
	const all = dummies.length > 0 ? dummies : interfaces.flatMap(({addresses}) => addresses);
	return all.map(hostOf);
}

/** Of those, the ones in a family that the other speaks, too: a host on an IPv4 LAN has no address to ask IPv6 from. */
function spokenBetween({namespaces}: Node, to: Node): Address[] {
	const own = (namespaces[0]?.interfaces ?? []).flatMap(({addresses}) => addresses);
	return announcedBy(to).filter(({family}) => own.some(address => address.family === family));
}
