// Renders the files of systemd-networkd: interfaces and tunnels of the main namespace. It supports no other.

import type {FixedRoute} from '../../contract/plan.js';
import {formatPrefix} from '../../topology/address.js';
import {parseInterfaceAddress} from '../../topology/interface-address.js';
import {type ExportedFile, exported, keyFile} from './model.js';
import type {ExportNamespace, ExportTunnel, Section} from './source.js';

const folder = '/etc/systemd/network';
// networkd runs as its own user, which reads the keys through this group.
const keyMode = 0o640;

const keyPath = (ifname: string, peer: number): string =>
	peer < 0 ? `${folder}/${ifname}.key` : `${folder}/${ifname}.peer${peer + 1}.psk`;

/** networkd's names are WireGuard's own; keys are in files. */
function settingsOf({settings}: Section, ifname: string, peer: number): string[] {
	return settings.map(([key, value]) => {
		const file = {privatekey: 'PrivateKeyFile', presharedkey: 'PresharedKeyFile'}[key.toLowerCase()];
		return file === undefined ? `${key}=${value}` : `${file}=${keyPath(ifname, peer)}`;
	});
}

const plainAddresses = (addresses: readonly string[]): string[] =>
	addresses.filter(address => !address.includes(' ')).map(address => `Address=${address}`);

/** Those with a peer or a scope. The peer comes last: networkd takes the length of the one that does. */
const addressSections = (addresses: readonly string[]): string[] =>
	addresses
		.map(address => parseInterfaceAddress(address)!)
		.filter(({peer, scope}) => peer !== null || scope !== 'global')
		.flatMap(address => [
			'',
			'[Address]',
			`Address=${formatPrefix(address)}`,
			...(address.peer === null ? [] : [`Peer=${formatPrefix(address.peer)}`]),
			...(address.scope === 'global' ? [] : [`Scope=${address.scope}`]),
		]);

const routeSection = ({kind, to, via, metric}: FixedRoute): string[] => [
	'',
	'[Route]',
	`Destination=${to}`,
	...(via === null ? [] : [`Gateway=${via}`]),
	...(metric === null ? [] : [`Metric=${metric}`]),
	...(kind === 'unicast' ? [] : [`Type=${kind}`]),
];

function renderDevice({ifname, mtu, sections}: ExportTunnel): ExportedFile {
	let peer = -1;
	return exported(`${folder}/50-${ifname}.netdev`, [
		'[NetDev]',
		`Name=${ifname}`,
		'Kind=wireguard',
		...(mtu === null ? [] : [`MTUBytes=${mtu}`]),
		...sections.flatMap(section => {
			peer += section.name === 'Peer' ? 1 : 0;
			return [
				'',
				...(section.comment === null ? [] : [section.comment]),
				section.name === 'Peer' ? '[WireGuardPeer]' : '[WireGuard]',
				...settingsOf(section, ifname, section.name === 'Peer' ? peer : -1),
			];
		}),
	]);
}

function renderKeys({ifname, sections}: ExportTunnel): ExportedFile[] {
	let peer = -1;
	return sections.flatMap(section => {
		peer += section.name === 'Peer' ? 1 : 0;
		const index = section.name === 'Peer' ? peer : -1;
		return section.settings
			.filter(([key]) => /^(privatekey|presharedkey)$/i.test(key))
			.map(([, value]) => keyFile(keyPath(ifname, index), value, keyMode));
	});
}

/** A tunnel that stays in `main`. */
export function renderNetworkdTunnel(tunnel: ExportTunnel): ExportedFile[] {
	const {ifname, addresses, routes} = tunnel;
	return [
		renderDevice(tunnel),
		exported(`${folder}/50-${ifname}.network`, [
			'[Match]',
			`Name=${ifname}`,
			'',
			'[Network]',
			...plainAddresses(addresses),
			...addressSections(addresses),
			...routes.flatMap(routeSection),
		]),
		...renderKeys(tunnel),
	];
}

/** The interfaces that stay in `main`. */
export function renderNetworkdMain({dummies, routes: free, wires}: ExportNamespace): ExportedFile[] {
	const network = (
		ifname: string,
		addresses: readonly string[],
		routes: readonly FixedRoute[],
	): ExportedFile =>
		exported(`${folder}/40-${ifname}.network`, [
			'[Match]',
			`Name=${ifname}`,
			'',
			'[Network]',
			'LinkLocalAddressing=ipv6',
			'IPv6AcceptRA=no',
			...plainAddresses(addresses),
			...addressSections(addresses),
			...routes.flatMap(routeSection),
		]);
	return [
		// Else it takes away what BIRD has put into the kernel, whenever it looks at an interface anew.
		exported('/etc/systemd/networkd.conf.d/50-routing.conf', [
			'[Network]',
			'ManageForeignRoutes=no',
			'ManageForeignRoutingPolicyRules=no',
		]),
		...dummies.flatMap(({ifname, addresses, routes}) => [
			exported(`${folder}/40-${ifname}.netdev`, ['[NetDev]', `Name=${ifname}`, 'Kind=dummy']),
			network(ifname, addresses, routes),
		]),
		// Those that leave by no interface come with the first.
		...wires.map(({ifname, addresses, routes}, index) =>
			network(ifname, addresses, index === 0 ? [...routes, ...free] : routes),
		),
	];
}
