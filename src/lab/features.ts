// Makes sure, before anything is created, that the kernel has what a topology asks for and wgsim cannot do in another way.

import type {Engine} from '../engine/client.js';
import {WgsimError} from '../errors.js';
import {type Feature, listFeatures, type Topology} from '../topology/index.js';
import {type ProbeFacts, probeKernel} from './doctor/probe.js';

interface Need {
	/** Any one of these will do. */
	readonly facts: readonly string[];
	readonly lacking: string;
	readonly hint: string;
}

const nftables = 'modprobe nf_tables, or use a kernel built with nftables';

const needs: Partial<Record<Feature, Need>> = {
	delay: {
		facts: ['netem'],
		lacking: 'netem, which delays packets',
		hint: 'modprobe sch_netem, or take delay and jitter out of the file: rate and loss work without',
	},
	loss: {
		facts: ['netem', 'dropping'],
		lacking: 'netem and nftables, either of which loses packets',
		hint: nftables,
	},
	rate: {
		facts: ['netem', 'tbf'],
		lacking: 'netem and tbf, either of which limits a rate',
		hint: 'modprobe sch_tbf',
	},
	'path MTU faults': {
		facts: ['dropping'],
		lacking: 'nftables on arriving packets, which drops fragments',
		hint: nftables,
	},
	masquerade: {facts: ['masquerade'], lacking: 'address translation by nftables', hint: nftables},
	'port forwarding': {facts: ['masquerade'], lacking: 'address translation by nftables', hint: nftables},
};

/** @throws {WgsimError} which names each feature that this kernel lacks, and who uses it. Asks only where one is used. */
export async function demandFeatures(
	engine: Engine,
	image: string,
	topology: Topology,
	signal?: AbortSignal,
): Promise<void> {
	const used = [...listFeatures(topology)].flatMap(([feature, where]) => {
		const need = needs[feature];
		return need === undefined ? [] : [{feature, where, need}];
	});
	if (used.length > 0) {
		judgeFeatures(
			topology.name,
			used,
			await probeKernel(engine, image, {isolation: topology.isolation, lab: topology.name, signal}),
		);
	}
}

function judgeFeatures(
	lab: string,
	used: readonly {readonly feature: Feature; readonly where: string; readonly need: Need}[],
	facts: ProbeFacts,
): void {
	const lacking = used.filter(({need}) => !need.facts.some(fact => facts[fact] === 'yes'));
	if (lacking.length > 0) {
		throw new WgsimError(`${lab} needs what this kernel (${facts.kernel}) lacks`, {
			details: lacking.map(({feature, where, need}) => `${feature} (${where}): no ${need.lacking}`),
			hint: [...new Set(lacking.map(({need}) => need.hint))].join('; '),
		});
	}
}
