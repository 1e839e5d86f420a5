// Renders the files of one namespace of a node: kernel settings, dummy devices, packet filter and NAT, BIRD.

import {formatPrefix} from '../topology/address.js';
import type {Namespace} from '../topology/model.js';
import {renderBird} from './bird.js';
import {copied, plain} from './files.js';
import {renderListening} from './listening.js';
import type {PlannedFile, SourceFile} from './model.js';
import {nftablesFiles, type TunnelPorts} from './nftables.js';
import type {Sources} from './preferred-sources.js';
import {interfaceSysctls, renderSysctls} from './sysctls.js';
import {mainNamespace} from './tunnel-files.js';

/** Where BIRD of this namespace listens for birdc: its default in `main`, the seed page's path elsewhere. */
export const birdSocket = (namespace: string): string =>
	namespace === mainNamespace ? '/run/bird/bird.ctl' : `/run/bird6.${namespace}.ctl`;

/** Where the configuration of that BIRD is. */
export const birdConfig = (namespace: string): string => `/etc/bird/${namespace}.conf`;

/** `freeRoutes` are routes that leave by no interface; `ports` are those at which tunnels listen here. */
export function namespaceFiles(
	namespace: Namespace,
	routes: ReadonlyMap<string, readonly string[]>,
	freeRoutes: readonly string[],
	ownBird: SourceFile | null,
	sources: Sources,
	ports: TunnelPorts,
): PlannedFile[] {
	const dummies = namespace.interfaces.filter(({kind}) => kind === 'dummy');
	const folder = `/etc/wgsim/namespaces/${namespace.name}`;
	const late = dummies.flatMap(({name}) => interfaceSysctls(namespace, name));
	return [
		plain(`${folder}/sysctl.conf`, renderSysctls(namespace)),
		...(late.length === 0
			? []
			: [
					plain(
						`${folder}/sysctl.late.conf`,
						late.map(pair => pair.join(' = ')),
					),
				]),
		plain(
			`${folder}/dummies`,
			dummies.map(({name}) => name),
		),
		plain(`${folder}/boot.batch`, [
			'link set lo up',
			...dummies.flatMap(({name, addresses}) => [
				...addresses.map(address => `address replace ${formatPrefix(address)} dev ${name}`),
				`link set ${name} up`,
				...(routes.get(name) ?? []),
			]),
			...freeRoutes,
		]),
		...nftablesFiles(namespace, folder, ports),
		...birdFiles(namespace, ownBird, sources),
	];
}

function birdFiles(namespace: Namespace, own: SourceFile | null, sources: Sources): PlannedFile[] {
	const {name, routing} = namespace;
	if (routing === null) {
		return [];
	}

	const path = birdConfig(name);
	// -R: OSPF first builds its adjacencies, then speaks (see bird.ts). The user's own configuration need not say when that ends:
	// then BIRD would pass on no route for 240 s while one of its sessions is down.
	const bird = `bird -f${own === null ? ' -R' : ''} -c ${path}`;
	const start = name === mainNamespace ? bird : `ip netns exec ${name} ${bird} -s ${birdSocket(name)}`;
	const title = `bird.${name}`;
	const config = own ?? {content: renderBird(routing, namespace, sources), encoding: 'utf8' as const};
	const listening = own === null ? renderListening(namespace) : [];
	const service = `/etc/wgsim/services/${title}`;
	const ended = `/run/bird/ended.${name}`;
	const file = copied(path, 0o644, config);
	return [
		// One with passwords is for root only.
		file.secret ? {...file, mode: 0o600} : file,
		...(listening.length === 0 ? [] : [plain(`/etc/wgsim/namespaces/${name}/listen`, listening)]),
		plain(
			`${service}/run`,
			[
				'#!/bin/sh',
				'exec 2>&1',
				...(listening.length === 0 ? [] : [`[ ! -e ${ended} ] || wgsim-listen ${name}`]),
				// After an exit of its own, its output is kept for the complaint.
				`[ ! -e /run/wgsim/ends/${title} ] || exec wgsim-retry ${title} ${start}`,
				`exec ${start}`,
			],
			0o755,
		),
		plain(
			`${service}/finish`,
			['#!/bin/sh', ...(listening.length === 0 ? [] : [`touch ${ended}`]), `exec wgsim-ended ${title} "$@"`],
			0o755,
		),
	];
}
