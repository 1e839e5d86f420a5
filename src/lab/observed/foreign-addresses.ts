// The facts of addresses that are not planned: packets to one stay in its node or on its link, instead of going to their owner.

import type {FabricPlan} from '../../plan/model.js';
import {bareAddress} from '../../shared/bare-address.js';
import {groupBy} from '../../shared/group-by.js';
import {formatAddress, linkLocalFromMac} from '../../topology/address.js';
import type {Fact} from './fact.js';
import {changedNodes} from './interface-facts.js';
import type {LabState} from './state.js';
import {inForce} from './wire-facts.js';

type Plan = Pick<FabricPlan, 'wires' | 'interfaces' | 'nodes' | 'own'>;

/** A command for a shell in the node. */
export const ipCommand = (namespace: string, words: string): string =>
	`\`ip ${namespace === 'main' ? '' : `-n ${namespace} `}${words}\``;

const keyOf = (node: string, namespace: string, ifname: string): string => `${node}\0${namespace}\0${ifname}`;

/** By interface, what it is to have. */
function listPlanned({wires, interfaces}: Plan, state: LabState): Map<string, readonly string[]> {
	const faults = state.faults ?? [];
	return new Map([
		...wires.map(wire => {
			const {node, namespace, ifname} = wire.ends[0];
			return [keyOf(node, namespace, ifname), inForce(wire, faults).addresses] as const;
		}),
		...interfaces.map(
			({node, namespace, ifname, addresses}) => [keyOf(node, namespace, ifname), addresses] as const,
		),
	]);
}

type Owners = ReadonlyMap<string, readonly string[]>;

/** Address → the nodes that are to have it: sites may have the same. */
function findOwners({wires, interfaces}: Plan): Owners {
	const all = [
		...wires.map(({ends: [{node, addresses}]}) => ({node, addresses})),
		...interfaces.map(({node, addresses}) => ({node, addresses})),
	].flatMap(({node, addresses}) => addresses.map(address => ({node, address: bareAddress(address)})));
	return new Map(
		[...groupBy(all, ({address}) => address)].map(([address, some]) => [address, some.map(({node}) => node)]),
	);
}

const ownersOf = new WeakMap<Plan['wires'], Owners>();

function listOwners(plan: Plan): Owners {
	const found = ownersOf.get(plan.wires) ?? findOwners(plan);
	ownersOf.set(plan.wires, found);
	return found;
}

/** What the kernel gives by itself: a loopback's, one of its link alone, and one that a router told it (RFC 4862). */
function isOfKernel(address: string, ifname: string, mac: string | null): boolean {
	if (ifname === 'lo') {
		return address === '127.0.0.1/8' || address === '::1/128';
	}

	if (address.startsWith('fe80:')) {
		return true;
	}

	const ending = mac === null ? null : formatAddress(linkLocalFromMac(mac)).replace(/^fe80::/, '');
	return ending !== null && address.includes(':') && bareAddress(address).endsWith(`:${ending}`);
}

/** Of nodes whose own commands may give them addresses, none is told. */
export const isHeld = ({nodes, own}: Pick<Plan, 'nodes' | 'own'>): ((node: string) => boolean) => {
	const free = new Set([...changedNodes(nodes), ...own.map(({node}) => node)]);
	return node => !free.has(node);
};

function foreignFact(
	{node, namespace, ifname}: {readonly node: string; readonly namespace: string; readonly ifname: string},
	address: string,
	owner: string | undefined,
): Fact {
	const whose = owner === undefined ? 'which is not planned' : `which is ${owner}'s`;
	const mend = ipCommand(namespace, `address del ${address} dev ${ifname}`);
	const text = `${node}:${ifname} has ${bareAddress(address)}, ${whose}; ${mend} in the node removes it`;
	return {kind: 'interface', node, subject: ifname, text};
}

/** A fact for each extra address; none while the addresses are unknown. */
export function* foreignAddressFacts(plan: Plan, state: LabState): Iterable<Fact> {
	const planned = listPlanned(plan, state);
	const owners = listOwners(plan);
	const held = isHeld(plan);
	for (const {name: node, namespaces} of plan.nodes.filter(({name}) => held(name))) {
		for (const {name: namespace} of namespaces) {
			for (const {ifname, mac, addresses} of state.links(node, namespace) ?? []) {
				const known = planned.get(keyOf(node, namespace, ifname)) ?? [];
				for (const address of addresses) {
					const whose = owners.get(bareAddress(address)) ?? [];
					// Its own, elsewhere: what it lacks there is told.
					const isOwn = known.includes(address) || whose.includes(node);
					if (!isOwn && !isOfKernel(address, ifname, mac)) {
						yield foreignFact({node, namespace, ifname}, address, whose[0]);
					}
				}
			}
		}
	}
}
