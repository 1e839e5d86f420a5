// Lets checks know the addresses in the user's own WireGuard files: those that a check names, and those that a pair is asked by where such a
// tunnel joins it.

import {groupBy} from '../shared/group-by.js';
import {mainNamespace} from '../shared/namespaces.js';
import {formatAddress, hostOf, parseAddress} from '../topology/address.js';
import type {Finding} from '../topology/index.js';
import type {Check, Topology} from '../topology/model.js';
import type {Assertion, BetweenAssertion} from '../topology/model-checks.js';
import {mayTranslate} from '../topology/ways/meant.js';
import type {Sources} from './model.js';
import {hasOwn, OwnAddresses} from './own-addresses.js';

const isBetween = (one: Assertion): one is BetweenAssertion => 'from' in one;

/** All that one check asks of one pair. */
const pairKey = (one: Assertion): string =>
	isBetween(one) && !one.given ? one.id.slice(0, one.id.length - one.address.length) : one.id;

/** A node that is not to be reached is not to be reached at any address. */
const meantBy = ({kind, from, to}: BetweenAssertion, known: readonly string[], own: OwnAddresses) =>
	kind === 'not-reach' ? [...new Set([...known, ...own.inTunnels(from, to)])] : own.prefer(from, to, known);

function meetAssertions(assertions: readonly Assertion[], own: OwnAddresses): Assertion[] {
	return [...groupBy(assertions, pairKey)].flatMap(([key, all]) => {
		const first = all[0]!;
		if (!isBetween(first)) {
			return all;
		}

		const known = all.map(one => (one as BetweenAssertion).address);
		const wanted = key === first.id ? known : meantBy(first, known, own);
		return wanted.map((address): Assertion => {
			const same = (all as BetweenAssertion[]).find(one => one.address === address);
			const one: BetweenAssertion = same ?? {
				...first,
				id: `${key}${address}`,
				name: first.name.replace(`, ${first.address}`, `, ${address}`),
				address,
				namespace: null,
			};
			return one.namespace === null
				? {...one, namespace: own.namespaceOf(one.to, address) ?? mainNamespace}
				: one;
		});
	});
}

function meetCheck(check: Check, own: OwnAddresses): Check {
	const known = check.addresses.map(formatAddress);
	const wanted = check.given ? known : own.prefer(check.from, check.to, known);
	return wanted === known ? check : {...check, addresses: wanted.map(text => parseAddress(text)!)};
}

/** The same topology, whose checks know the addresses of own tunnels. */
export function meetOwnAddresses(topology: Topology, sources: Sources): Topology {
	if (!hasOwn(topology) && topology.assertions.every(one => !isBetween(one) || one.namespace !== null)) {
		return topology;
	}

	const own = new OwnAddresses(topology, sources);
	return {
		...topology,
		checks: topology.checks.map(check => meetCheck(check, own)),
		assertions: meetAssertions(topology.assertions, own),
	};
}

/** Addresses that checks name, and that neither the topology nor a file of the node's own has, nor a node may translate. */
export function listForeignAddresses(topology: Topology, sources: Sources): Finding[] {
	if (!hasOwn(topology)) {
		return [];
	}

	const own = new OwnAddresses(topology, sources);
	const nodes = new Map(topology.nodes.map(node => [node.name, node]));
	const planned = new Set([
		...topology.nodes.flatMap(({name, namespaces}) =>
			namespaces.flatMap(({interfaces}) =>
				interfaces.flatMap(({addresses}) => addresses.map(each => `${name} ${formatAddress(hostOf(each))}`)),
			),
		),
		...topology.tunnels.flatMap(({a, b}) =>
			[a, b].flatMap(({node, addresses}) => addresses.map(each => `${node} ${formatAddress(hostOf(each))}`)),
		),
	]);
	const held = new Set([...planned].map(key => key.slice(key.indexOf(' ') + 1)));
	const isForeign = (node: string, address: string): boolean =>
		!planned.has(`${node} ${address}`) &&
		own.namespaceOf(node, address) === null &&
		!own.mayHaveMore(nodes.get(node)!) &&
		!(mayTranslate(topology) && !held.has(address) && !own.isHeld(address));
	const finding = (item: number | null, kind: string, to: string, address: string): Finding => ({
		path: item === null ? ['checks'] : ['checks', item, kind, 'addresses'],
		message: `${to} does not have the address ${address}, neither here nor in its WireGuard files`,
		hint: 'name addresses of the node in to, or leave addresses out',
	});
	return [
		...topology.checks.flatMap(({item, to, addresses}) =>
			addresses
				.map(formatAddress)
				.filter(address => isForeign(to, address))
				.map(address => finding(item, 'reach', to, address)),
		),
		...topology.assertions
			.filter(isBetween)
			.filter(({to, address}) => isForeign(to, address))
			.map(({id, kind, to, address}) => finding(Number(/\[(\d+)\]/.exec(id)![1]), kind, to, address)),
	];
}
