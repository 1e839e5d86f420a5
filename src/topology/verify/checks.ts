// Refuses checks that cannot hold: unconnected nodes, addresses of no node, or the asking node's own.

import {formatAddress} from '../address.js';
import type {Check} from '../model.js';
import {addressKey} from '../prefix-map.js';
import type {Finding, Path} from '../problem.js';
import type {TopologyView} from '../ways/view.js';
import {Askable, explainAddress, explainApart, type Problem} from './askable.js';

export function verifyChecks(view: TopologyView): Finding[] {
	const askable = new Askable(view);
	return view.topology.checks.flatMap(check => {
		const problem = explain(check, view, askable);
		const path: Path = check.item === null ? ['checks'] : ['checks', check.item, 'reach'];
		return problem === null ? [] : [{path, ...problem}];
	});
}

function explain({from, to, addresses, item}: Check, view: TopologyView, askable: Askable): Problem | null {
	const known = addresses.filter(address => askable.owners.has(`${to} ${addressKey(address)}`));
	// What its own WireGuard file gives a node is known when that is read.
	const isOpen = view.node(to).settings.ownWireguard.length > 0;
	const foreign = isOpen
		? undefined
		: addresses.find(address => !known.includes(address) && !askable.mayBeTranslated(address, to));
	if (foreign !== undefined) {
		return {
			message: `${to} does not have the address ${formatAddress(foreign)} that ${from} must reach`,
			hint: 'name addresses of the node in to, or leave addresses out',
		};
	}

	if (addresses.length === 0) {
		return {
			message: `${to} has no address that ${from} could reach`,
			hint: 'give it one, or narrow the check',
		};
	}

	const apart = known.length < addresses.length ? null : explainApart(from, to, known, view, askable);
	if (apart !== null) {
		return apart;
	}

	for (const address of known) {
		const problem = explainAddress(view.node(from), to, address, item === null, askable);
		if (problem !== null) {
			return problem;
		}
	}

	return null;
}
