// Renders a tunnel for wg-quick(8), which knows no network namespaces: hooks move the interface.

import {mainNamespace} from '../../shared/namespaces.js';
import {routeLine} from '../routes.js';
import {type ExportedFile, exported} from './model.js';
import type {ExportTunnel, Section} from './source.js';
import {isKey, keysOf, peersOf, setKeys, wireguardFolder} from './wg-keys.js';

/** What `Address` cannot say: one with a peer, or with a scope. */
const isMore = (address: string): boolean => address.includes(' ');

function hooksOf(tunnel: ExportTunnel, withKeys: boolean): string[] {
	const {namespace, addresses, routes} = tunnel;
	const nested = namespace !== mainNamespace;
	const enter = nested ? `ip -n ${namespace}` : 'ip';
	return [
		...(withKeys ? [] : setKeys(tunnel, '%i')),
		...(nested
			? [
					// Created outside, moved inside: the UDP socket stays where the Internet is.
					`ip link set %i netns ${namespace}`,
					// What moves forgets its addresses.
					...addresses.map(address => `${enter} address add ${address} dev %i`),
					`${enter} link set %i up`,
				]
			: addresses.filter(isMore).map(address => `ip address add ${address} dev %i`)),
		...routes.map(route => `${enter} ${routeLine(route)}`),
	].map(hook => `PostUp = ${hook}`);
}

/**
 * The tunnel's configuration. Its keys are in it, as wg-quick(8) has them, or they are left out and each is read from a file of
 * its own, which is then among the files that are wanted.
 */
export function renderWgQuick(
	tunnel: ExportTunnel,
	withKeys: boolean,
): {files: ExportedFile[]; wanted: string[]} {
	const {ifname, namespace, mtu, addresses, sections} = tunnel;
	if (tunnel.own?.whole) {
		return renderOwn(tunnel, tunnel.own.text, withKeys);
	}

	const own = sections.find(({name}) => name === 'Interface');
	const peers = peersOf(tunnel);
	const settingsOf = (section: Section | undefined): string[] =>
		(section?.settings ?? [])
			.filter(([key]) => withKeys || !isKey(key))
			.map(([key, value]) => `${key} = ${value}`);
	const lines = [
		...(namespace === mainNamespace
			? []
			: [
					`# Lives in the namespace ${namespace} (netns-${namespace}.service makes it).`,
					`# wg-quick down does not find it there: ip -n ${namespace} link del ${ifname}`,
				]),
		'[Interface]',
		...settingsOf(own),
		...addresses.filter(each => !isMore(each)).map(address => `Address = ${address}`),
		...(mtu === null ? [] : [`MTU = ${mtu}`]),
		peers.length > 1
			? '# Routing decides what goes into the tunnel, and allowed IPs which peer gets it.'
			: '# What goes where is decided by routing, not by allowed IPs.',
		'Table = off',
		...hooksOf(tunnel, withKeys),
		...peers.flatMap(peer => [
			'',
			...(peer.comment === null ? [] : [peer.comment]),
			'[Peer]',
			...settingsOf(peer),
		]),
	];
	return {
		files: [exported(`${wireguardFolder}/${ifname}.conf`, lines, 0o600)],
		wanted: withKeys ? [] : keysOf(tunnel).map(({path}) => path),
	};
}

/** The user's own file, as it is; without its keys, with hooks that read them from files. */
function renderOwn(
	tunnel: ExportTunnel,
	text: string,
	withKeys: boolean,
): {files: ExportedFile[]; wanted: string[]} {
	const path = `${wireguardFolder}/${tunnel.ifname}.conf`;
	const whole = text.replace(/\n?$/, '').split('\n');
	if (withKeys) {
		return {files: [exported(path, whole, 0o600)], wanted: []};
	}

	const hooks = setKeys(tunnel, '%i').map(hook => `PostUp = ${hook}`);
	const lines = whole.filter(line => !isKey(line.split('=')[0]!.trim()));
	// The first of the hooks: what follows may need the key.
	const place = lines.findIndex(line => /^\s*\[interface\]/i.test(line)) + 1;
	return {
		files: [exported(path, [...lines.slice(0, place), ...hooks, ...lines.slice(place)], 0o600)],
		wanted: keysOf(tunnel).map(({path: wanted}) => wanted),
	};
}
