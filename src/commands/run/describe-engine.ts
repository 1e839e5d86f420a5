// Describes the embedded engine in lines.

import type {EmbeddedStatus} from '../../engine/embedded/engine.js';

export function describeEngine({
	answers,
	pid,
	problem,
	version,
	sockets,
	data,
	log,
	withheld,
}: EmbeddedStatus): string[] {
	if (!answers) {
		return pid === null
			? ['the embedded engine does not run']
			: [`the embedded engine runs (process ${pid}), but does not answer: ${problem}`];
	}

	const rows: [string, string][] = [
		['version', `Docker ${version}`],
		['process', String(pid)],
		['sockets', sockets.join(', ')],
		['data', data],
		['log', log],
	];
	if (withheld.length > 0) {
		rows.push(['withheld', `${withheld.join(', ')} (this machine cannot grant it)`]);
	}

	return rows.map(([name, value]) => `${name.padEnd(10)}${value}`);
}
