// Finds the paths between two nodes: of both families, there and back, by the kernels' answers and a probe.

import type {Engine} from '../../engine/client.js';
import type {Place} from '../../plan/checks/model.js';
import type {FabricPlan} from '../../plan/model.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {ProbeProblem} from '../check/asker.js';
import type {Target} from '../check/echo.js';
import {Prober} from '../check/prober.js';
import {runningFabric} from '../fabric/running-fabric.js';
import type {FoundLab} from '../find/find.js';
import {readInterfaces} from '../interfaces/read.js';
import {targetsOf} from '../node/ping-node.js';
import {askKernel} from './kernel.js';
import {LabMap, type TunnelDump} from './map.js';
import type {DirectedPath, Flow} from './model.js';
import {traceFlow} from './probe.js';
import {contradictionOf, isProven, walkPath} from './walk.js';

const familyOf = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4);

/** One target of each family. */
function targetsByFamily(plan: FabricPlan, from: string, to: string): Target[] {
	const all = targetsOf(plan, from, to);
	return ([4, 6] as const).flatMap(family => all.find(({address}) => familyOf(address) === family) ?? []);
}

export interface PathOptions {
	readonly flow: Flow;
	/** Of both ends; `main` by default. */
	readonly signal?: AbortSignal;
}

/** There and back for each family; the way back is to the address that the way there was sent from. */
export async function findPaths(
	engine: Engine,
	lab: FoundLab,
	plan: FabricPlan,
	ends: {readonly from: string; readonly to: string},
	{flow, signal}: PathOptions,
): Promise<DirectedPath[]> {
	const fabric = await runningFabric(engine, lab, signal);
	const interfaces = await readInterfaces(engine, lab, plan, lab.nodes, signal);
	const prober = await Prober.open(engine, fabric.id, plan, signal);
	try {
		const map = new LabMap(interfaces, await readTunnels(prober, plan));
		const back: Flow = {...flow, sport: flow.dport, dport: flow.sport};
		const paths: DirectedPath[] = [];
		for (const {address, at} of targetsByFamily(plan, ends.from, ends.to)) {
			const from = {node: ends.from, namespace: mainNamespace};
			const to = at ?? {node: ends.to, namespace: mainNamespace};
			const there = await findOne(prober, map, from, {address, at: to}, flow);
			paths.push(there);
			if (there.source !== null) {
				paths.push(await findOne(prober, map, to, {address: there.source, at: from}, back));
			}
		}

		return paths;
	} finally {
		prober.close();
	}
}

async function findOne(
	prober: Prober,
	map: LabMap,
	from: Place,
	{address: target, at}: {readonly address: string; readonly at: Place},
	flow: Flow,
): Promise<DirectedPath> {
	const nodeOf = (address: string) => map.ownersOf(address)[0]?.node ?? null;
	const probe = await traceFlow(prober, from, target, flow, nodeOf);
	const walked = await walkPath(from, target, {
		map,
		flow,
		probe,
		ask: (place, question) => askKernel(prober, place, question),
	});
	const {mtu} = walked;
	const passes = async () => (await prober.echo(from, {address: target, at}, {size: mtu!})).kind === 'reply';
	const contradiction = contradictionOf(walked, probe);
	return {
		from,
		to: at,
		family: familyOf(target),
		target,
		...walked,
		mtuPasses: mtu === null || !probe.reached ? null : await passes(),
		probe,
		contradiction,
		proven: isProven(walked, probe, contradiction),
	};
}

/** Of every namespace that the topology has tunnels in; one that does not answer has none. */
async function readTunnels(prober: Prober, plan: FabricPlan): Promise<TunnelDump[]> {
	const places = plan.nodes.flatMap(({name: node, namespaces}) =>
		namespaces.filter(({tunnels}) => tunnels.length > 0).map(({name: namespace}) => ({node, namespace})),
	);
	return Promise.all(
		places.map(async place => {
			try {
				return {...place, text: (await prober.show(place, 'wireguard')).wireguard};
			} catch (error) {
				if (error instanceof ProbeProblem) {
					return {...place, text: ''};
				}

				throw error;
			}
		}),
	);
}
