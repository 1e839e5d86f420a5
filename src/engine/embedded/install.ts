// Installs Docker on a machine that has none.

import {installPackages, isAvailable, requireInstaller} from '../apt.js';
import {findProgram} from '../process.js';
import type {Report} from '../progress.js';

const units = ['docker.service', 'docker.socket', 'containerd.service'];

export function needsDocker(): boolean {
	return findProgram('dockerd') === null || findProgram('runc') === null;
}

/** Installs the daemon, and the command line where it is a package of its own (Debian 13). No service is started. */
export async function installDocker(options: {
	readonly report: Report;
	readonly signal?: AbortSignal;
}): Promise<void> {
	requireInstaller('Docker', 'install Docker 20.10 or later, then run this again');
	const wanted = ['docker.io'];
	if (findProgram('docker') === null && (await isAvailable('docker-cli', options))) {
		wanted.push('docker-cli');
	}

	await installPackages(wanted, {...options, units});
}
