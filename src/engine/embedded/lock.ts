// Lets one process at a time start or stop the embedded engine.

import {spawn} from 'node:child_process';
import {closeSync, fchmodSync, mkdirSync, openSync} from 'node:fs';
import {dirname} from 'node:path';
import {WgsimError} from '../../errors.js';

// Starting may install packages first.
const timeout = 600;

/** Runs `work` while holding the lock. The kernel takes it back however this process ends, kill -9 included. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
	mkdirSync(dirname(path), {recursive: true, mode: 0o755});
	// A user with access to the file could lock it, and keep root out.
	const file = openSync(path, 'a', 0o600);
	fchmodSync(file, 0o600);
	closeSync(file);
	// Node has no flock(2): flock(1) holds it for as long as its input, a pipe to us, is open.
	const script = 'echo locked; exec cat >/dev/null';
	const holder = spawn('flock', ['--wait', String(timeout), path, 'sh', '-c', script], {
		stdio: ['pipe', 'pipe', 'ignore'],
	});
	try {
		await new Promise<void>((resolve, reject) => {
			const refuse = () =>
				reject(
					new WgsimError(`another wgsim has held ${path} for ${timeout / 60} minutes`, {
						hint: `to find it: fuser -v ${path}`,
					}),
				);
			holder.stdout.once('data', () => resolve());
			holder.on('error', error =>
				reject(new WgsimError(`flock: ${error.message}`, {hint: 'install util-linux'})),
			);
			holder.on('exit', refuse);
		});
		return await work();
	} finally {
		holder.removeAllListeners('exit');
		holder.stdin.end();
	}
}
