// How long the command line takes to answer, beside the least that Node itself takes.

import {execFile} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {time} from './stats.js';

const run = promisify(execFile);
const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const cli = path('dist/cli.js');

export const commands = {
	'node -e 0': ['-e', '0'],
	'wgsim --version': [cli, '--version'],
	'wgsim validate (9 nodes)': [cli, 'validate', path('topologies/routed-vpn.yaml')],
	'wgsim validate (20 sites × 2, 1,520 tunnel ends)': [cli, 'validate', path('topologies/big-mesh.yaml')],
} as const;

/** Milliseconds of each command, run once, one after the other. */
export async function measureCommands(): Promise<Record<string, number>> {
	const times: Record<string, number> = {};
	for (const [name, argv] of Object.entries(commands)) {
		times[name] = await time(() => run(process.execPath, [...argv]));
	}

	return times;
}
