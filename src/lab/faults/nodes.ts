// Kills, stops, starts, restarts, pauses and unpauses nodes, and records which are so on purpose.

import type {Engine} from '../../engine/client.js';
import {
	type ContainerSummary,
	killContainer,
	pauseContainer,
	restartContainer,
	startContainer,
	stopContainer,
	unpauseContainer,
} from '../../engine/containers.js';
import {WgsimError} from '../../errors.js';
import type {NodeAction} from '../../topology/fault/model.js';
import {type FoundLab, findLab, nodeOf} from '../find/find.js';
import {repairHint} from '../find/start-command.js';
import type {Shown} from './ask.js';
import {replace} from './merge.js';
import {expectNode} from './places.js';
import type {FaultRecord, RecordOf} from './records.js';
import {changeFaults} from './store.js';

/** Which states an action starts from; in others it has been done already, or is an error. */
const applies: Record<NodeAction, readonly string[]> = {
	kill: ['running'],
	stop: ['running'],
	start: ['exited', 'created'],
	restart: ['running', 'exited', 'created'],
	pause: ['running'],
	unpause: ['paused'],
};

/** The states in which an action has nothing to do. */
const done: Record<NodeAction, readonly string[]> = {
	kill: ['exited', 'created'],
	stop: ['exited', 'created'],
	start: ['running'],
	restart: [],
	pause: ['paused'],
	unpause: ['running'],
};

const perform: Record<NodeAction, (engine: Engine, id: string, signal?: AbortSignal) => Promise<unknown>> = {
	kill: (engine, id, signal) => killContainer(engine, id, signal === undefined ? {} : {signal}),
	stop: stopContainer,
	start: startContainer,
	restart: restartContainer,
	pause: pauseContainer,
	unpause: unpauseContainer,
};

const pastTense: Record<NodeAction, string> = {
	kill: 'killed',
	stop: 'stopped',
	start: 'started',
	restart: 'restarted',
	pause: 'paused',
	unpause: 'goes on',
};

const undoing = {kill: 'start', stop: 'start', pause: 'unpause'} as const;

const recordOf = (node: string, action: 'kill' | 'stop' | 'pause'): RecordOf<'node'> => ({
	kind: 'node',
	node,
	action,
	text: `node ${action} ${node}`,
	heal: `wgsim node ${undoing[action]} ${node}`,
	since: null,
});

/** The faults as they are once an action has been done. */
function remember(faults: readonly FaultRecord[], node: string, action: NodeAction): readonly FaultRecord[] {
	const old = faults.find(record => record.kind === 'node' && record.node === node) ?? null;
	const record = action in undoing ? recordOf(node, action as keyof typeof undoing) : null;
	return old?.text === record?.text ? faults : replace(faults, old, record);
}

/** The node's container as it is now. */
async function findContainer(
	engine: Engine,
	lab: FoundLab,
	node: string,
	signal?: AbortSignal,
): Promise<ContainerSummary> {
	const now = await findLab(engine, lab.name, signal);
	const container = now.nodes.find(each => nodeOf(each) === node);
	if (container === undefined) {
		throw new WgsimError(`${node}: its container is gone`, {hint: repairHint(lab)});
	}

	return container;
}

function demandState(lab: string, node: string, action: NodeAction, state: string): void {
	if (applies[action].includes(state)) {
		return;
	}

	throw new WgsimError(
		`${node} is ${state}: it cannot be ${pastTense[action].replace('goes on', 'unpaused')}`,
		{hint: `first: wgsim node ${state === 'paused' ? 'unpause' : 'start'} ${node} --lab ${lab}`},
	);
}

/** @throws {WgsimError} where the lab has no such node, or its state does not allow it */
export async function actOnNode(
	engine: Engine,
	lab: FoundLab,
	{node, action}: {readonly node: string; readonly action: NodeAction},
	signal?: AbortSignal,
): Promise<{readonly changed: boolean; readonly done: string; readonly faults: readonly FaultRecord[]}> {
	const think = ({plan, faults}: Shown) => {
		expectNode(plan, node);
		return faults;
	};
	const {faults} = await changeFaults(engine, lab, think, signal);
	const {id, state} = await findContainer(engine, lab, node, signal);
	if (done[action].includes(state)) {
		return {changed: false, done: `${node} is ${state}`, faults};
	}

	demandState(lab.name, node, action, state);
	await perform[action](engine, id, signal);
	const after = await changeFaults(engine, lab, shown => remember(shown.faults, node, action), signal);
	return {changed: true, done: `${node}: ${pastTense[action]}`, faults: after.faults};
}

/** Whether a node is as its fault says; a node that was started or unpaused in another way has no fault any more. */
export function isStale(record: RecordOf<'node'>, containers: readonly ContainerSummary[]): boolean {
	const state = containers.find(each => nodeOf(each) === record.node)?.state;
	return record.action === 'pause' ? state !== 'paused' : state === 'running' || state === 'paused';
}
