// Runs snippets against the Python of the node image on this machine's own, and leaves no bytecode behind.

import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';

export const rootfs = fileURLToPath(new URL('../../images/node/rootfs/', import.meta.url));

/** What the snippet prints, read as JSON. `given` is there by this name. Throws with Python's own words. */
export function python(snippet: string, given: unknown = null): unknown {
	const head = 'import json, sys\nsys.path.insert(0, sys.argv[1])\ngiven = json.load(sys.stdin)\n';
	const {status, stdout, stderr, error} = spawnSync(
		'python3',
		['-I', '-B', '-c', head + snippet, `${rootfs}usr/local/lib/wgsim`],
		{input: JSON.stringify(given), encoding: 'utf8'},
	);
	if (error || status !== 0) {
		throw new Error(error?.message ?? stderr);
	}

	return JSON.parse(stdout);
}
