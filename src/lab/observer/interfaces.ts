// The views of the interfaces of one namespace: kernel state, place in the plan, and rates.

import type {FabricPlan, ObservedNamespace} from '../../plan/model.js';
import type {LabState} from '../observed/state.js';
import type {InterfaceTraffic, InterfaceView} from './model.js';
import type {Rates} from './rates.js';

/** `node/ifname` → the network that it is plugged into. */
export const indexNetworks = ({wires}: FabricPlan): ReadonlyMap<string, string> =>
	new Map(
		wires.flatMap(({network, ends}) =>
			ends.flatMap(end => ('node' in end ? [[`${end.node}/${end.ifname}`, network] as const] : [])),
		),
	);

export const rateKey = (node: string, namespace: string, ifname: string, way: 'received' | 'sent'): string =>
	`${node}\0${namespace}\0${ifname}\0${way}`;

/** Null while the node does not answer. */
export function viewInterfaces(
	node: string,
	planned: ObservedNamespace,
	{state, rates, networks}: {state: LabState; rates: Rates; networks: ReadonlyMap<string, string>},
): InterfaceView[] | null {
	const counters = state.counters(node, planned.name);
	return (
		state.links(node, planned.name)?.map(({ifname, up, carrier, mtu, addresses}) => {
			const counted = counters?.get(ifname) ?? [0, 0, 0, 0, 0, 0];
			const traffic = (way: 'received' | 'sent', first: 0 | 3): InterfaceTraffic => ({
				bytes: counted[first],
				packets: counted[(first + 1) as 1 | 4],
				dropped: counted[(first + 2) as 2 | 5],
				rate: rates.of(rateKey(node, planned.name, ifname, way)),
			});
			const network = networks.get(`${node}/${ifname}`) ?? null;
			return {
				ifname,
				network,
				kind: kindOf(ifname, network, planned),
				up,
				carrier,
				mtu,
				addresses,
				received: traffic('received', 0),
				sent: traffic('sent', 3),
			};
		}) ?? null
	);
}

function kindOf(
	ifname: string,
	network: string | null,
	{tunnels, dummies}: ObservedNamespace,
): InterfaceView['kind'] {
	if (network !== null) {
		return 'wire';
	}

	return tunnels.includes(ifname) ? 'tunnel' : dummies.includes(ifname) ? 'dummy' : 'other';
}
