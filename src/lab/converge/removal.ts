// Ends waiting operations when their lab is removed.

import {setMaxListeners} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Engine} from '../../engine/client.js';
import {inspectContainer} from '../../engine/containers.js';
import {watchEvents} from '../../engine/events.js';
import {WgsimError} from '../../errors.js';
import {fabricNode} from '../../plan/plan-lab.js';
import {labels} from '../containers/labels.js';
import {containersOf, type FoundLab, findLab} from '../find/find.js';
import {findHolder} from '../lock/container.js';

/**
 * Calls `onRemoval` when a node's container is removed, until the signal fires. Where Docker does not tell its events, nothing is
 * ever called: the waiting has an end of its own.
 */
export async function watchRemoval(
	engine: Engine,
	{lab, node}: {readonly lab: string; readonly node: string},
	signal: AbortSignal,
	onRemoval: () => void,
): Promise<void> {
	const filter = {
		types: ['container' as const],
		actions: ['destroy'],
		labels: [`${labels.lab}=${lab}`, `${labels.node}=${node}`],
	};
	try {
		for await (const _ of watchEvents(engine, filter, signal)) {
			onRemoval();
			return;
		}
	} catch {
		// The waiting call fails at the same Docker, and reports why.
	}
}

// Milliseconds from the end of a container that is being removed until it is gone.
const removalTakes = 5000;

/** Of a container that Docker is removing, or may be about to, it awaits the end. */
async function isGone(engine: Engine, container: string): Promise<boolean> {
	const deadline = performance.now() + removalTakes;
	for (;;) {
		const found = await inspectContainer(engine, container);
		if (found === null || found.state === 'running' || performance.now() > deadline) {
			return found === null;
		}

		await sleep(100);
	}
}

/** Of a lab whose fabric was gone already: whether another wgsim stops it, or has stopped it by now. */
async function isStopped(engine: Engine, lab: string): Promise<boolean> {
	const holder = await findHolder(engine, lab);
	return holder?.verb === 'stop' || containersOf(await findLab(engine, lab)).length === 0;
}

/**
 * Runs `work` on a lab that runs. Its signal fires with `signal`, and when the lab's fabric is removed: that is what a stop begins
 * with.
 * @throws {WgsimError} which says that the lab was removed, instead of its result
 */
export async function whileItStands<T>(
	engine: Engine,
	{name: lab, fabric}: FoundLab,
	signal: AbortSignal | undefined,
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const gone = new WgsimError(`${lab} was removed meanwhile`, {
		hint: 'wgsim list shows which labs there are',
	});
	const removed = new AbortController();
	const done = new AbortController();
	const either = AbortSignal.any([removed.signal, ...(signal === undefined ? [] : [signal])]);
	setMaxListeners(0, either);
	const watching = AbortSignal.any([done.signal, either]);
	void watchRemoval(engine, {lab, node: fabricNode}, watching, () => removed.abort(gone));
	const look = () => (fabric === null ? isStopped(engine, lab) : isGone(engine, fabric.id));
	const isRemoved = async () => removed.signal.aborted || (await look().catch(() => false));
	try {
		const result = await work(either);
		if (await isRemoved()) {
			throw gone;
		}

		return result;
	} catch (error) {
		throw error !== gone && !signal?.aborted && (await isRemoved()) ? gone : error;
	} finally {
		done.abort();
	}
}
