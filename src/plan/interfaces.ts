// Plans what is to be seen of the interfaces that nodes make for themselves: dummies, and the ends of tunnels.

import {groupBy} from '../shared/group-by.js';
import {formatInterfaceAddress} from '../topology/interface-address.js';
import type {Topology} from '../topology/model.js';
import type {Expectations, FollowedEnd, OwnInterfacePlan, PlannedInterface} from './model.js';

const dummiesOf = ({nodes}: Topology): PlannedInterface[] =>
	nodes.flatMap(({name: node, namespaces}) =>
		namespaces.flatMap(({name: namespace, interfaces}) =>
			interfaces
				.filter(({kind}) => kind === 'dummy')
				.map(({name: ifname, addresses}) => ({
					node,
					namespace,
					ifname,
					kind: 'dummy',
					mtu: null,
					addresses: addresses.map(formatInterfaceAddress),
				})),
		),
	);

const endsOf = ({tunnels}: Topology): PlannedInterface[] =>
	tunnels.flatMap(({a, b, mtu}) =>
		[a, b].map(({node, namespace, ifname, addresses}) => ({
			node,
			namespace,
			ifname,
			kind: 'tunnel',
			mtu,
			addresses: addresses.map(formatInterfaceAddress),
		})),
	);

/** Each once, though it be the end of several tunnels: what is not of one peer is the same in all of them. */
export function planInterfaces(topology: Topology): PlannedInterface[] {
	const all = groupBy([...dummiesOf(topology), ...endsOf(topology)], one => `${one.node}/${one.ifname}`);
	return [...all.values()].map(([first]) => first!);
}

/** The ends of tunnels over which no session and no neighbour is expected, and the interfaces of the user's own. */
export function planFollowed(
	interfaces: readonly PlannedInterface[],
	own: readonly OwnInterfacePlan[],
	expect: Expectations,
): FollowedEnd[] {
	const nameOf = ({node, ifname}: {readonly node: string; readonly ifname: string}) => `${node}/${ifname}`;
	const spoken = new Set([...expect.sessions, ...expect.neighbors].map(nameOf));
	const silent = interfaces.filter(one => one.kind === 'tunnel' && !spoken.has(nameOf(one)));
	return [...silent, ...own].map(({node, namespace, ifname}) => ({node, namespace, ifname}));
}
