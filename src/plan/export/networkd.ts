// Renders the files of systemd-networkd: interfaces and tunnels of the main namespace. It supports no other.

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

/** A line of `ip -batch` as networkd has it: `route replace 10.0.2.0/24 via 192.0.2.1 dev eth0`, or a type for the device. */
function routeSection(line: string): string[] {
	const [, type, to, via, metric] =
		/^route \w+ (?:([a-z]+) )?(\S+)(?: via (?:inet6 )?(\S+))?(?: dev \S+)?(?: metric (\d+))?$/.exec(line) ??
		[];
	return [
		'',
		'[Route]',
		`Destination=${to}`,
		...(via === undefined ? [] : [`Gateway=${via}`]),
		...(metric === undefined ? [] : [`Metric=${metric}`]),
		...(type === undefined ? [] : [`Type=${type}`]),
	];
}

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
			...addresses.map(address => `Address=${address}`),
			...routes.flatMap(routeSection),
		]),
		...renderKeys(tunnel),
	];
}

/** The interfaces that stay in `main`. */
export function renderNetworkdMain({dummies, batch, wires}: ExportNamespace): ExportedFile[] {
	const addressesOf = (ifname: string): string[] =>
		batch.flatMap(line => {
			const [, address, device] = /^address replace (\S+) dev (\S+)$/.exec(line) ?? [];
			return address !== undefined && device === ifname ? [address] : [];
		});
	// Those that leave by no interface come with the first.
	const free = batch.filter(line => line.startsWith('route '));
	const network = (
		ifname: string,
		addresses: readonly string[],
		routes: readonly string[] = [],
	): ExportedFile =>
		exported(`${folder}/40-${ifname}.network`, [
			'[Match]',
			`Name=${ifname}`,
			'',
			'[Network]',
			'LinkLocalAddressing=ipv6',
			'IPv6AcceptRA=no',
			...addresses.map(address => `Address=${address}`),
			...routes.flatMap(routeSection),
		]);
	return [
		// Else it takes away what BIRD has put into the kernel, whenever it looks at an interface anew.
		exported('/etc/systemd/networkd.conf.d/50-routing.conf', [
			'[Network]',
			'ManageForeignRoutes=no',
			'ManageForeignRoutingPolicyRules=no',
		]),
		...dummies.flatMap(name => [
			exported(`${folder}/40-${name}.netdev`, ['[NetDev]', `Name=${name}`, 'Kind=dummy']),
			network(name, addressesOf(name)),
		]),
		...wires.map(({ifname, addresses, routes}, index) =>
			network(ifname, addresses, index === 0 ? [...routes, ...free] : routes),
		),
	];
}
