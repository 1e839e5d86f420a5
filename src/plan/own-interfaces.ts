// Plans what is observed of the user's own WireGuard interfaces: whose keys they have, and which peers their files name.

import {bareAddress} from '../shared/bare-address.js';
import type {Topology} from '../topology/model.js';
import type {OwnInterfacePlan, Sources} from './model.js';
import {listOwnEnds} from './own-ends.js';

/** In the order of nodes. Nothing in it is secret. */
export const planOwnInterfaces = (topology: Topology, sources: Sources): OwnInterfacePlan[] =>
	listOwnEnds(topology, sources).map(
		({node, namespace, ifname, publicKey, own: {addresses, mtu, peers}}) => ({
			node,
			namespace,
			ifname,
			publicKey,
			addresses: addresses.map(bareAddress),
			mtu,
			peers: peers.map(({publicKey: key, endpointText, keepalive}) => ({
				publicKey: key,
				endpoint: endpointText,
				keepalive,
			})),
		}),
	);
