// Creates, starts, stops and removes containers.

import {setTimeout as sleep} from 'node:timers/promises';
import {WgsimError} from '../errors.js';
import {call, callTolerant, EngineError} from './call.js';
import type {Engine} from './connection.js';
import {inspectContainer} from './container-details.js';
import {type ContainerSpec, toCreateOptions} from './container-spec.js';

export type {ContainerFile, ContainerFolder} from './archive.js';
export type {ContainerDetails, ContainerSummary} from './container-details.js';
export {inspectContainer, listContainers} from './container-details.js';
export type {ContainerChange} from './container-files.js';
export {getEntry, getFile, getFolder, listChanges, putFiles} from './container-files.js';
export type {ContainerSpec} from './container-spec.js';

/** Creates a container and returns its id. Nothing runs yet. */
export async function createContainer(
	engine: Engine,
	spec: ContainerSpec,
	signal?: AbortSignal,
): Promise<string> {
	const create = (options: object) => engine.docker.createContainer({...toCreateOptions(spec), ...options});
	const {id} = await call('create container', spec.name, create, {signal});
	// A proxy on the way may answer in Docker's place.
	if (typeof id !== 'string') {
		throw new EngineError(`cannot create container ${spec.name}: the answer has no id`, null, {
			missingAnswer: 'lost',
		});
	}

	return id;
}

/** Starts a container; one that runs already is left as it is. `container` is a name or an id, here and below. */
export async function startContainer(engine: Engine, container: string, signal?: AbortSignal): Promise<void> {
	const start = (options: object) => engine.docker.getContainer(container).start(options);
	const started = await callTolerant([304], 'start container', container, start, {signal, retry: 'lost'});
	// Docker answers a start without a word: an answer with a body is not Docker's, and nothing may have been done.
	if (started === null || started?.length > 0) {
		const state = (await inspectContainer(engine, container, signal))?.state ?? 'gone';
		if (state !== 'running' && state !== 'paused' && state !== 'exited') {
			throw new EngineError(
				`cannot start container ${container}: Docker reports it as running, but it is ${state}`,
				304,
			);
		}
	}
}

/** Thaws a paused container; one that is not paused is left as it is. */
export async function unpauseContainer(
	engine: Engine,
	container: string,
	signal?: AbortSignal,
): Promise<void> {
	const unpause = (options: object) => engine.docker.getContainer(container).unpause(options);
	await callTolerant([409], 'unpause container', container, unpause, {signal, retry: 'lost'});
}

/** Sends a signal, SIGKILL by default. False when the container does not run. */
export async function killContainer(
	engine: Engine,
	container: string,
	{signalName = 'SIGKILL', signal}: {signalName?: string; signal?: AbortSignal} = {},
): Promise<boolean> {
	const kill = (options: object) =>
		engine.docker.getContainer(container).kill({signal: signalName, ...options});
	return (await callTolerant([304, 409], 'kill container', container, kill, {signal})) !== null;
}

/** Asks a container to end, and kills it when it does not within its stop timeout. False when it does not run. */
export async function stopContainer(
	engine: Engine,
	container: string,
	signal?: AbortSignal,
): Promise<boolean> {
	const stop = (options: object) => engine.docker.getContainer(container).stop(options);
	return (await callTolerant([304], 'stop container', container, stop, {signal, retry: 'lost'})) !== null;
}

/** Stops a container, if it runs, and starts it. */
export async function restartContainer(
	engine: Engine,
	container: string,
	signal?: AbortSignal,
): Promise<void> {
	await call(
		'restart container',
		container,
		options => engine.docker.getContainer(container).restart(options),
		{
			signal,
		},
	);
}

/** Has Docker tell an `update` of a container in its events; nothing of it changes. */
export async function touchContainer(engine: Engine, container: string): Promise<void> {
	const update = (options: object) =>
		engine.docker.getContainer(container).update({RestartPolicy: {Name: 'no'}, ...options});
	await call('update container', container, update, {retry: 'lost'});
}

/** Freezes a container's processes. False when it does not run or is frozen already. */
export async function pauseContainer(
	engine: Engine,
	container: string,
	signal?: AbortSignal,
): Promise<boolean> {
	const pause = (options: object) => engine.docker.getContainer(container).pause(options);
	return (await callTolerant([304, 409], 'pause container', container, pause, {signal})) !== null;
}

/** Removes a container with its anonymous volumes, running or not. False when there was none. An error calls it by `title`. */
export async function removeContainer(
	engine: Engine,
	container: string,
	signal?: AbortSignal,
	title: string = container,
): Promise<boolean> {
	const remove = (options: object) =>
		engine.docker.getContainer(container).remove({force: true, v: true, ...options});
	try {
		const removed = await callTolerant([404], 'remove container', title, remove, {signal, retry: 'lost'});
		return removed !== null;
	} catch (error) {
		if (error instanceof EngineError && error.statusCode === 409 && /in progress/.test(error.message)) {
			await waitUntilGone(engine, container, signal);
			return true;
		}

		throw error;
	}
}

async function waitUntilGone(engine: Engine, container: string, signal?: AbortSignal): Promise<void> {
	const deadline = performance.now() + 30_000;
	while ((await inspectContainer(engine, container, signal)) !== null) {
		if (performance.now() > deadline) {
			throw new WgsimError(`${container}: Docker has not finished removing it within 30 s`, {
				hint: `docker rm -f ${container}`,
			});
		}

		await sleep(50, undefined, signal === undefined ? {} : {signal});
	}
}
