// Tells the administrator of a node's boot commands.

import type {NodeCommand} from '../../contract/node.js';
import {mainNamespace} from '../../shared/namespaces.js';
import type {BootMoment} from '../../topology/model.js';
import {replacePasswords} from '../passwords.js';

export interface ExportCommand {
	readonly when: BootMoment;
	readonly namespace: string;
	/** For `sh -c`, with keys and passwords blanked. */
	readonly text: string;
}

const hiddenMark = '(hidden)';

const hideSecrets = (text: string): string =>
	replacePasswords('', text.replaceAll(/(?<![A-Za-z\d+/])[A-Za-z\d+/]{43}=/g, hiddenMark), () => hiddenMark);

export const exportCommands = (commands: readonly NodeCommand[]): ExportCommand[] =>
	commands.map(({when, namespace, text}) => ({when, namespace, text: hideSecrets(text.trimEnd())}));

const moments: Readonly<Record<BootMoment, string>> = {
	'before-daemons': 'Before BIRD and the tunnels start',
	'after-daemons': 'Once BIRD and the tunnels are up',
	converged: 'Once the tunnels have completed their handshakes and routing is up',
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
				'In the lab these commands run at each boot. No file here runs them: let your distribution run those that you need.',
				'',
				...parts,
			];
}
