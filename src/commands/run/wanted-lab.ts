// Reads the lab that a command line describes: a topology file, and what the options say in its place.

import {UsageError} from '../../errors.js';
import {readTopology} from '../../lab/sources/read-topology.js';
import {withPlanningNotice} from '../../output/planning-notice.js';
import type {Sources} from '../../plan/model.js';
import type {Isolation, Topology} from '../../topology/model.js';
import {labName} from '../../topology/schema/scalars.js';

export interface WantedOptions {
	readonly name?: string;
	readonly isolation?: string;
	readonly set?: Readonly<Record<string, string>>;
}

export interface WantedLab {
	readonly topology: Topology;
	readonly sources: Sources;
	readonly source: string;
}

export async function readWantedLab(
	file: string | undefined,
	{name, isolation, set}: WantedOptions,
): Promise<WantedLab> {
	const {topology, sources, source} = await withPlanningNotice(onStep => readTopology(file, set, onStep));
	return {
		topology: {
			...topology,
			...(name === undefined ? {} : {name: checkName(name)}),
			...(isolation === undefined ? {} : {isolation: checkIsolation(isolation)}),
		},
		sources,
		source,
	};
}

function checkIsolation(kind: string): Isolation {
	if (kind !== 'privileged' && kind !== 'capabilities') {
		throw new UsageError(`--isolation ${kind}: not an isolation`, 'privileged or capabilities');
	}

	return kind;
}

/** @throws {UsageError} */
export function checkName(name: string): string {
	const {success, error} = labName.safeParse(name);
	if (!success) {
		const [issue] = error.issues;
		throw new UsageError(
			`--name: ${issue!.message}`,
			issue!.code === 'custom' ? issue!.params?.hint : undefined,
		);
	}

	return name;
}
