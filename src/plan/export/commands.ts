// Reads a node's boot commands for its export, and tells the administrator of them.

import {paths} from '../../contract/paths.js';
import type {BootMoment} from '../../topology/model.js';
import {replacePasswords} from '../passwords.js';
import {mainNamespace} from '../tunnel-files.js';

export interface ExportCommand {
	readonly when: BootMoment;
	readonly namespace: string;
	/** For `sh -c`, with keys and passwords blanked. */
	readonly text: string;
}

const hiddenMark = '(hidden)';

const hideSecrets = (path: string, text: string): string =>
	replacePasswords(
		path,
		text.replaceAll(/(?<![A-Za-z\d+/])[A-Za-z\d+/]{43}=/g, hiddenMark),
		() => hiddenMark,
	);

const fileName = new RegExp(`^${paths.bootCommands}/\\d+\\.\\d+\\.([a-z-]+)\\.(.+)$`);

/** Their files' names have number, seconds, moment and namespace. */
export const readCommands = (files: ReadonlyMap<string, string>): ExportCommand[] =>
	[...files]
		.sort(([one], [other]) => (one < other ? -1 : 1))
		.flatMap(([path, content]) => {
			const [, when, namespace] = fileName.exec(path) ?? [];
			return when === undefined
				? []
				: [{when: when as BootMoment, namespace: namespace!, text: hideSecrets(path, content.trimEnd())}];
		});

const moments: Readonly<Record<BootMoment, string>> = {
	'before-daemons': 'Before BIRD and the tunnels start',
	'after-daemons': 'Once BIRD and the tunnels are there',
	converged: 'Once the tunnels have shaken hands and routing is up',
};

/** For INSTALL.md: in the order in which a boot of the lab's node comes to them. */
export function renderCommands(commands: readonly ExportCommand[]): string[] {
	const parts = Object.entries(moments).flatMap(([when, title]) => {
		const here = commands.filter(command => command.when === when);
		return here.length === 0
			? []
			: [
					`${title}:`,
					'',
					'```sh',
					...here.map(({namespace, text}) =>
						namespace === mainNamespace ? text : `# In ${namespace}:\n${text}`,
					),
					'```',
					'',
				];
	});
	return parts.length === 0
		? []
		: [
				'In the lab these commands run at each boot. No file here runs them: have your distribution do so where you need them.',
				'',
				...parts,
			];
}
