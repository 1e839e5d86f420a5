// Opens the one observer of a lab: Docker's events and the fabric's stream in, snapshots and events out.

import type {Engine} from '../../engine/client.js';
import {WgsimError} from '../../errors.js';
import {demandContract} from '../fabric/contract.js';
import {containersOf, type FoundLab, findLab, nodeOf, readFabricPlan} from '../find/find.js';
import {demandMachines} from '../machines/decide.js';
import {readListing} from './containers.js';
import {Fold} from './fold.js';
import {LabObserver} from './lab-observer.js';
import type {Observer, ObserverOptions, OpenObserver} from './model.js';
import {unplanned} from './unplanned.js';

/** See `OpenObserver`. */
export const openObserver: OpenObserver = async (engine, lab, options: ObserverOptions = {}) => {
	return observeFound(engine, await findLab(engine, lab, options.signal), options);
};

/** As `openObserver`, of a lab that was found already. */
export async function observeFound(
	engine: Engine,
	found: FoundLab,
	{period = 1, signal}: ObserverOptions = {},
): Promise<Observer> {
	const lab = found.name;
	const all = containersOf(found);
	if (all.length === 0) {
		throw new WgsimError(`no lab named ${lab} runs here`, {hint: 'start one: wgsim start'});
	}

	demandContract(found);
	demandMachines(found);
	// A fabric that runs says itself what the plan is.
	const plan = found.fabric?.state === 'running' ? null : await readFabricPlan(engine, found, signal);
	const fold = new Fold(plan ?? unplanned(lab, found.nodes.map(nodeOf)));
	const observer = new LabObserver(engine, lab, fold, readListing(all), period);
	observer.begin(signal);
	return observer;
}
