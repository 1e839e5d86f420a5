// Reads the labs that run here, for completion: soon, or not at all.

import type {FabricPlan} from '../../plan/model.js';
import type {Completable} from './model.js';

// Milliseconds in which Docker must answer: a shell that waits for Tab must not hang where none does.
const timeLimit = 1500;

type Labs = Omit<Completable, 'files' | 'shipped'>;

const none: Labs = {labs: [], nodes: [], interfaces: [], networks: [], scenarios: []};

/** Names of labs and nodes if `running`; what is in the labs' plans if `plans`. Nothing where Docker does not answer in time. */
export async function readLabs(running: boolean, plans: boolean): Promise<Labs> {
	if (!running && !plans) {
		return none;
	}

	try {
		const [{connect}, {findLabs, nodeOf, readFabricPlan}, {plannedInterfaces}] = await Promise.all([
			import('../../engine/client.js'),
			import('../../lab/find/find.js'),
			import('../../lab/interfaces/ends.js'),
		]);
		const signal = AbortSignal.timeout(timeLimit);
		const engine = await connect({signal});
		const found = await findLabs(engine, signal);
		const names = {
			...none,
			labs: found.map(({name}) => name),
			nodes: found.flatMap(({name, nodes}) => nodes.map(node => ({name: nodeOf(node), lab: name}))),
		};
		if (!plans) {
			return names;
		}

		// A lab without its fabric has no plan, and one that does not answer in time is no reason to offer nothing of the others.
		const read = await Promise.all(found.map(lab => readFabricPlan(engine, lab, signal).catch(() => null)));
		const known = read.filter(plan => plan !== null);
		return {
			...names,
			interfaces: known.flatMap(plan => plannedInterfaces(plan).map(one => ({...one, lab: plan.lab}))),
			networks: known.flatMap(networksOf),
			scenarios: known.flatMap(({lab, scenarios}) => scenarios.map(({name}) => ({name, lab}))),
		};
	} catch {
		return none;
	}
}

function networksOf({lab, wires}: FabricPlan): Labs['networks'][number][] {
	const names = [...new Set(wires.map(({network}) => network))];
	return names.map(name => ({
		name,
		lab,
		members: [
			...new Set(wires.filter(({network}) => network === name).map(({ends: [{node}]}) => node)),
		].sort(),
	}));
}
