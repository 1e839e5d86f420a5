// Runs snippets against the shell libraries of the node image, with a folder of the test's own for the node's.

import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {rootfs} from './python.js';

const library = join(rootfs, 'usr/local/lib/wgsim');

export interface ShellOutcome {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

/**
 * Runs a snippet after these libraries, with what they source left out; /run and /etc/wgsim are below `$folder`.
 * `files` is given the folder before that is removed.
 */
export function shell<T>(
	libraries: readonly string[],
	snippet: string,
	read: (folder: string, outcome: ShellOutcome) => T,
): T {
	const folder = mkdtempSync(join(tmpdir(), 'wgsim-shell-'));
	try {
		const text = ['paths.sh', ...libraries]
			.map(name => readFileSync(join(library, name), 'utf8').replace(/^\. .*$/gm, ''))
			.join('\n')
			.replaceAll('/usr/local/lib/wgsim', library)
			.replaceAll('/run/', `${folder}/run/`)
			.replaceAll('/etc/wgsim', `${folder}/etc/wgsim`);
		const script = [
			text,
			`folder=${folder}`,
			`mkdir -p ${folder}/run/wgsim/complaints ${folder}/etc/wgsim`,
			snippet,
		];
		// Without what a machine has for its users' shells: bash reads that where its input is a socket, as Node's pipes are.
		const argv = ['--norc', '-euo', 'pipefail', '-c', script.join('\n')];
		const {status, stdout, stderr} = spawnSync('bash', argv, {encoding: 'utf8'});
		return read(folder, {code: status ?? 1, stdout, stderr});
	} finally {
		rmSync(folder, {recursive: true});
	}
}
