// Makes a topology of WireGuard configurations that exist: who is there, which tunnels end where, and one underlay for all.

import {formatPrefix, parseAddress, widthOf} from '../topology/address.js';
import {renderFile} from '../topology/index.js';
import {isBird, isWireguard} from './import-files.js';
import {type ImportedHost, interfaceOf, type Sorted} from './import-machines.js';
import {type OwnWireguard, readOwnWireguard} from './own-wireguard.js';

export interface Import {
	/** YAML. Holds no key: it names the files, which wgsim puts in as they are. */
	readonly text: string;
	/** What is left for the reader to do. */
	readonly notes: readonly string[];
}

interface HostTunnel {
	readonly ifname: string;
	readonly path: string;
	readonly namespace: string;
	readonly own: OwnWireguard;
}

const nameOf = (path: string): string => path.replace(/^.*\//, '').replace(/\.conf$/, '');

const tunnelsOf = ({files}: ImportedHost): HostTunnel[] =>
	[...files]
		.filter(([path, text]) => isWireguard(path, text))
		.map(([path, text]) => {
			const ifname = interfaceOf(path);
			const own = readOwnWireguard(text, ifname);
			return {ifname, path, namespace: own.movesTo ?? 'main', own};
		});

/** BIRD's configuration by namespace: `bird.conf` is that of main, `NAME.conf` that of a namespace NAME. */
function routingOf({files}: ImportedHost, namespaces: readonly string[]): Record<string, {config: string}> {
	const found = [...files].filter(([path, text]) => isBird(path, text));
	return Object.fromEntries(
		found.flatMap(([path]) => {
			const name = nameOf(path) === 'bird' ? 'main' : nameOf(path);
			return namespaces.includes(name) ? [[name, {config: path}]] : [];
		}),
	);
}

/** On the one underlay everyone is on-link with everyone, whatever their addresses. */
function underlayOf(addresses: readonly string[]) {
	const parsed = addresses.map(text => parseAddress(text)).filter(address => address !== null);
	const families = new Set(parsed.map(({family}) => family));
	return {
		addresses: parsed.map(address => formatPrefix({...address, length: widthOf(address.family)})),
		routes: [...families]
			.sort()
			.map(family => ({to: family === 6 ? '::/0' : '0.0.0.0/0', interface: 'eth0'})),
	};
}

/** Tunnel ends by their public key. */
function indexEnds(hosts: readonly {host: ImportedHost; tunnels: readonly HostTunnel[]}[]) {
	return new Map(
		hosts.flatMap(({host, tunnels}) =>
			tunnels.flatMap(({own}) => (own.publicKey === null ? [] : [[own.publicKey, host.name] as const])),
		),
	);
}

export function importWgQuick(name: string, sorted: Sorted): Import {
	const hosts = sorted.hosts.map(host => ({host, tunnels: tunnelsOf(host)}));
	const holders = indexEnds(hosts);
	const notes: string[] = [...sorted.notes];
	const endpoints = new Map<string, Set<string>>(hosts.map(({host}) => [host.name, new Set()]));
	for (const {host, tunnels} of hosts) {
		for (const {ifname, own} of tunnels) {
			if (own.publicKey === null) {
				notes.push(`${host.name} ${ifname}: no private key in it, so its peers are not recognised`);
			}

			for (const {publicKey, endpoint} of own.peers) {
				const holder = holders.get(publicKey);
				if (holder === undefined) {
					notes.push(`${host.name} ${ifname}: nobody here has the key of its peer ${publicKey}`);
				} else if (endpoint !== null && parseAddress(endpoint) === null) {
					notes.push(
						`${host.name} ${ifname}: endpoint ${endpoint} is a name: write ${holder}'s address in its place`,
					);
				} else if (endpoint !== null) {
					endpoints.get(holder)!.add(endpoint);
				}
			}
		}
	}

	const nodes = Object.fromEntries(
		hosts.map(({host, tunnels}) => {
			const namespaces = [...new Set(['main', ...tunnels.map(({namespace}) => namespace)])];
			const {addresses, routes} = underlayOf([...endpoints.get(host.name)!]);
			if (addresses.length === 0) {
				notes.push(
					`${host.name}: nobody names an endpoint of it: give eth0 an address, or put it behind NAT`,
				);
			}

			const routing = routingOf(host, namespaces);
			return [
				host.name,
				{
					kind: namespaces.length > 1 ? 'gateway' : 'router',
					interfaces: {eth0: {network: 'internet', ...(addresses.length > 0 ? {addresses} : {})}},
					...(routes.length > 0 ? {routes} : {}),
					wireguard: Object.fromEntries(
						tunnels.map(({ifname, path, namespace}) => [
							ifname,
							{config: path, ...(namespace === 'main' ? {} : {namespace})},
						]),
					),
					...(Object.keys(routing).length > 0 ? {routing} : {}),
				},
			];
		}),
	);
	const head = [
		'Made by wgsim import: your configurations on one underlay on which everybody reaches everybody.',
		'Add what is behind the gateways (interfaces, hosts), what the underlay is like (mtu, impair), and checks.',
		...sorted.lost.map(loss => `Not taken: ${loss}`),
		...notes.map(note => `To do: ${note}`),
	];
	return {text: renderFile({name, networks: {internet: {}}, nodes}, head), notes};
}
