// Pure: what the MTU between machines means for the trunks of a lab.

import {WgsimError} from '../../errors.js';
import type {TrunkPlan} from '../../plan/model.js';
import {groupBy} from '../../shared/group-by.js';

interface LinkedMachine {
	readonly name: string;
	/** Where other machines reach it. */
	readonly address: string;
	/** Of the interface that has this address; 0 if it was not read. */
	readonly mtu: number;
}

/** Bytes of a packet that VXLAN takes: Ethernet, VXLAN, UDP and IP (RFC 7348). */
const trunkTakes = (address: string): number => (address.includes(':') ? 70 : 50);

// RFC 8200, section 5.
const leastOfIpv6 = 1280;

/** @throws {WgsimError} which names a machine whose network carries less than a lab may ask for in one piece */
export function demandMtu(machines: readonly LinkedMachine[]): void {
	for (const {name, address, mtu} of machines) {
		const least = leastOfIpv6 + trunkTakes(address);
		if (mtu > 0 && mtu < least) {
			throw new WgsimError(`${name}: the interface with ${address} has an MTU of ${mtu}`, {
				details: [`IPv6 needs ${leastOfIpv6} bytes, and a trunk takes ${trunkTakes(address)}`],
				hint: `raise it to ${least} or more: ip link set dev … mtu ${least}`,
			});
		}
	}
}

/** Of each group of networks whose larger packets travel in two pieces, a sentence with the MTU that would spare it. */
export function explainFragments(trunks: readonly TrunkPlan[], machines: readonly LinkedMachine[]): string[] {
	const cut = trunks.flatMap(({network, mtu, machines: names}) => {
		const ends = machines.filter(({name}) => names.includes(name));
		const takes = Math.max(0, ...ends.map(({address}) => trunkTakes(address)));
		const below = Math.min(...ends.map(end => (end.mtu > 0 ? end.mtu : Number.POSITIVE_INFINITY)));
		return mtu + takes > below
			? [{network, whole: below - takes, wanted: mtu + takes, between: names.join(', ')}]
			: [];
	});
	const alike = groupBy(cut, ({whole, wanted, between}) => `${whole} ${wanted} ${between}`);
	return [...alike.values()].map(group => {
		const {whole, wanted, between} = group[0]!;
		const networks = group.map(({network}) => network).join(', ');
		return `${networks}: packets of more than ${whole} bytes are fragmented between ${between}; an MTU of ${wanted} between these machines avoids that`;
	});
}
