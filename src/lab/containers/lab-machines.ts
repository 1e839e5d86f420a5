// The machines of a lab over several, as a label of each of its containers and volumes has them.

import type {AbsentMachine, Engine} from '../../engine/client.js';
import {joinMachines} from '../../engine/join-machines.js';
import {labels} from './labels.js';

/** A machine of a lab. */
export interface LabMachine {
	readonly name: string;
	/** Of its Docker, as DOCKER_HOST has it where the lab was started. */
	readonly docker: string;
	/** Docker's own identity. */
	readonly id: string;
	/** Where the other machines reach it. */
	readonly address: string;
}

type Labels = Readonly<Record<string, string>>;

export const writeMachines = (machines: readonly LabMachine[]): string =>
	JSON.stringify(machines.map(({name, docker, id, address}) => ({name, docker, id, address})));

const isMachine = (value: unknown): value is LabMachine => {
	const fields = (value ?? {}) as Partial<Record<keyof LabMachine, unknown>>;
	return [fields.name, fields.docker, fields.id, fields.address].every(field => typeof field === 'string');
};

/** The first one leads; empty for a lab on one machine. Where objects differ, the one that names most machines is right. */
export function readMachines(objects: readonly {readonly labels: Labels}[]): readonly LabMachine[] {
	let most: readonly LabMachine[] = [];
	for (const text of new Set(objects.flatMap(each => each.labels[labels.machines] ?? []))) {
		const read = parse(text);
		most = read.length > most.length ? read : most;
	}

	return most;
}

function parse(text: string): readonly LabMachine[] {
	try {
		const value: unknown = JSON.parse(text);
		return Array.isArray(value) ? value.filter(isMachine) : [];
	} catch {
		return [];
	}
}

/** Connects to those that are not connected yet. `joined`: there is more to be seen now. */
export function joinLab(
	engine: Engine,
	machines: readonly LabMachine[],
	signal?: AbortSignal,
): Promise<{readonly joined: boolean; readonly absent: readonly AbsentMachine[]}> {
	return joinMachines(engine, machines, signal);
}
