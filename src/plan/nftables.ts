// The rules of one namespace for nftables: one table, which a running node replaces as a whole.

import type {Namespace} from '../topology/model.js';
import {plain} from './files.js';
import {renderFirewall} from './firewall.js';
import type {PlannedFile} from './model.js';
import {renderForwarded, renderNat} from './nat.js';

/** UDP ports at which a node's tunnels listen. */
export interface TunnelPorts {
	/** Of all, in order. */
	readonly all: readonly number[];
	/** Of the user's own interfaces, which only their files know. */
	readonly own: readonly number[];
}

/** Whether something that comes for the node itself may be dropped: see renderNat and renderFirewall. */
export const filtersInput = ({firewall, masquerade}: Namespace): boolean =>
	(firewall?.input ?? null) !== null || masquerade.some(({filters}) => filters);

export function nftablesFiles(namespace: Namespace, folder: string, {all, own}: TunnelPorts): PlannedFile[] {
	const chains = [
		...renderNat(namespace, all),
		...renderFirewall(namespace.firewall, own, renderForwarded(namespace)),
	];
	return chains.length === 0
		? []
		: [plain(`${folder}/nftables.conf`, ['table inet wgsim {', ...chains, '}'])];
}
