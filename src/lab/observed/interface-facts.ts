// The facts of interfaces that nodes make for themselves: dummies, and the ends of tunnels that wgsim configures.

import type {FabricPlan, PlannedInterface} from '../../plan/model.js';
import type {Fact} from './fact.js';
import type {LabState} from './state.js';
import type {LinkRead} from './values.js';

/** What an interface is to be. Null where that is left to the kernel. */
export interface Wanted {
	readonly mtu: number | null;
	readonly mac: string | null;
	/** With their lengths. */
	readonly addresses: readonly string[];
}

/** Nodes whose interfaces are not held to the plan: what the user's own commands make of them is as it should be. */
export const changedNodes = (nodes: FabricPlan['nodes']): ReadonlySet<string> =>
	new Set(nodes.filter(({changesInterfaces}) => changesInterfaces).map(({name}) => name));

/** What an interface is not, of what it is to be: `has MTU 1400, not 1420`; null for nothing. */
export function differenceOf(link: LinkRead, {mtu, mac, addresses}: Wanted): string | null {
	if (mtu !== null && link.mtu !== mtu) {
		return `has MTU ${link.mtu}, not ${mtu}`;
	}

	if (mac !== null && link.mac !== mac) {
		return `has link-layer address ${link.mac ?? 'none'}, not ${mac}`;
	}

	const absent = addresses.find(address => !link.addresses.includes(address));
	return absent === undefined ? null : `lacks ${absent}`;
}

/** A tunnel gets its addresses when it is opened, for which it may wait: until then it has no handshake. */
function isOpen(state: LabState, {node, namespace, ifname}: PlannedInterface): boolean {
	const device = state.wireguard(node, namespace, ifname);
	return (
		device !== null &&
		device !== 'absent' &&
		device.peers.some(({latestHandshake}) => latestHandshake !== null)
	);
}

/** Whether a tunnel is there, and up, is told with its handshakes and its verdict. */
function problemOf(state: LabState, planned: PlannedInterface, link: LinkRead | undefined): string | null {
	const {kind, mtu, addresses} = planned;
	if (kind === 'tunnel') {
		return link?.up
			? differenceOf(link, {mtu, mac: null, addresses: isOpen(state, planned) ? addresses : []})
			: null;
	}

	return link === undefined
		? 'is not there'
		: link.up
			? differenceOf(link, {mtu, mac: null, addresses})
			: 'is set down';
}

/** A fact for each that is gone, down or not as planned; none while its state is unknown. */
export function* interfaceFacts(
	{interfaces, nodes}: Pick<FabricPlan, 'interfaces' | 'nodes'>,
	state: LabState,
): Iterable<Fact> {
	const changed = changedNodes(nodes);
	for (const each of interfaces) {
		const planned = changed.has(each.node) ? {...each, mtu: null, addresses: []} : each;
		const {node, namespace, ifname} = planned;
		const links = state.links(node, namespace);
		const problem =
			links &&
			problemOf(
				state,
				planned,
				links.find(one => one.ifname === ifname),
			);
		if (problem !== null) {
			yield {kind: 'interface', node, subject: ifname, text: `${node}:${ifname} ${problem}`};
		}
	}
}
