// Decides which machines a lab is started on: those that the user names, or those that it runs on already.

import {type Engine, membersOf} from '../../engine/client.js';
import {Cluster} from '../../engine/cluster.js';
import {provideImage} from '../../engine/image/copy.js';
import {UsageError, WgsimError} from '../../errors.js';
import type {Topology} from '../../topology/model.js';
import {containersOf, type FoundLab, findLab} from '../find/find.js';
import {type SurveyedMachine, surveyFromAfar, surveyMachines} from './survey.js';

const listNames = (machines: readonly {readonly name: string}[]): string =>
	machines.map(({name}) => name).join(', ');

/** @throws {WgsimError} which names each machine of a lab that does not answer, and what is not known because of it */
export function demandMachines(
	{name, absent = []}: FoundLab,
	hint = 'the state of the lab there is unknown: bring the machine back, then run this again',
): void {
	if (absent.length > 0) {
		throw new WgsimError(`${name}: ${listNames(absent)} ${absent.length === 1 ? 'does' : 'do'} not answer`, {
			details: absent.map(({name: machine, address, problem}) => `${machine} (${address}): ${problem}`),
			hint,
		});
	}
}

/** @throws {UsageError} where the lab runs on other machines than these */
function demandSame(lab: FoundLab, chosen: readonly {readonly name: string}[]): void {
	const running = lab.machines ?? [];
	const same =
		running.length === chosen.length && chosen.every(({name}) => running.some(one => one.name === name));
	if (!same) {
		const where = running.length === 0 ? 'one machine' : listNames(running);
		throw new UsageError(
			`${lab.name} runs on ${where}, and cannot be moved to ${listNames(chosen)} while it runs`,
			`stop it first: wgsim stop ${lab.name}`,
		);
	}
}

interface Deciding {
	readonly image: string;
	/** Nothing is changed: no image is copied, and no container looks for addresses. */
	readonly dryRun?: boolean;
	readonly signal?: AbortSignal | undefined;
}

/**
 * With what each has, and with the node image on each; empty for a lab on one machine.
 * @throws {WgsimError} where one of them does not answer, or the lab runs on others
 */
export async function decideMachines(
	engine: Engine,
	{name, isolation}: Topology,
	{image, dryRun = false, signal}: Deciding,
): Promise<readonly SurveyedMachine[]> {
	const chosen = membersOf(engine);
	const found = await findLab(engine, name, signal);
	demandMachines(found);
	const isPool = engine instanceof Cluster && engine.isPool && (found.machines ?? []).length > 0;
	if (chosen.length > 1 && containersOf(found).length > 0 && !isPool) {
		demandSame(found, chosen);
	}

	const names = new Set((found.machines ?? (chosen.length > 1 ? chosen : [])).map(one => one.name));
	const members = membersOf(engine).filter(member => names.has(member.name));
	if (members.length < 2) {
		return [];
	}

	if (dryRun) {
		return Promise.all(members.map(member => surveyFromAfar(member, found.machines, signal)));
	}

	await provideImage(members, image, signal);
	return surveyMachines(members, {image, isolation, lab: name, signal});
}
