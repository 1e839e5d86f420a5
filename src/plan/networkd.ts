// Says a WireGuard interface of systemd-networkd's in wg-quick's words: the .netdev, the .network that matches it, and its keys. What
// wg-quick cannot be told is a problem at its line.

import type {Origin, PlacedProblem} from './networkd-converted.js';
import {Conversion, gather, lastOf, type Machine} from './networkd-device.js';
import {defaultCredential} from './networkd-keys.js';
import {readWithDropIns} from './networkd-lines.js';
import {matchesInterface} from './networkd-match.js';
import {convertNetwork} from './networkd-network.js';
import {routeCommand, routeTable} from './networkd-routes.js';
import {listOf} from './own-wireguard-lines.js';
import type {OwnProblem} from './own-wireguard-rules.js';

export interface Networkd {
	/** In wg-quick's format. Holds the keys that were found. */
	readonly text: string;
	readonly problems: readonly PlacedProblem[];
	/** Puts problems of `text` where they come from. */
	readonly trace: (problems: readonly OwnProblem[]) => PlacedProblem[];
	/** Names of all other files that were read: the .network that was taken, drop-ins, keys. */
	readonly used: readonly string[];
}

/** The kernel's, which networkd leaves as it is. */
const defaultMtu = 1420;

/** `1K` is 1024; what is no number is left for wg-quick to refuse. */
const bytesOf = (value: string): string => {
	const [, digits, suffix] = /^(\d+)([KM])$/i.exec(value) ?? [];
	return suffix === undefined
		? value
		: `${Number(digits) * (suffix.toUpperCase() === 'K' ? 1024 : 1024 ** 2)}`;
};

/** `ifname` is what the topology calls the interface. */
export function convertNetworkd(netdev: string, text: string, ifname: string, machine: Machine): Networkd {
	const conversion = new Conversion(netdev, machine);
	const {lines} = conversion;
	const all = readWithDropIns(text, machine.dropIns);
	const own = all.filter(({section}) => section === 'WireGuard');
	const device = all.filter(({section}) => section === 'NetDev');
	const top = conversion.placeOf({line: 1, column: 1});
	const name = lastOf(device, 'Name');
	if (name?.value !== ifname) {
		lines.report(
			name === undefined ? top : conversion.placeOf(name),
			`this is ${name?.value ?? 'no interface'}, and the topology has it as ${ifname}`,
			'name it alike',
		);
	}

	const network = machine.networks.find(each => matchesInterface(each, ifname, 'wireguard')) ?? null;
	const kind = lastOf(device, 'Kind');
	if (kind?.value.toLowerCase() !== 'wireguard') {
		lines.report(
			conversion.placeOf(kind ?? name ?? {line: 1, column: 1}),
			`systemd-networkd makes ${kind === undefined ? 'nothing of a file without Kind' : `an interface of kind ${kind.value} of this`}`,
			'write Kind=wireguard below [NetDev]',
		);
	}

	if (network === null) {
		lines.report(
			name === undefined ? top : conversion.placeOf(name),
			`no .network matches ${ifname}: systemd-networkd leaves it down`,
			`put one beside it that has [Match] with Name=${ifname}`,
		);
	}

	conversion.refuseOthers(all);
	lines.add('[Interface]', top);
	const missing = {...(own[0] ?? device[0]!), value: `@${defaultCredential(netdev)}`};
	const key = conversion.key(own, 'PrivateKey', path => `wg set %i private-key ${path}`, missing);
	const hooks: [string, Origin][] = [];
	const take = (found: ReturnType<Conversion['key']>): void => {
		if (found !== null && found.hook === null) {
			lines.add(found.text, found.origin);
		} else if (found?.hook != null) {
			hooks.push([found.hook, found.origin]);
		}
	};
	take(key);
	conversion.plainOf(own);
	const inNetwork = network === null ? null : convertNetwork(network, lines, machine.forwards);
	const mtu = inNetwork ?? lastOf(device, 'MTUBytes');
	lines.add(
		`MTU = ${mtu === undefined ? defaultMtu : bytesOf(mtu.value)}`,
		inNetwork === null ? (mtu == null ? top : conversion.placeOf(mtu)) : {file: network!.name, ...inNetwork},
	);
	lines.add('Table = off', top);

	const after: (() => void)[] = [];
	for (const part of new Set(all.filter(({section}) => section === 'WireGuardPeer').map(each => each.part))) {
		const peer = all.filter(each => each.part === part);
		const start = conversion.placeOf(peer[0]!);
		if (lastOf(peer, 'PublicKey') === undefined) {
			lines.report(start, 'this peer has no PublicKey, and systemd-networkd passes it over', 'give it one');
		}

		const publicKey = lastOf(peer, 'PublicKey')?.value ?? '';
		const psk = conversion.key(
			peer,
			'PresharedKey',
			path => `wg set %i peer ${publicKey} preshared-key ${path}`,
			null,
		);
		const allowed = gather(peer, 'AllowedIPs');
		const table = routeTable((lastOf(peer, 'RouteTable') ?? lastOf(own, 'RouteTable'))?.value);
		const metric = (lastOf(peer, 'RouteMetric') ?? lastOf(own, 'RouteMetric'))?.value;
		for (const line of table === null ? [] : allowed) {
			for (const to of listOf(line.value)) {
				const route = new Map([
					['Destination', to],
					['Table', table!],
					...(metric ? [['Metric', metric] as const] : []),
				]);
				hooks.push([`PostUp = ${routeCommand(route)}`, conversion.placeOf(line)]);
			}
		}

		if (psk?.hook != null) {
			hooks.push([psk.hook, psk.origin]);
		}

		after.push(() => {
			lines.add('[Peer]', start);
			conversion.plainOf(peer);
			if (psk !== null && psk.hook === null) {
				lines.add(psk.text, psk.origin);
			}

			for (const line of allowed) {
				lines.add(`AllowedIPs = ${line.value}`, conversion.placeOf(line));
			}
		});
	}

	for (const [hook, origin] of hooks) {
		lines.add(hook, origin);
	}

	for (const render of after) {
		render();
	}

	return {
		text: lines.text,
		problems: lines.problems,
		trace: problems => lines.trace(problems),
		used: [
			...conversion.keys,
			...(network === null ? [] : network.files),
			...machine.dropIns.map(([name]) => name),
		],
	};
}
