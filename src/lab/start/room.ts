// Checks each machine, before anything is created on it, for what its share of a lab needs.

import {type Engine, engineOf, membersOf} from '../../engine/client.js';
import {provideImage} from '../../engine/image/copy.js';
import {WgsimError} from '../../errors.js';
import type {Plan} from '../../plan/model.js';
import type {Topology} from '../../topology/model.js';
import type {Report} from '../events.js';
import {explainFragments} from '../machines/mtu.js';
import type {SurveyedMachine} from '../machines/survey.js';
import {demandFeatures} from './features.js';
import {announceNeed} from './resources.js';

interface Asking {
	readonly image: string;
	readonly report: Report;
	/** The machines of a lab over several, with what each has. */
	readonly surveyed: readonly SurveyedMachine[];
	readonly signal?: AbortSignal | undefined;
}

/** @throws {WgsimError} which names what the machine lacks, and the machine where there are several */
export async function demandRoom(
	engine: Engine,
	topology: Topology,
	plan: Plan,
	{image, report, surveyed, signal}: Asking,
): Promise<void> {
	const asked = {...topology, isolation: plan.isolation};
	if (plan.fabrics.length === 1) {
		await announceNeed(engine, plan, {image, report, signal});
		await demandFeatures(engine, image, asked, signal);
		return;
	}

	for (const text of explainFragments(plan.wiring.spread?.trunks ?? [], surveyed)) {
		report({kind: 'note', text});
	}

	await Promise.all(
		plan.fabrics.map(async ({machine}) => {
			const here = new Set(plan.nodes.filter(node => node.machine === machine).map(({node}) => node));
			const nodes = topology.nodes.filter(({name}) => here.has(name));
			const tunnels = topology.tunnels.filter(({a, b}) => here.has(a.node) || here.has(b.node));
			try {
				const own = engineOf(engine, machine);
				await announceNeed(own, plan, {image, report, signal, machine});
				await demandFeatures(own, image, {...asked, nodes, tunnels}, signal);
			} catch (error) {
				throw error instanceof WgsimError ? onMachine(machine, error) : error;
			}
		}),
	);
	await provideOwnImages(engine, plan, signal);
}

const onMachine = (machine: string, error: WgsimError): WgsimError =>
	new WgsimError(`${machine}: ${error.message}`, {
		details: error.details,
		...(error.hint === null ? {} : {hint: error.hint}),
		cause: error,
	});

/** Images of the user's own that only some of the machines have. */
async function provideOwnImages(engine: Engine, {nodes}: Plan, signal?: AbortSignal): Promise<void> {
	const members = membersOf(engine);
	for (const image of new Set(nodes.flatMap(node => node.image ?? []))) {
		const machines = new Set(nodes.filter(node => node.image === image).map(({machine}) => machine));
		await provideImage(
			members.filter(({name}) => machines.has(name)),
			image,
			signal,
			members,
		);
	}
}
