// Creates, finds and removes named volumes.

import {call, callTolerant, withSignal} from './call.js';
import type {Engine} from './client.js';

export interface VolumeSummary {
	readonly name: string;
	readonly labels: Readonly<Record<string, string>>;
}

/** Options of Docker's `local` driver: `{type: 'tmpfs', device: 'tmpfs', o: 'size=1m'}` keeps it in memory. */
export type VolumeOptions = Readonly<Record<string, string>>;

/** Creates a volume. One of that name is left as it is, with its own labels: whoever asks must look at them. */
export async function createVolume(
	engine: Engine,
	{name, labels, options = {}}: VolumeSummary & {readonly options?: VolumeOptions},
	signal?: AbortSignal,
): Promise<void> {
	const wanted = {Name: name, Labels: {...labels}, DriverOpts: {...options}, ...withSignal(signal)};
	await call('create volume', name, () => engine.docker.createVolume(wanted));
}

/** Removes a volume. False when there was none. */
export async function removeVolume(engine: Engine, name: string, signal?: AbortSignal): Promise<boolean> {
	const remove = () => engine.docker.getVolume(name).remove({force: true, ...withSignal(signal)});
	return (await callTolerant([404], 'remove volume', name, remove)) !== null;
}

/** All volumes that carry these labels; null asks for the key with any value. */
export async function listVolumes(
	engine: Engine,
	labels: Readonly<Record<string, string | null>>,
	signal?: AbortSignal,
): Promise<VolumeSummary[]> {
	const label = Object.entries(labels).map(([key, value]) => (value === null ? key : `${key}=${value}`));
	const {Volumes} = await call('list volumes', label.join(', '), () =>
		engine.docker.listVolumes({filters: {label}, ...withSignal(signal)}),
	);
	// Docker answers null where there are none.
	return (Volumes ?? []).map(({Name, Labels}) => ({name: Name, labels: Labels ?? {}}));
}
