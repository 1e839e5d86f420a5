// Watches for other labs beside one: if there are any, commands must name their lab.

import type {Engine} from '../../engine/client.js';
import {listContainers} from '../../engine/containers.js';
import {watchEvents} from '../../engine/events.js';
import {labels} from '../containers/labels.js';
import {BackOff, WakeableSleep} from './stream.js';

/** Calls `onChange` with the first answer and each other one. Resolves when the signal fires; while Docker is away, nothing is said. */
export async function followOthers(
	engine: Engine,
	lab: string,
	onChange: (others: boolean) => void,
	signal: AbortSignal,
): Promise<void> {
	const backOff = new BackOff();
	const filter = {labels: [labels.lab], types: ['container'], actions: ['create', 'destroy']} as const;
	let said: boolean | null = null;
	while (!signal.aborted) {
		const others = new Set<string>();
		const say = () => {
			if (said !== others.size > 0) {
				said = others.size > 0;
				onChange(said);
			}
		};
		const list = async () => {
			for (const {id, labels: own} of await listContainers(engine, {[labels.lab]: null}, signal)) {
				if (own[labels.lab] !== lab) {
					others.add(id);
				}
			}

			backOff.reset();
			say();
		};
		try {
			for await (const {id, action, attributes} of watchEvents(engine, filter, signal, list)) {
				if (action === 'destroy') {
					others.delete(id);
				} else if (attributes[labels.lab] !== lab) {
					others.add(id);
				}

				say();
			}
		} catch {
			// The lab's observer reports a Docker that is away.
		}

		await new WakeableSleep().sleep(backOff.next, signal);
	}
}
