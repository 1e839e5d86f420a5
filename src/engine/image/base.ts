// Builds the base image from Debian's packages, for machines that reach a Debian mirror but no registry.

import {createHash} from 'node:crypto';
import {mkdtemp, rm, statfs} from 'node:fs/promises';
import {join} from 'node:path';
import {InterruptedError, WgsimError} from '../../errors.js';
import {installPackages, requireInstaller} from '../apt.js';
import type {Engine} from '../connection.js';
import {findProgram, runProgram} from '../process.js';
import type {Report} from '../progress.js';
import {findProxies, findSources} from './debian-sources.js';
import {importImage} from './import.js';

interface Effects {
	readonly report: Report;
	readonly signal?: AbortSignal;
}

const suite = 'stable';
// Not /tmp, which may be a small file system in memory.
const workFolder = '/var/tmp';
const spaceNeeded = 1.5e9;
const unwanted = ['doc', 'man', 'info', 'locale', 'bash-completion', 'lintian'].map(
	name => `/usr/share/${name}`,
);

/** The tag of the base with these packages. */
export function baseTag(packages: readonly string[]): string {
	const hash = createHash('sha256').update([suite, ...packages].join('\n'));
	return `wgsim/base:${hash.digest('hex').slice(0, 12)}`;
}

export async function makeBase(engine: Engine, packages: readonly string[], effects: Effects): Promise<void> {
	const {report} = effects;
	await checkSpace();
	if (findProgram('mmdebstrap') === null) {
		requireInstaller(
			'mmdebstrap',
			'give this machine access to a container registry, or run on Debian as root',
		);
		// On Ubuntu, Debian's keys are a package of their own.
		await installPackages(['mmdebstrap', 'debian-archive-keyring'], effects);
	}

	const folder = await mkdtemp(join(workFolder, 'wgsim-base-'));
	const tarball = join(folder, 'base.tar');
	try {
		await bootstrap(packages, tarball, folder, effects);
		report({step: 'base image', kind: 'step', text: 'importing it into Docker'});
		await importImage(engine, tarball, baseTag(packages), {...effects, step: 'base image'});
	} finally {
		await rm(folder, {recursive: true, force: true});
	}

	report({step: 'base image', kind: 'done', text: baseTag(packages)});
}

/** Tries one set of sources after the other: the machine's own mirror may be the only one that it reaches. */
async function bootstrap(
	packages: readonly string[],
	tarball: string,
	folder: string,
	effects: Effects,
): Promise<void> {
	const argv = [
		'mmdebstrap',
		'--variant=minbase',
		`--include=${packages.join(',')}`,
		'--aptopt=Acquire::Languages "none"',
		...(await findProxies()).map(proxy => `--aptopt=${proxy}`),
		...unwanted.map(path => `--dpkgopt=path-exclude=${path}/*`),
		// What those options left out now must not be left out of what a user installs in a node later.
		'--customize-hook=rm -f "$1/etc/dpkg/dpkg.cfg.d/99mmdebstrap" "$1/etc/apt/apt.conf.d/99mmdebstrap"',
		'--customize-hook=rm -rf "$1"/var/cache/* "$1"/var/log/* "$1"/var/lib/apt/lists/*',
		suite,
		tarball,
	];
	const choices = await findSources(suite);
	for (const [index, {sources, title}] of choices.entries()) {
		effects.report({step: 'base image', kind: 'step', text: `making it from Debian ${suite}: ${title}`});
		try {
			return await runBootstrap([...argv, ...sources], folder, effects);
		} catch (error) {
			await rm(tarball, {force: true});
			if (index === choices.length - 1 || error instanceof InterruptedError) {
				throw error;
			}
		}
	}
}

async function runBootstrap(
	argv: readonly string[],
	folder: string,
	{report, signal}: Effects,
): Promise<void> {
	await runProgram(argv, {
		env: {TMPDIR: folder, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive'},
		onLine: text => report({step: 'base image', kind: 'detail', text}),
		hint: "can this machine reach a Debian mirror (apt-get update), or a registry's debian:stable-slim?",
		...(signal === undefined ? {} : {signal}),
	});
}

async function checkSpace(): Promise<void> {
	const {bavail, bsize} = await statfs(workFolder);
	if (bavail * bsize < spaceNeeded) {
		throw new WgsimError(`${workFolder} has ${Math.round((bavail * bsize) / 1e6)} MB free`, {
			hint: `making the base image takes ${spaceNeeded / 1e6} MB there: free some space`,
		});
	}
}
