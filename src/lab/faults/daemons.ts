// Kills a node's daemons. The supervisor restarts them, so this fault heals itself.

import type {Engine} from '../../engine/client.js';
import {WgsimError} from '../../errors.js';
import type {FaultAction} from '../../topology/fault/model.js';
import {suggestionHint} from '../../topology/names/suggest.js';
import {runningFabrics} from '../fabric/running-fabric.js';
import type {FoundLab} from '../find/find.js';
import {askFabric, type Shown} from './ask.js';
import {expectNode} from './places.js';

/** @throws {WgsimError} where there is no such node or namespace, it does not run, or has no such daemon */
export async function killDaemon(
	engine: Engine,
	lab: FoundLab,
	{daemon, node, namespace}: Extract<FaultAction, {kind: 'daemon'}>,
	{plan, running}: Pick<Shown, 'plan' | 'running'>,
	signal?: AbortSignal,
): Promise<readonly string[]> {
	const {namespaces} = expectNode(plan, node);
	const names = namespaces.map(({name}) => name);
	if (namespace !== null && !names.includes(namespace)) {
		const hint = suggestionHint(namespace, names);
		throw new WgsimError(`${node} has no namespace ${namespace}`, hint === null ? {} : {hint});
	}

	if (!running.includes(node)) {
		throw new WgsimError(`${node} does not run: it has no daemon to kill`, {
			hint: `wgsim node start ${node} --lab ${lab.name}`,
		});
	}

	const fabrics = await runningFabrics(engine, lab, signal);
	const at = plan.spread?.machines.find(({nodes}) => nodes.includes(node));
	const fabric = fabrics.find(({name}) => name === at?.fabric) ?? fabrics[0];
	const {killed} = await askFabric(engine, fabric, 'kill', {daemon, node, namespace}, signal);
	if (killed.length === 0) {
		const where = namespace === null ? node : `namespace ${namespace} of ${node}`;
		throw new WgsimError(
			daemon === 'bird' ? `no BIRD runs in ${where}` : `no wireguard-go runs in ${where}`,
			{
				hint:
					daemon === 'bird'
						? `wgsim status ${lab.name} shows the nodes with BIRD`
						: 'kernel WireGuard has no daemon: use wgsim link down or wgsim key rotate',
			},
		);
	}

	return killed.map(each => `${node}: ${each} killed; its supervisor starts it again`);
}
