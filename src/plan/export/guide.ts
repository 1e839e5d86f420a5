// Writes INSTALL.md: the administrator's steps for the exported files.

import {mainNamespace} from '../../shared/namespaces.js';
import {routeLine} from '../routes.js';
import {renderCommands} from './commands.js';
import {type ExportedFile, type ExportFormat, exported} from './model.js';
import {probeService} from './probes.js';
import type {ExportSource} from './source.js';

const packages: Readonly<Record<ExportFormat, string>> = {
	'wg-quick': 'wireguard-tools bird2 iproute2 nftables',
	'systemd-networkd': 'wireguard-tools bird2 iproute2 nftables',
	bird: 'bird2',
};

/** What networkd reads itself: of keys and pre-shared keys, what there is. */
const keyFiles = (tunnels: ExportSource['tunnels']): string[] =>
	['key', 'psk']
		.filter(kind =>
			tunnels.some(({sections}) =>
				sections.some(({settings}) =>
					settings.some(([name]) => name.toLowerCase() === (kind === 'key' ? 'privatekey' : 'presharedkey')),
				),
			),
		)
		.map(kind => `/etc/systemd/network/*.${kind}`);

function renderServices({namespaces, tunnels, probes}: ExportSource, format: ExportFormat): string[] {
	const nested = namespaces.filter(({name}) => name !== mainNamespace);
	const main = namespaces.find(({name}) => name === mainNamespace);
	const routed = (main?.bird ?? null) !== null;
	if (format === 'bird') {
		return ['systemctl reload bird'];
	}

	const start = (unit: string): string => `systemctl enable --now ${unit}`;
	return [
		'systemctl daemon-reload',
		'sysctl --system',
		...((main?.nftables ?? null) === null ? [] : [start('nftables'), 'systemctl reload nftables']),
		...nested.map(({name}) => start(`netns-${name}`)),
		...(format === 'wg-quick'
			? tunnels.map(({ifname}) => start(`wg-quick@${ifname}`))
			: [
					// networkd, which is a user of its own, reads the keys as their group.
					...keyFiles(tunnels.filter(({namespace}) => namespace === mainNamespace)).flatMap(files => [
						`chgrp systemd-network ${files}`,
						`chmod 640 ${files}`,
					]),
					'systemctl enable systemd-networkd',
					'systemctl restart systemd-networkd',
					...tunnels
						.filter(({namespace}) => namespace !== mainNamespace)
						.map(({ifname, namespace}) => start(`netns-${namespace}-${ifname}`)),
				]),
		// Its package has started it already, with a configuration of its own.
		...(routed ? ['systemctl enable bird', 'systemctl restart bird'] : []),
		...nested.filter(({bird}) => bird !== null).map(({name}) => start(`bird-${name}`)),
		...(probes.length === 0 ? [] : [start(probeService)]),
	];
}

/** Whether what comes in for main itself is filtered. */
const letsIn = ({namespaces}: ExportSource): boolean =>
	namespaces.some(({name, filtersInput}) => name === mainNamespace && filtersInput);

/** The interfaces that stay in the main namespace, which the distribution configures. */
function renderUplinks(source: ExportSource): string[] {
	const main = source.namespaces.find(({name}) => name === mainNamespace);
	const uplinks = [
		...(main?.wires ?? []).map(wire => ({...wire, kind: ''})),
		...(main?.dummies ?? []).map(dummy => ({...dummy, kind: ', a dummy'})),
	];
	return uplinks.flatMap(({ifname, addresses, routes, kind}) => [
		`* \`${ifname}\`${kind}: ${addresses.length === 0 ? 'link-local only' : addresses.join(', ')}`,
		...routes.map(route => `  \`ip ${routeLine(route)}\``),
	]);
}

/** `files` are the others, `missing` the files of keys and of passwords that were left out, `dropped` what the format cannot say. */
export function renderGuide(
	source: ExportSource,
	format: ExportFormat,
	files: readonly ExportedFile[],
	missing: {readonly keys: readonly string[]; readonly passwords: readonly string[]},
	dropped: readonly string[],
): ExportedFile {
	const folders = new Set(files.map(({path}) => path.split('/')[1]));
	const uplinks = format === 'wg-quick' ? renderUplinks(source) : [];
	return exported('/INSTALL.md', [
		`# ${source.node} of ${source.lab}`,
		'',
		// The other way round, the package asks whose bird.conf is to stay.
		`${files.length} files for ${format}. As root, install their packages, then copy each to its path:`,
		'',
		'```sh',
		`apt-get install ${packages[format]}${source.probes.length > 0 && format !== 'bird' ? ' iputils-ping' : ''}`,
		`cp -r ${[...folders].join(' ')} /`,
		...renderServices(source, format),
		'```',
		'',
		...(missing.keys.length === 0
			? []
			: [
					'Keys are not in this export. Write each to its path, readable by root only (`wg genkey`, `wg genpsk`),',
					'and give the peers the new public key: `wg pubkey`.',
					'',
					...missing.keys.map(path => `* \`${path}\``),
					'',
				]),
		...(missing.passwords.length === 0
			? []
			: [
					'Passwords are not in this export. BIRD reads them from these files, which should be readable by root only:',
					'',
					...missing.passwords.map(line => `* ${line}`),
					'',
				]),
		...(dropped.length === 0
			? []
			: [
					'This format cannot express all settings of your own files. It leaves out:',
					'',
					...dropped.map(line => `* ${line}`),
					'',
				]),
		...(format === 'bird' ? [] : renderCommands(source.commands)),
		...(uplinks.length === 0
			? []
			: [
					'In the main namespace it expects these interfaces, which your distribution configures:',
					'',
					...uplinks,
					'',
				]),
		...(letsIn(source) && format !== 'bird'
			? [
					'The packet filter accepts only what your file says: make sure that this includes SSH before you load it remotely.',
					'',
				]
			: []),
		'Interfaces are named as in the lab: rename them if yours differ.',
	]);
}
