// Tells those who wait for a lab that somebody else has removed it: nothing they wait for will come any more.

import type {Engine} from '../engine/client.js';
import {watchEvents} from '../engine/events.js';
import {labels} from './labels.js';

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
		// Who waits meets the same Docker, and says what is wrong with it.
	}
}
