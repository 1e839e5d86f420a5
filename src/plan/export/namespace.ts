// Renders namespaces for a machine with systemd: settings and rules of main; a script that makes a nested one, its service, and BIRD inside.

import {birdSocketOf} from '../../contract/paths.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {bootLines} from '../namespace-files.js';
import {birdFolder} from '../own-bird.js';
import {mountedFolder} from '../own-bird-files.js';
import {routeLine} from '../routes.js';
import {settingLines} from '../sysctls.js';
import {type ExportedFile, exported} from './model.js';
import type {ExportNamespace} from './source.js';

// What only a container needs: IPv6 is on elsewhere, and addresses there may be in use twice.
const ofContainers = /^net\.ipv6\.conf\.(all|default)\.(disable_ipv6|accept_dad)$/;

const settingsOf = ({settings, wires}: ExportNamespace): string[] => [
	...settingLines(Object.fromEntries(Object.entries(settings).filter(([name]) => !ofContainers.test(name)))),
	...wires.flatMap(({sysctls}) => settingLines(sysctls)),
];

function renderScript(namespace: ExportNamespace): ExportedFile {
	const {name, dummies, wires, nftables} = namespace;
	return exported(
		`/usr/local/sbin/netns-${name}`,
		[
			'#!/bin/sh',
			`# Makes the network namespace ${name} with its interfaces: netns-${name} up; or takes it away: netns-${name} down.`,
			'set -eu',
			'',
			'if [ "$1" = down ]; then',
			`\t# Hardware goes back to where it came from.`,
			...wires.map(({ifname}) => `\tip -n ${name} link set ${ifname} netns 1`),
			`\texec ip netns del ${name}`,
			'fi',
			'',
			`ip netns add ${name}`,
			`ip netns exec ${name} sysctl -q -p - <<'END'`,
			...settingsOf(namespace),
			'END',
			// Before any interface: nothing passes that is not to.
			...(nftables === null
				? []
				: [`ip netns exec ${name} nft -f - <<'END'`, ...nftables.trimEnd().split('\n'), 'END']),
			...wires.map(({ifname}) => `ip link set ${ifname} netns ${name}`),
			...dummies.map(({ifname}) => `ip -n ${name} link add ${ifname} type dummy`),
			`ip -n ${name} -batch - <<'END'`,
			...wires.flatMap(({ifname, addresses}) => [
				...addresses.map(address => `address add ${address} dev ${ifname}`),
				`link set ${ifname} up`,
			]),
			...bootLines(namespace),
			...wires.flatMap(({routes}) => routes.map(routeLine)),
			'END',
		],
		0o755,
	);
}

function renderService({name, wires}: ExportNamespace): ExportedFile {
	const devices = wires.map(({ifname}) => `sys-subsystem-net-devices-${ifname}.device`);
	return exported(`/etc/systemd/system/netns-${name}.service`, [
		'[Unit]',
		`Description=Network namespace ${name}`,
		// While a machine boots, hardware shows up when it likes.
		...devices.flatMap(device => [`Wants=${device}`, `After=${device}`]),
		'Before=network-pre.target',
		'Wants=network-pre.target',
		'',
		'[Service]',
		'Type=oneshot',
		'RemainAfterExit=yes',
		`ExecStart=/usr/local/sbin/netns-${name} up`,
		`ExecStop=/usr/local/sbin/netns-${name} down`,
		'',
		'[Install]',
		'WantedBy=multi-user.target',
	]);
}

const renderBirdService = ({name, bird, included}: ExportNamespace): ExportedFile =>
	exported(`/etc/systemd/system/bird-${name}.service`, [
		'[Unit]',
		`Description=BIRD in the namespace ${name}`,
		`Requires=netns-${name}.service`,
		`After=netns-${name}.service`,
		'',
		'[Service]',
		`NetworkNamespacePath=/run/netns/${name}`,
		// What `ip netns exec` does, and systemd does not.
		...(included.length === 0 ? [] : [`BindReadOnlyPaths=${mountedFolder(name)}:${birdFolder}`]),
		`ExecStart=/usr/sbin/bird -f -R -c ${bird!.path} -s ${birdSocketOf(name)}`,
		`ExecReload=/usr/sbin/birdc -s ${birdSocketOf(name)} configure`,
		'Restart=on-failure',
		'',
		'[Install]',
		'WantedBy=multi-user.target',
	]);

/** Where Debian's own service looks for it. It stands beside what others may have loaded, and loads anew in one moment. */
const renderRules = (rules: string): ExportedFile =>
	exported(
		'/etc/nftables.conf',
		[
			'#!/usr/sbin/nft -f',
			'',
			'table inet wgsim',
			'delete table inet wgsim',
			'',
			...rules.trimEnd().split('\n'),
		],
		0o755,
	);

/** Kernel settings and rules of `main`, and everything of a namespace that is nested in it. */
export function renderNamespace(namespace: ExportNamespace): ExportedFile[] {
	if (namespace.name === mainNamespace) {
		const {nftables} = namespace;
		return [
			exported('/etc/sysctl.d/60-routing.conf', settingsOf(namespace)),
			...(nftables === null ? [] : [renderRules(nftables)]),
		];
	}

	return [
		renderScript(namespace),
		renderService(namespace),
		...(namespace.bird === null ? [] : [renderBirdService(namespace)]),
	];
}
