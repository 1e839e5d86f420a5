// The interfaces of a namespace of the reference lab, as they are planned.

import type {LinkRead} from '../../src/lab/observed/values.js';
import {plan} from './recorded.js';

export const plannedLinks = (node: string, namespace: string): LinkRead[] =>
	[
		...plan.wires.flatMap(({mtu, ends: [end]}) =>
			end.node === node && end.namespace === namespace
				? [{ifname: end.ifname, kind: 'veth', mtu, mac: end.mac, addresses: end.addresses}]
				: [],
		),
		...plan.interfaces.flatMap(({mtu, ...one}) =>
			one.node === node && one.namespace === namespace
				? [{ifname: one.ifname, kind: one.kind, mtu: mtu ?? 1500, mac: null, addresses: one.addresses}]
				: [],
		),
	].map(link => ({...link, up: true, carrier: true}));
