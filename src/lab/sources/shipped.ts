// Knows the labs that ship with wgsim, by the names of their files.

import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const folder = fileURLToPath(new URL('../../../topologies/', import.meta.url));

/** `two-sites`, `routed-vpn` …, sorted. */
export const listShipped = (): string[] =>
	readdirSync(folder)
		.flatMap(name => /^(.+)\.yaml$/.exec(name)?.[1] ?? [])
		.sort();

/** A file as it is named; for the bare name of a shipped lab, where nothing here is called so, its file. */
export function locateTopology(named: string): string {
	const isBare = /^[\w-]+$/.test(named) && named !== '-';
	return isBare && !existsSync(named) && listShipped().includes(named)
		? join(folder, `${named}.yaml`)
		: named;
}
