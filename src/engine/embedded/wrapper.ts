// Writes the OCI runtime wrapper by which privileged containers start on machines that lack capabilities.

import {mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {packageFolder} from '../../package-folder.js';

/** The script's text for one machine. */
export function renderWrapper(runtime: string, missing: readonly string[]): string {
	const template = readFileSync(join(packageFolder, 'images/engine/oci-runtime.sh'), 'utf8');
	return template.replace('@RUNTIME@', runtime).replace('@MISSING@', missing.join(' '));
}

/** Puts the script in place. By a rename: a container that is just starting reads the old or the new one, whole. */
export function writeWrapper(path: string, runtime: string, missing: readonly string[]): void {
	mkdirSync(dirname(path), {recursive: true});
	writeFileSync(`${path}.new`, renderWrapper(runtime, missing), {mode: 0o755});
	renameSync(`${path}.new`, path);
}
