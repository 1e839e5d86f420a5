// Derives MAC addresses and router IDs from names, so that they do not change when something is added.

import {createHash} from 'node:crypto';

/** A locally administered unicast MAC address for `node/ifname`. */
export function macOf(node: string, ifname: string): string {
	const digest = createHash('sha256').update(`${node}/${ifname}`).digest();
	return ['02', ...[...digest.subarray(0, 5)].map(byte => byte.toString(16).padStart(2, '0'))].join(':');
}

/** A router ID for a namespace that names none: never 0.0.0.0, which means unknown. */
export function routerIdOf(node: string, namespace: string): string {
	const digest = createHash('sha256').update(`router-id ${node}/${namespace}`).digest();
	return [1 + (digest[0]! % 223), digest[1], digest[2], digest[3]].join('.');
}
