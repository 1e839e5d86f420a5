// Renders the files of one namespace of a node: kernel settings, dummy devices, packet filter and NAT, BIRD.

import type {NodeNamespace} from '../contract/node.js';
import {birdSocketOf, paths} from '../contract/paths.js';
import {mainNamespace} from '../shared/namespaces.js';
import type {Namespace} from '../topology/model.js';
import {renderBird} from './bird.js';
import {plain} from './files.js';
import {renderListening} from './listening.js';
import type {PlannedFile} from './model.js';
import {nftablesFiles, type TunnelPorts} from './nftables.js';
import type {OwnBird} from './own-bird.js';
import {birdConfig, birdFile, configOf, mountedFolder, ownBirdFiles} from './own-bird-files.js';
import type {Sources} from './preferred-sources.js';
import {routeLine} from './routes.js';
import {settingLines} from './sysctls.js';

/** A batch for `ip` that makes what a namespace has before its wires come. */
export const bootLines = ({dummies, routes}: NodeNamespace): string[] => [
	'link set lo up',
	...dummies.flatMap(dummy => [
		...dummy.addresses.map(address => `address replace ${address} dev ${dummy.ifname}`),
		`link set ${dummy.ifname} up`,
		...dummy.routes.map(routeLine),
	]),
	...routes.map(routeLine),
];

/** The ports of tunnels, which no socket is to be given that takes any; where the user reserves some, these alone are. */
const portFiles = ({sysctls}: Namespace, folder: string, {all}: TunnelPorts): PlannedFile[] =>
	all.length === 0 || 'net.ipv4.ip_local_reserved_ports' in sysctls
		? []
		: [plain(`${folder}/reserved-ports`, [all.join(',')])];

/** `ports` are those at which tunnels listen here; `given` are the user's other files. */
export function namespaceFiles(
	namespace: Namespace,
	values: NodeNamespace,
	ownBird: OwnBird | null,
	sources: Sources,
	ports: TunnelPorts,
	given: readonly PlannedFile[],
): PlannedFile[] {
	const {settings, dummies} = values;
	const folder = `${paths.namespaceFiles}/${namespace.name}`;
	const late = dummies.flatMap(dummy => settingLines(dummy.settings));
	return [
		plain(`${folder}/sysctl.conf`, settingLines(settings)),
		...(late.length === 0 ? [] : [plain(`${folder}/sysctl.late.conf`, late)]),
		...portFiles(namespace, folder, ports),
		plain(
			`${folder}/dummies`,
			dummies.map(({ifname, addresses}) => `${ifname} ${addresses.join(',')}`.trimEnd()),
		),
		plain(`${folder}/boot.batch`, bootLines(values)),
		...nftablesFiles(namespace, folder, ports),
		...birdFiles(namespace, ownBird, sources, given),
	];
}

function birdFiles(
	namespace: Namespace,
	own: OwnBird | null,
	sources: Sources,
	given: readonly PlannedFile[],
): PlannedFile[] {
	const {name, routing} = namespace;
	if (routing === null) {
		return [];
	}

	const path = own === null ? birdConfig(name) : configOf(name, own);
	// -R: OSPF first builds its adjacencies, then speaks (see bird.ts). The user's own configuration need not say when that ends:
	// then BIRD would pass on no route for 240 s while one of its sessions is down.
	const bird = `bird -f${own === null ? ' -R' : ''} -c ${path}`;
	const enter = name === mainNamespace ? '' : `ip netns exec ${name} `;
	const start = name === mainNamespace ? bird : `${enter}${bird} -s ${birdSocketOf(name)}`;
	const title = `bird.${name}`;
	const configs =
		own === null
			? [birdFile(path, {content: renderBird(routing, namespace, sources), encoding: 'utf8'})]
			: ownBirdFiles(name, own, given);
	const hasSeveral = own !== null && own.others.length > 0;
	const listening = own === null ? renderListening(namespace) : [];
	const service = `${paths.plannedServices}/${title}`;
	const ended = `${paths.birdEnded}.${name}`;
	return [
		...configs,
		...(listening.length === 0 ? [] : [plain(`${paths.namespaceFiles}/${name}/listen`, listening)]),
		plain(
			`${service}/run`,
			[
				'#!/bin/sh',
				'exec 2>&1',
				// A daemon keeps the folder that was mounted when it began: with another one it is to begin again.
				...(hasSeveral && enter !== '' ? [`# ${mountedFolder(name)} is its ${paths.birdConfigs}.`] : []),
				...(listening.length === 0 ? [] : [`[ ! -e ${ended} ] || wgsim-listen ${name}`]),
				// After an exit of its own, its output is kept for the complaint.
				`[ ! -e ${paths.serviceExits}/${title} ] || exec wgsim-retry ${title} ${start}`,
				`exec ${start}`,
			],
			0o755,
		),
		plain(
			`${service}/finish`,
			['#!/bin/sh', ...(listening.length === 0 ? [] : [`touch ${ended}`]), `exec wgsim-ended ${title} "$@"`],
			0o755,
		),
		// What wgsim-ended asks for a reason.
		...(hasSeveral
			? [plain(`${service}/parse`, ['#!/bin/sh', `exec ${enter}bird -p -c ${path}`], 0o755)]
			: []),
	];
}
