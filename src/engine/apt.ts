// Installs Debian packages without starting their services.

import {existsSync, readdirSync, statSync} from 'node:fs';
import {WgsimError} from '../errors.js';
import {findProgram, isRoot, runProgram} from './process.js';
import type {Report} from './progress.js';

export interface InstallOptions {
	readonly report: Report;
	readonly signal?: AbortSignal;
	/** systemd units that must not run afterwards. */
	readonly units?: readonly string[];
}

const listsFolder = '/var/lib/apt/lists';
const week = 7 * 24 * 3600 * 1000;

/** Installs packages. Lists are fetched first where they are missing or old, and once more if that was not enough. */
export async function installPackages(packages: readonly string[], options: InstallOptions): Promise<void> {
	const {report, units = []} = options;
	report({step: 'packages', kind: 'step', text: `installing ${packages.join(', ')}`});
	const fresh = !listsAreStale();
	if (!fresh) {
		await updateLists(options);
	}

	await withoutServices(units, async () => {
		try {
			await install(packages, options);
		} catch (error) {
			if (!fresh || options.signal?.aborted) {
				throw error;
			}

			// Lists that look fresh may still name versions that the archive has replaced.
			await updateLists(options);
			await install(packages, options);
		}
	});
	report({step: 'packages', kind: 'done', text: `installed ${packages.join(', ')}`});
}

/** Whether apt knows a version of the package that it could install. */
export async function isAvailable(name: string, options: InstallOptions): Promise<boolean> {
	if (listsAreStale()) {
		await updateLists(options);
	}

	const policy = await runProgram(['apt-cache', 'policy', name], {env: {LC_ALL: 'C'}});
	return /Candidate: (?!\(none\))/.test(policy);
}

async function updateLists({report, signal}: InstallOptions): Promise<void> {
	report({step: 'packages', kind: 'step', text: 'fetching package lists'});
	await apt(['update'], report, signal);
}

async function install(packages: readonly string[], {report, signal}: InstallOptions): Promise<void> {
	await apt(['install', '--yes', '--no-install-recommends', ...packages], report, signal);
}

async function apt(args: readonly string[], report: Report, signal: AbortSignal | undefined): Promise<void> {
	// Another apt (unattended-upgrades) may hold the lock for a while.
	await runProgram(['apt-get', '-q', '-o', 'DPkg::Lock::Timeout=300', ...args], {
		env: {DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C', RUNLEVEL: '1'},
		onLine: text => report({step: 'packages', kind: 'detail', text}),
		hint: 'see the message of apt above; is the network up, and /etc/apt/sources.list right?',
		...(signal === undefined ? {} : {signal}),
	});
}

/**
 * Runs `work` so that packages installed by it start no service. Without systemd, RUNLEVEL=1 tells invoke-rc.d so;
 * with it, the units are masked until the next boot and then left disabled: Docker's own would set up a bridge and
 * firewall rules on this machine.
 */
async function withoutServices(units: readonly string[], work: () => Promise<void>): Promise<void> {
	if (units.length === 0 || !existsSync('/run/systemd/system')) {
		return work();
	}

	await runProgram(['systemctl', 'mask', '--runtime', ...units]);
	try {
		await work();
	} finally {
		await runProgram(['systemctl', 'unmask', '--runtime', ...units]);
		await runProgram(['systemctl', 'disable', '--now', ...units]);
	}
}

function listsAreStale(): boolean {
	try {
		const times = readdirSync(listsFolder)
			.filter(name => /_(In)?Release$/.test(name))
			.map(name => statSync(`${listsFolder}/${name}`).mtimeMs);
		return times.length === 0 || Date.now() - Math.max(...times) > week;
	} catch {
		return true;
	}
}

/** @throws {WgsimError} that says what is missing, where installing is out of the question here */
export function requireInstaller(what: string, hint: string): void {
	if (findProgram('apt-get') === null) {
		throw new WgsimError(`${what} is not installed, and there is no apt-get here to install it`, {hint});
	}

	if (!isRoot()) {
		throw new WgsimError(`${what} is not installed, and installing it needs root`, {
			hint: 'run again as root',
		});
	}
}
