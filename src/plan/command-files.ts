// Renders a node's boot commands, and what those wait for that run once the node has converged.

import {paths} from '../contract/paths.js';
import {formatAddress} from '../topology/address.js';
import type {Check, NodeSettings} from '../topology/model.js';
import {plain} from './files.js';
import type {PlannedFile} from './model.js';

const numberOf = (index: number): string => String(index).padStart(3, '0');

/** `interfaces` are lines `NAMESPACE INTERFACE`, `checks` are those that begin at this node. */
export function commandFiles(
	{commands, promise}: NodeSettings,
	interfaces: readonly string[],
	checks: readonly Check[],
): PlannedFile[] {
	const {kind, names} = promise;
	const waits = commands.some(({when}) => when === 'converged');
	return [
		...commands.map(({namespace, command, when, timeout}, index) =>
			plain(`${paths.bootCommands}/${numberOf(index)}.${timeout}.${when}.${namespace}`, [command]),
		),
		...(commands.length === 0 ? [] : [plain(paths.awaitedInterfaces, interfaces)]),
		...(waits
			? [
					plain(
						`${paths.convergedFiles}/reach`,
						checks.flatMap(({addresses}) => addresses.map(formatAddress)),
					),
				]
			: []),
		// Without it, all of the user's own configuration is to come up.
		...(waits && (kind === 'only' || names.length > 0)
			? [plain(`${paths.convergedFiles}/expect`, [kind, ...names])]
			: []),
	];
}
