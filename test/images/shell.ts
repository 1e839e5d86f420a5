// Runs snippets against the shell libraries of the node image, with a folder of the test's own for the node's.

import {spawnSync} from 'node:child_process';
import {closeSync, mkdtempSync, openSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {rootfs} from './python.js';

const library = join(rootfs, 'usr/local/lib/wgsim');

export interface ShellOutcome {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

/** Every path of the libraries is in a variable. */
const moveRoot = `for name in $(compgen -v | grep '^[a-z]'); do
	case \${!name-} in /run | /run/* | /etc/wgsim*) printf -v "$name" %s "$folder\${!name}" ;; esac
done`;

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
		const script = [
			// A library sources others: those that are needed are named here.
			'.() { :; }',
			...['paths.sh', ...libraries].map(name => `source ${join(library, name)}`),
			'unset -f .',
			`folder=${folder}`,
			moveRoot,
			`library=${library}`,
			`mkdir -p $folder/run/wgsim/complaints $folder/etc/wgsim`,
			snippet,
		];
		// Without what a machine has for its users' shells: bash reads that where its input is a socket, as Node's pipes are.
		const argv = ['--norc', '-euo', 'pipefail', '-c', script.join('\n')];
		const [stdout, stderr] = [join(folder, 'stdout'), join(folder, 'stderr')];
		return read(folder, {
			code: runInto(argv, stdout, stderr),
			stdout: readFileSync(stdout, 'utf8'),
			stderr: readFileSync(stderr, 'utf8'),
		});
	} finally {
		rmSync(folder, {recursive: true});
	}
}

/** Into files: a pipe would last as long as the last process that the snippet leaves behind. */
function runInto(argv: readonly string[], ...outputs: readonly [stdout: string, stderr: string]): number {
	const opened = outputs.map(path => openSync(path, 'w'));
	try {
		return spawnSync('bash', argv, {stdio: ['ignore', ...opened]}).status ?? 1;
	} finally {
		for (const descriptor of opened) {
			closeSync(descriptor);
		}
	}
}
