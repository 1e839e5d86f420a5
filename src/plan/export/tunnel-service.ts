// Renders a tunnel whose inner side is in a nested namespace: a service that makes it outside and moves it in.
//
// systemd-networkd is no help there: what has left its namespace it takes for lost, and makes it once more when it starts.

import {routeLine} from '../routes.js';
import {type ExportedFile, exported, keyFile} from './model.js';
import type {ExportTunnel} from './source.js';
import {isKey, keysOf, setKeys, wireguardFolder} from './wg-keys.js';

/** What `wg setconf` reads: the keys are in files of their own. */
function renderConfig({ifname, sections}: ExportTunnel): ExportedFile {
	const lines = sections.flatMap(({name, comment, settings}) => [
		'',
		...(comment === null ? [] : [comment]),
		`[${name}]`,
		...settings.filter(([key]) => !isKey(key)).map(([key, value]) => `${key} = ${value}`),
	]);
	return exported(`${wireguardFolder}/${ifname}.conf`, lines.slice(1), 0o600);
}

function renderService(tunnel: ExportTunnel): ExportedFile {
	const {ifname, namespace, mtu, addresses, routes} = tunnel;
	const enter = `ip -n ${namespace}`;
	const commands = [
		`ip link add ${ifname} ${mtu === null ? '' : `mtu ${mtu} `}type wireguard`,
		`wg setconf ${ifname} ${wireguardFolder}/${ifname}.conf`,
		...setKeys(tunnel, ifname),
		`ip link set ${ifname} netns ${namespace}`,
		...addresses.map(address => `${enter} address add ${address} dev ${ifname}`),
		`${enter} link set ${ifname} up`,
		...routes.map(route => `${enter} ${routeLine(route)}`),
	];
	return exported(`/etc/systemd/system/netns-${namespace}-${ifname}.service`, [
		'[Unit]',
		`Description=Tunnel ${ifname} in the namespace ${namespace}`,
		`Requires=netns-${namespace}.service`,
		`After=netns-${namespace}.service`,
		'',
		'[Service]',
		'Type=oneshot',
		'RemainAfterExit=yes',
		'# Created outside, moved inside: the UDP socket stays where the Internet is.',
		...commands.map(command => `ExecStart=${command}`),
		'# After a start that failed it may still be outside.',
		`ExecStopPost=sh -c '${enter} link del ${ifname} || ip link del ${ifname}'`,
		'',
		'[Install]',
		'WantedBy=multi-user.target',
	]);
}

export const renderTunnelService = (tunnel: ExportTunnel): ExportedFile[] => [
	renderConfig(tunnel),
	renderService(tunnel),
	...keysOf(tunnel).map(({path, key}) => keyFile(path, key)),
];
