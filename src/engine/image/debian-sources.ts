// Finds the Debian mirrors and proxies that this machine's own apt uses.

import {findProgram, runProgram} from '../process.js';

export interface SourceChoice {
	/** Lines of a sources.list; empty for the bootstrapper's own default. */
	readonly sources: readonly string[];
	readonly title: string;
}

/**
 * What to bootstrap `suite` from, best first. A mirror that is frozen or lags has expired updates, which apt refuses
 * with good reason; the release itself has no expiry, and will do for a lab.
 */
export async function findSources(suite: string): Promise<SourceChoice[]> {
	const fallback = {sources: [], title: 'the default mirror'};
	const format = '$(REPO_URI) $(LABEL)';
	const targets = await ask([
		'apt-get',
		'indextargets',
		'--format',
		format,
		'Created-By: Packages',
		'Origin: Debian',
	]);
	const uriOf = (label: string) =>
		targets.find(line => line.endsWith(` ${label}`) && /^https?:/.test(line))?.split(' ')[0];
	const [main, security] = [uriOf('Debian'), uriOf('Debian-Security')];
	if (main === undefined) {
		return [fallback];
	}

	const release = `deb ${main} ${suite} main`;
	const updates = [
		`deb ${main} ${suite}-updates main`,
		...(security === undefined ? [] : [`deb ${security} ${suite}-security main`]),
	];
	return [
		{sources: [release, ...updates], title: "apt's own mirror"},
		{sources: [release], title: "apt's own mirror, without updates"},
		fallback,
	];
}

/** apt's proxy settings, as options for another apt. */
export async function findProxies(): Promise<string[]> {
	const settings = await ask(['apt-config', 'dump']);
	return settings
		.filter(line => /^Acquire::https?::Proxy[: ]/i.test(line) && !/""/.test(line))
		.map(line => line.replace(/;$/, ''));
}

/** The lines of a program's output; none where there is no such program, or it fails. */
async function ask(argv: readonly string[]): Promise<string[]> {
	if (findProgram(argv[0] ?? '') === null) {
		return [];
	}

	try {
		return (await runProgram(argv)).split('\n');
	} catch {
		return [];
	}
}
