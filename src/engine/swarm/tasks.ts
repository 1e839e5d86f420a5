// Follows the tasks of the relay's service, one on each machine.

import {setTimeout as sleep} from 'node:timers/promises';
import {WgsimError} from '../../errors.js';
import type {Engine} from '../connection.js';
import {listContainers} from '../container-details.js';
import {askManager, swarmOf, type Task} from './api.js';

/** The label of everything that belongs to the relay. */
export const relayLabel = 'wgsim.relay';
export const relayName = 'wgsim-relay';
/** For messages. */
export const relayWords = 'the relay of the swarm';

type Signal = AbortSignal | undefined;

/** Why a task does not run on a machine, by the id of its node. */
export type Refusals = ReadonlyMap<string, string>;

// Milliseconds: for a machine that is busy.
export const patience = 30_000;
const pause = 100;

/** Waits until the task on each of these nodes runs, or cannot. */
export async function awaitTasks(
	manager: Engine,
	service: string,
	nodes: readonly string[],
	signal?: AbortSignal,
): Promise<Refusals> {
	const deadline = performance.now() + patience;
	for (;;) {
		const tasks = await listTasks(manager, service, signal);
		const verdicts = nodes.map(node => [node, judge(tasks.filter(({NodeID}) => NodeID === node))] as const);
		const late = performance.now() > deadline;
		if (late || verdicts.every(([, verdict]) => verdict !== null)) {
			return new Map(
				verdicts.flatMap(([node, verdict]) =>
					verdict === 'runs' ? [] : [[node, verdict ?? `no task of it after ${patience / 1000} s`]],
				),
			);
		}

		await sleep(pause, undefined, signal === undefined ? {} : {signal});
	}
}

/** The newest task decides; null while it is being started. */
function judge(tasks: readonly Task[]): string | null {
	const newest = [...tasks].sort((a, b) => b.CreatedAt.localeCompare(a.CreatedAt))[0];
	if (newest === undefined) {
		return null;
	}

	const {State, Err, Message} = newest.Status;
	return State === 'running'
		? 'runs'
		: State === 'rejected' || State === 'failed'
			? (Err ?? Message ?? State)
			: null;
}

export async function listTasks(manager: Engine, service: string, signal: Signal): Promise<readonly Task[]> {
	const ask = (options: object) => swarmOf(manager).listTasks(options);
	const tasks = await askManager('find tasks of', relayWords, ask, {signal, retry: 'failed'});
	return tasks.filter(({ServiceID}) => ServiceID === service);
}

/** The id of its container on the manager itself. */
export async function awaitOwnTask(manager: Engine, signal?: AbortSignal): Promise<string> {
	const deadline = performance.now() + patience;
	for (;;) {
		const running = await findOwnTasks(manager, signal);
		const [task] = running.filter(({state}) => state === 'running');
		if (task !== undefined) {
			return task.id;
		}

		if (performance.now() > deadline) {
			throw new WgsimError(`${relayWords} does not run on the manager itself`, {
				hint: `docker service ps --no-trunc ${relayName}`,
			});
		}

		await sleep(pause, undefined, signal === undefined ? {} : {signal});
	}
}

/** Its containers on the manager, running or not. */
export const findOwnTasks = (manager: Engine, signal: Signal) =>
	listContainers(manager, {[relayLabel]: null}, signal);
