// Lists the counters of a lab that rates are made of: processor time, bytes of interfaces, and bytes of tunnel ends.

import type {FabricPlan} from '../../plan/model.js';
import type {LabState} from '../observed/state.js';
import {findPeer, listTunnels} from '../observed/tunnels.js';
import {rateKey} from './interfaces.js';
import {tunnelRateKey} from './tunnels.js';

/** By the key of its rate. */
export function* listCounters(plan: FabricPlan, state: LabState): Iterable<readonly [string, number]> {
	for (const {name: node, namespaces} of plan.nodes) {
		const cpu = state.node(node)?.cpu;
		if (cpu != null) {
			yield [node, cpu];
		}

		for (const {name: namespace} of namespaces) {
			for (const [ifname, counted] of state.counters(node, namespace) ?? []) {
				yield [rateKey(node, namespace, ifname, 'received'), counted[0]];
				yield [rateKey(node, namespace, ifname, 'sent'), counted[3]];
			}
		}
	}

	for (const {end, peer} of listPeers(plan, state)) {
		yield [tunnelRateKey(end, 'received'), peer.received];
		yield [tunnelRateKey(end, 'sent'), peer.sent];
	}
}

/** Each tunnel end whose device has its peer. */
export function* listPeers(plan: FabricPlan, state: LabState) {
	for (const {a, b} of listTunnels(plan, state)) {
		const ends =
			b === null
				? [{end: a, other: null}]
				: [
						{end: a, other: b},
						{end: b, other: a},
					];
		for (const {end, other} of ends) {
			const device = state.wireguard(end.node, end.namespace, end.ifname);
			const peer = device === 'absent' ? null : findPeer(device, end);
			if (peer !== null) {
				yield {end, other, peer};
			}
		}
	}
}
