// Checks, before anything is created, that the kernel has each feature that the lab needs and wgsim cannot replace.

import type {Engine} from '../../engine/client.js';
import {WgsimError} from '../../errors.js';
import {type Feature, listFeatures, type Topology} from '../../topology/index.js';
import {type ProbeFacts, probeKernel} from '../doctor/probe.js';

interface Need {
	/** Any one of these will do. */
	readonly facts: readonly string[];
	readonly missing: string;
	readonly hint: string;
}

const nftables = 'modprobe nf_tables, or use a kernel built with nftables';

const needs: Partial<Record<Feature, Need>> = {
	delay: {
		facts: ['netem'],
		missing: 'netem, which delays packets',
		hint: 'modprobe sch_netem, or remove delay and jitter from the file: rate and loss work without netem',
	},
	loss: {
		facts: ['netem', 'dropping'],
		missing: 'netem and nftables, either of which loses packets',
		hint: nftables,
	},
	rate: {
		facts: ['netem', 'tbf'],
		missing: 'netem and tbf, either of which limits a rate',
		hint: 'modprobe sch_tbf',
	},
	'path MTU faults': {
		facts: ['dropping'],
		missing: 'nftables on arriving packets, which drops fragments',
		hint: nftables,
	},
	'kernel WireGuard': {
		facts: ['wireguard'],
		missing: 'WireGuard in the kernel',
		hint: 'modprobe wireguard, or remove wireguard-implementation: kernel from the file: then wireguard-go runs the tunnels',
	},
	'userspace WireGuard': {
		facts: ['tun'],
		missing: 'TUN device, which wireguard-go needs',
		hint: 'modprobe tun',
	},
	masquerade: {facts: ['masquerade'], missing: 'address translation by nftables', hint: nftables},
	netmap: {facts: ['masquerade'], missing: 'address translation by nftables', hint: nftables},
	'port forwarding': {facts: ['masquerade'], missing: 'address translation by nftables', hint: nftables},
	firewall: {facts: ['filtering'], missing: 'a stateful packet filter by nftables', hint: nftables},
};

/** What a topology uses of it, with the first node that does. */
const listNeeds = (topology: Topology) =>
	[...listFeatures(topology)].flatMap(([feature, where]) => {
		const need = needs[feature];
		return need === undefined ? [] : [{feature, where, need}];
	});

// Each wireguard-go watches its socket's folder, which takes an inotify instance; root has 128 in all unless somebody raised
// that (fs.inotify.max_user_instances). Under control groups of version 2 each container takes one more. Fewer of both never come
// near it.
const many = 64;

/** Instances of others: of the engine, of the machine's own services. */
const instancesOfOthers = 20;

/**
 * Asks the kernel only where the lab uses an optional feature.
 * @throws {WgsimError} which names each feature that this kernel lacks, and the node that uses it; or its limit, where wireguard-go would go
 * beyond
 */
export async function demandFeatures(
	engine: Engine,
	image: string,
	topology: Topology,
	signal?: AbortSignal,
): Promise<void> {
	const isAsked = listNeeds(topology).length > 0;
	if (isAsked || 2 * topology.tunnels.length + topology.nodes.length >= many) {
		const {isolation, name: lab} = topology;
		const facts = await probeKernel(engine, image, {isolation, lab, signal});
		judgeFeatures(topology, facts);
		judgeInstances(topology, facts);
	}
}

/** @throws {WgsimError} which names each feature that these facts deny, the node that uses it, and the way out */
export function judgeFeatures(topology: Topology, facts: ProbeFacts): void {
	const missing = listNeeds(topology).filter(({need}) => !need.facts.some(fact => facts[fact] === 'yes'));
	if (missing.length > 0) {
		throw new WgsimError(`${topology.name} needs what this kernel (${facts.kernel}) lacks`, {
			details: missing.map(({feature, where, need}) => `${feature} (${where}): no ${need.missing}`),
			hint: [...new Set(missing.map(({need}) => need.hint))].join('; '),
		});
	}
}

/** @throws {WgsimError} where there are too few: the last ones would be started again and again, and leave no time to the rest */
export function judgeInstances(
	{name, nodes, tunnels}: Pick<Topology, 'name' | 'nodes' | 'tunnels'>,
	facts: ProbeFacts,
): void {
	const asked = new Map(nodes.map(node => [node.name, node.settings.wireguard]));
	const fallback = facts.wireguard === 'yes' ? 'kernel' : 'userspace';
	const inUserspace = ({node}: {readonly node: string}): boolean => {
		const wish = asked.get(node) ?? 'any';
		return (wish === 'any' ? fallback : wish) === 'userspace';
	};
	// Of a lab over several machines these are the nodes of one: the other end of a tunnel may be elsewhere.
	const ends = tunnels
		.flatMap(({a, b}) => [a, b])
		.filter(({node}) => asked.has(node) && inUserspace({node})).length;
	const containers = facts.cgroup === '2' ? nodes.length + 1 : 0;
	const needed = ends + containers + instancesOfOthers;
	if (ends > 0 && needed > Number(facts.instances)) {
		throw new WgsimError(`${name} needs more inotify instances than this machine allows`, {
			details: [
				`wireguard-go takes one for each of ${ends} tunnel ends${containers > 0 ? `, Docker one for each of ${containers} containers` : ''}, and fs.inotify.max_user_instances is ${facts.instances}`,
			],
			hint: `sysctl -w fs.inotify.max_user_instances=${2 ** Math.ceil(Math.log2(needed))}, or a kernel with WireGuard`,
		});
	}
}
