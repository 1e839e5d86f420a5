// The key files of a tunnel that `wg` configures, and the commands that read them.

import type {ExportTunnel, Section} from './source.js';

export const wireguardFolder = '/etc/wireguard';

/** `peer` counts from 0; -1 is the private key. */
export const keyPath = (ifname: string, peer: number): string =>
	peer < 0 ? `${wireguardFolder}/${ifname}.key` : `${wireguardFolder}/${ifname}.peer${peer + 1}.psk`;

export const isKey = (name: string): boolean => /^(privatekey|presharedkey)$/i.test(name);

export const settingIn = ({settings}: Section, wanted: string): string | undefined =>
	settings.find(([key]) => key.toLowerCase() === wanted)?.[1];

export const peersOf = ({sections}: ExportTunnel): Section[] => sections.filter(({name}) => name === 'Peer');

/** The key of each file that the tunnel reads. */
export function keysOf(tunnel: ExportTunnel): {path: string; key: string}[] {
	const own = tunnel.sections.find(({name}) => name === 'Interface');
	return [own, ...peersOf(tunnel)].flatMap((section, index) => {
		const key = section && settingIn(section, index === 0 ? 'privatekey' : 'presharedkey');
		return key === undefined ? [] : [{path: keyPath(tunnel.ifname, index - 1), key}];
	});
}

const hasPrivateKey = ({sections}: ExportTunnel): boolean =>
	sections.some(section => section.name === 'Interface' && settingIn(section, 'privatekey') !== undefined);

/** `wg set` for each key; the device may be called `%i`. */
export const setKeys = (tunnel: ExportTunnel, device: string): string[] => [
	...(hasPrivateKey(tunnel) ? [`wg set ${device} private-key ${keyPath(tunnel.ifname, -1)}`] : []),
	...peersOf(tunnel).flatMap((peer, index) =>
		settingIn(peer, 'presharedkey') === undefined
			? []
			: [
					`wg set ${device} peer ${settingIn(peer, 'publickey')} preshared-key ${keyPath(tunnel.ifname, index)}`,
				],
	),
];
