// Follows a lab's containers: one listing, then Docker's events, and both again after Docker was away.

import type {Engine} from '../../engine/client.js';
import {listContainers} from '../../engine/containers.js';
import {watchEvents} from '../../engine/events.js';
import {WgsimError} from '../../errors.js';
import {labels} from '../containers/labels.js';
import {applyEvent, type LabContainers, readListing, watchedActions} from './containers.js';
import {BackOff, WakeableSleep} from './stream.js';

export interface ContainerListener {
	readonly onChange: (containers: LabContainers) => void;
	/** Docker does not answer. It is asked again. */
	readonly onFailure: (error: unknown) => void;
}

/** Resolves when the signal fires. */
export async function followContainers(
	engine: Engine,
	lab: string,
	{onChange, onFailure}: ContainerListener,
	signal: AbortSignal,
): Promise<void> {
	const backOff = new BackOff();
	const filter = {labels: [`${labels.lab}=${lab}`], types: ['container'], actions: watchedActions} as const;
	while (!signal.aborted) {
		let containers: LabContainers = new Map();
		// Docker notes events from the moment it answers: what the listing misses comes as an event.
		const list = async () => {
			containers = readListing(await listContainers(engine, {[labels.lab]: lab}, signal));
			backOff.reset();
			onChange(containers);
		};
		try {
			for await (const event of watchEvents(engine, filter, signal, list)) {
				containers = applyEvent(containers, event);
				onChange(containers);
			}

			throw new WgsimError('Docker ended its event stream');
		} catch (error) {
			if (!signal.aborted) {
				onFailure(error);
				await new WakeableSleep().sleep(backOff.next, signal);
			}
		}
	}
}
