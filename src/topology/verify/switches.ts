// Refuses networks of one switch with different MTUs: a bridge drops larger packets silently.

import {groupBy} from '../../shared/group-by.js';
import type {Finding} from '../problem.js';
import type {TopologyView} from '../ways/view.js';

export function verifySwitches({topology}: TopologyView): Finding[] {
	return [...groupBy(topology.networks, ({segment}) => segment).values()].flatMap(([first, ...others]) =>
		others
			.filter(({mtu}) => mtu !== first!.mtu)
			.map(({name, mtu}) => ({
				path: ['networks', name, 'mtu'],
				message: `a switch joins ${name} (MTU ${mtu}) and ${first!.name} (MTU ${first!.mtu})`,
				hint: 'a switch drops larger packets silently; give both the same mtu',
			})),
	);
}
