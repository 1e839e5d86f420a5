// Renders the files of a tunnel end that a file of the user's own configures: that file as it is, and what is done before and after it.

import type {NodeTunnel} from '../contract/node.js';
import {paths} from '../contract/paths.js';
import {parseAddress} from '../topology/address.js';
import {addressKey} from '../topology/prefix-map.js';
import {plain, secret} from './files.js';
import type {PlannedFile, SourceFile} from './model.js';
import {nameOfEnd, type OwnEnd, waitsFor} from './own-ends.js';
import type {OwnPeer} from './own-wireguard.js';
import {routeLine} from './routes.js';
import {settingLines} from './sysctls.js';
import {deviceFiles} from './tunnel-files.js';

export type PeerFinder = (end: OwnEnd, peer: OwnPeer) => OwnEnd | null;

/** The addresses of a node, as `addressKey` has them. */
export type AddressesOf = (node: string) => ReadonlySet<string>;

interface Endpoint {
	/** An address or a name. */
	readonly host: string;
	/** The lab's own end there; null if it is unknown. */
	readonly other: OwnEnd | null;
	/** Whether this end is to wait until that one listens, and speaks first. */
	readonly waits: boolean;
	/** Whether the address is another node's than the peer's: a NAT is between, and answers no echoes for what is behind it. */
	readonly translated: boolean;
}

const endpointsOf = (end: OwnEnd, peerOf: PeerFinder, addressesOf: AddressesOf): Endpoint[] =>
	end.own.peers.flatMap(peer => {
		const host = peer.endpoint;
		if (host === null) {
			return [];
		}

		const other = peerOf(end, peer);
		const address = parseAddress(host);
		return [
			{
				host,
				other,
				waits: other !== null && waitsFor(end, other),
				translated: other !== null && address !== null && !addressesOf(other.node).has(addressKey(address)),
			},
		];
	});

/** A line of what wg-quick waits for: `HOST [END] [translated]`. */
const waitLine = ({host, other, waits, translated}: Endpoint): string =>
	[host, ...(waits ? [nameOfEnd(other!)] : []), ...(translated ? ['translated'] : [])].join(' ');

/** Keys of the lab's own ends that speak to this one first. */
const callersOf = (end: OwnEnd, peerOf: PeerFinder): string[] =>
	end.own.peers.flatMap(peer => {
		const other = peerOf(end, peer);
		const seen = other?.own.peers.find(({publicKey}) => publicKey === end.publicKey);
		return other !== null && seen?.endpoint != null && waitsFor(other, end) ? [peer.publicKey] : [];
	});

/** For wg-quick: it makes the device, and needs the underlay for that. */
function quickFiles(
	{own}: OwnEnd,
	{ifname, namespace, routes, settings}: NodeTunnel,
	endpoints: readonly Endpoint[],
): PlannedFile[] {
	const folder = `${paths.tunnels}/${ifname}`;
	const lines = settingLines(settings);
	return [
		plain(`${folder}/namespace`, [namespace]),
		plain(`${folder}/wg-quick`, endpoints.map(waitLine)),
		...(own.movesTo === namespace ? [plain(`${folder}/moves-itself`, [])] : []),
		...(lines.length === 0 ? [] : [plain(`${folder}/sysctl.conf`, lines)]),
		...(routes.length === 0 ? [] : [plain(`${folder}/routes.batch`, routes.map(routeLine))]),
	];
}

/** The user's file without what would have a peer spoken to: see `closed` in wireguard.ts. */
function closedSource({content, encoding}: SourceFile): Pick<SourceFile, 'content' | 'encoding'> {
	// Of any encoding: what is no ASCII is in comments.
	const text = Buffer.from(content, encoding).toString('latin1');
	const kept = text.split('\n').filter(line => !/^\s*(AllowedIPs|PersistentKeepalive)\s*=/i.test(line));
	return {content: Buffer.from(kept.join('\n'), 'latin1').toString(encoding), encoding};
}

/** For `wg setconf`, on a device that is made as for a tunnel of the topology's. */
function plainFiles(tunnel: NodeTunnel, endpoints: readonly Endpoint[], source: SourceFile): PlannedFile[] {
	// An end that does not speak first is greeted by one that waits until it listens.
	const spoken = endpoints.find(({other, waits}) => other === null || waits);
	const {content, encoding} = closedSource(source);
	return [
		{...secret(`${paths.tunnels}/${tunnel.ifname}/closed.conf`, content), encoding},
		// Its MTU need not fit into its path.
		plain(`${paths.tunnels}/${tunnel.ifname}/fragments`, []),
		...deviceFiles(tunnel, {
			role: spoken !== undefined ? 'initiator' : endpoints.length > 0 ? 'responder' : 'open',
			endpoint: spoken === undefined || spoken.translated ? null : spoken.host,
			listener: spoken?.other ? nameOfEnd(spoken.other) : null,
			trigger: null,
		}),
	];
}

export function ownTunnelFiles(
	end: OwnEnd,
	tunnel: NodeTunnel,
	source: SourceFile,
	peerOf: PeerFinder,
	addressesOf: AddressesOf,
): PlannedFile[] {
	const {content, encoding} = source;
	const endpoints = endpointsOf(end, peerOf, addressesOf);
	return [
		{...secret(`${paths.wireguardConfigs}/${end.ifname}.conf`, content), encoding},
		plain(`${paths.tunnels}/${end.ifname}/callers`, callersOf(end, peerOf)),
		...(end.own.format === 'wg-quick'
			? quickFiles(end, tunnel, endpoints)
			: plainFiles(tunnel, endpoints, source)),
	];
}
