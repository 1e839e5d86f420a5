// Lists and inspects containers.

import {call, callTolerant, expectFields, expectList} from './call.js';
import type {Engine} from './connection.js';

export interface ContainerSummary {
	readonly id: string;
	readonly name: string;
	readonly image: string;
	/** created, running, paused, restarting, removing, exited or dead. */
	readonly state: string;
	readonly labels: Readonly<Record<string, string>>;
}

export interface ContainerDetails extends ContainerSummary {
	/** In the engine's host; 0 when it does not run. */
	readonly pid: number;
	readonly exitCode: number;
	readonly restarts: number;
	/** As Docker's clock has it (RFC 3339). */
	readonly createdAt: string;
	readonly startedAt: string;
	/** Docker's own account of why it could not start; empty otherwise. */
	readonly error: string;
	readonly privileged: boolean;
	/** Bytes; null for no limit. */
	readonly memory: number | null;
	/** A process of it was killed because that limit was reached, when it last ended. */
	readonly outOfMemory: boolean;
}

/** All containers, running or not, that carry these labels; null asks for the key with any value. */
export async function listContainers(
	engine: Engine,
	labels: Readonly<Record<string, string | null>>,
	signal?: AbortSignal,
): Promise<ContainerSummary[]> {
	const label = Object.entries(labels).map(([key, value]) => (value === null ? key : `${key}=${value}`));
	const list = (options: object) => engine.docker.listContainers({all: true, filters: {label}, ...options});
	const what = label.join(', ');
	const found = await call('list containers', what, list, {signal, retry: 'failed'});
	return expectList('list containers', what, found).map(({Id, Names, Image, State, Labels}) => ({
		id: Id,
		name: (Names[0] ?? '').replace(/^\//, ''),
		image: Image,
		state: State,
		labels: Labels,
	}));
}

/** What Docker knows of a container, or null where there is none. */
export async function inspectContainer(
	engine: Engine,
	container: string,
	signal?: AbortSignal,
): Promise<ContainerDetails | null> {
	const inspect = (options: object) => engine.docker.getContainer(container).inspect(options);
	const info = await callTolerant([404], 'inspect container', container, inspect, {signal, retry: 'failed'});
	if (info === null) {
		return null;
	}

	expectFields('inspect container', container, info, ['Id', 'Name', 'Config', 'State', 'HostConfig']);
	return {
		id: info.Id,
		name: info.Name.replace(/^\//, ''),
		image: info.Config.Image,
		state: info.State.Status,
		labels: info.Config.Labels,
		pid: info.State.Pid,
		exitCode: info.State.ExitCode,
		restarts: info.RestartCount,
		createdAt: info.Created,
		startedAt: info.State.StartedAt,
		error: info.State.Error,
		privileged: info.HostConfig.Privileged ?? false,
		memory: info.HostConfig.Memory || null,
		outOfMemory: info.State.OOMKilled,
	};
}
