// Has the fabrics of a lab rotate a key: one takes all steps at once, those of several machines take each step together.

import type {Rotation, RotationStep} from '../../contract/faults.js';
import type {Engine} from '../../engine/client.js';
import type {ContainerSummary} from '../../engine/containers.js';
import {messageOf, WgsimError} from '../../errors.js';
import {labels} from '../containers/labels.js';
import {runningFabrics} from '../fabric/running-fabric.js';
import {type FoundLab, nodeOf} from '../find/find.js';
import {repairHint} from '../find/start-command.js';
import {askFabric} from './ask.js';
import type {FaultRecord} from './records.js';

/** What is asked for, but for the steps that it takes. */
export type Wanted = Omit<Rotation, 'steps' | 'back' | 'remembers'>;

export interface Rotated {
	/** Why nothing has changed; empty where it has. */
	readonly complaints: readonly string[];
	readonly publicKey: string;
	readonly faults: readonly FaultRecord[];
}

/** They can be taken back. */
const exchange: readonly RotationStep[] = ['learn', 'take', 'trust'];

const machineOf = (container: ContainerSummary | undefined): string | undefined =>
	container?.labels[labels.machine];

const hidden = (publicKey: string) => ({privateKey: '', publicKey});

/** Of a node that another machine has, a fabric is told no private key. */
export const withoutSecrets = (wanted: Wanted): Wanted => ({
	...wanted,
	old: hidden(wanted.old.publicKey),
	new: hidden(wanted.new.publicKey),
	own: [],
	before: null,
	after: null,
});

/** The fabric of the machine that has this node. */
export async function fabricOf(
	engine: Engine,
	lab: FoundLab,
	node: string,
	signal?: AbortSignal,
): Promise<ContainerSummary> {
	const fabrics = await runningFabrics(engine, lab, signal);
	const machine = machineOf(lab.nodes.find(each => nodeOf(each) === node));
	return fabrics.find(fabric => machineOf(fabric) === machine) ?? fabrics[0];
}

/** Where one complains, all go back to the old key. */
export async function rotate(
	engine: Engine,
	lab: FoundLab,
	wanted: Wanted,
	signal?: AbortSignal,
): Promise<Rotated> {
	const [lead, ...others] = await runningFabrics(engine, lab, signal);
	if (others.length === 0) {
		return askFabric(
			engine,
			lead,
			'rotate',
			{...wanted, steps: [...exchange, 'keep'], back: false, remembers: true},
			signal,
		);
	}

	const home = await fabricOf(engine, lab, wanted.node, signal);
	// Once a step is begun, it is not left half done by an interrupt.
	const takeStep = async (step: RotationStep, back: boolean): Promise<readonly Rotated[]> =>
		Promise.all(
			[lead, ...others].map(async fabric => {
				// What the lead remembers has both keys; it has the seed, from which all follow.
				const told = fabric === home || fabric === lead ? wanted : withoutSecrets(wanted);
				const request = {...told, steps: [step], back, remembers: fabric === lead};
				try {
					return await askFabric(engine, fabric, 'rotate', request);
				} catch (error) {
					return {complaints: [messageOf(error)], publicKey: '', faults: []};
				}
			}),
		);
	for (const step of exchange) {
		const answers = await takeStep(step, false);
		const complaints = answers.flatMap(answer => answer.complaints);
		if (complaints.length > 0) {
			for (const each of exchange) {
				await takeStep(each, true);
			}

			return {...answers[0]!, complaints};
		}
	}

	const answers = await takeStep('keep', false);
	const complaints = answers.flatMap(answer => answer.complaints);
	if (complaints.length > 0) {
		throw new WgsimError(`${wanted.node}: its key has changed, but not all machines remember it`, {
			details: complaints,
			hint: repairHint(lab),
		});
	}

	return answers[0]!;
}
