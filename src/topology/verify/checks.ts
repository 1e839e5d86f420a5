// Checks that cannot hold: a node that is to reach one that nothing joins it to, or an address that nobody has.

import {formatAddress} from '../address.js';
import type {Finding} from '../problem.js';
import type {TopologyView} from './view.js';

export function verifyChecks(view: TopologyView): Finding[] {
	const owners = new Map(view.holdings.map(each => [`${each.node} ${formatAddress(each.prefix)}`, each]));
	return view.topology.checks.flatMap(({from, to, addresses}): Finding[] => {
		const path = ['checks'];
		const foreign = addresses.find(address => !owners.has(`${to} ${formatAddress(address)}`));
		if (foreign !== undefined) {
			const message = `${to} does not have the address ${formatAddress(foreign)} that ${from} is to reach`;
			return [{path, message, hint: 'name addresses of the node in to, or leave addresses out'}];
		}

		const isJoined = addresses.some(address => {
			const {namespace} = owners.get(`${to} ${formatAddress(address)}`)!;
			return view.realmOf(to, namespace) === view.realmOf(from, 'main');
		});
		return isJoined
			? []
			: [
					{
						path,
						message: `${from} is to reach ${to}, and no network or tunnel joins them`,
						hint: 'join them, or narrow the check',
					},
				];
	});
}
