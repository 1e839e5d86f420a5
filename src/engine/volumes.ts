// Creates, finds and removes named volumes.

import {call, callTolerant, expectList} from './call.js';
import type {Engine} from './connection.js';

export interface VolumeSummary {
	readonly name: string;
	readonly labels: Readonly<Record<string, string>>;
}

/** Options of Docker's `local` driver: `{type: 'tmpfs', device: 'tmpfs', o: 'size=1m'}` keeps it in memory. */
export type VolumeOptions = Readonly<Record<string, string>>;

/** Creates a volume. An existing one is left as it is, with its own labels, which the caller must check. */
export async function createVolume(
	engine: Engine,
	{name, labels, options = {}}: VolumeSummary & {readonly options?: VolumeOptions},
	signal?: AbortSignal,
): Promise<void> {
	const wanted = {Name: name, Labels: {...labels}, DriverOpts: {...options}};
	const create = (request: object) => engine.docker.createVolume({...wanted, ...request});
	await call('create volume', name, create, {signal, retry: 'lost'});
}

/** Removes a volume. False when there was none. */
export async function removeVolume(engine: Engine, name: string, signal?: AbortSignal): Promise<boolean> {
	const remove = (options: object) => engine.docker.getVolume(name).remove({force: true, ...options});
	return (await callTolerant([404], 'remove volume', name, remove, {signal, retry: 'lost'})) !== null;
}

/** All volumes that carry these labels; null asks for the key with any value. */
export async function listVolumes(
	engine: Engine,
	labels: Readonly<Record<string, string | null>>,
	signal?: AbortSignal,
): Promise<VolumeSummary[]> {
	const label = Object.entries(labels).map(([key, value]) => (value === null ? key : `${key}=${value}`));
	const list = (options: object) => engine.docker.listVolumes({filters: {label}, ...options});
	const what = label.join(', ');
	const {Volumes} = await call('list volumes', what, list, {signal, retry: 'failed'});
	// Docker answers null where there are none.
	return expectList('list volumes', what, Volumes === null ? [] : Volumes).map(({Name, Labels}) => ({
		name: Name,
		labels: Labels ?? {},
	}));
}
