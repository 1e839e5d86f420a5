// Renders the files of one namespace of a node: kernel settings, devices that need no wire, address translation, BIRD.

import {formatPrefix} from '../topology/address.js';
import type {Namespace} from '../topology/model.js';
import {renderBird} from './bird.js';
import {copied, plain} from './files.js';
import {renderListening} from './listening.js';
import type {PlannedFile, SourceFile} from './model.js';
import type {Sources} from './preferred-sources.js';
import {interfaceSysctls, renderSysctls} from './sysctls.js';
import {mainNamespace} from './tunnel-files.js';
import {formatEndpoint} from './wireguard.js';

/** Where BIRD of this namespace listens for birdc: its default in `main`, the seed page's path elsewhere. */
export const birdSocket = (namespace: string): string =>
	namespace === mainNamespace ? '/run/bird/bird.ctl' : `/run/bird6.${namespace}.ctl`;

/** `freeRoutes` are routes that leave by no interface. */
export function namespaceFiles(
	namespace: Namespace,
	routes: ReadonlyMap<string, readonly string[]>,
	freeRoutes: readonly string[],
	ownBird: SourceFile | null,
	sources: Sources,
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
		...(namespace.masquerade.length + namespace.forward.length === 0
			? []
			: [plain(`${folder}/nftables.conf`, renderNat(namespace))]),
		...birdFiles(namespace, ownBird, sources),
	];
}

/** By name of the interface: it may come later, and again. */
const renderNat = ({masquerade, forward}: Namespace): string[] => [
	'table inet wgsim {',
	'\tchain arriving {',
	'\t\ttype nat hook prerouting priority dstnat;',
	...forward.map(({ifname, protocol, port, to, toPort}) => {
		const [version, name] = to.family === 4 ? ['ipv4', 'ip'] : ['ipv6', 'ip6'];
		const match = `iifname "${ifname}" meta nfproto ${version} ${protocol} dport ${port}`;
		return `\t\t${match} dnat ${name} to ${formatEndpoint(to, toPort)}`;
	}),
	'\t}',
	'\tchain leaving {',
	'\t\ttype nat hook postrouting priority srcnat;',
	...masquerade.map(name => `\t\toifname "${name}" masquerade`),
	'\t}',
	'}',
];

function birdFiles(namespace: Namespace, own: SourceFile | null, sources: Sources): PlannedFile[] {
	const {name, routing} = namespace;
	if (routing === null) {
		return [];
	}

	const path = `/etc/bird/${name}.conf`;
	// -R: OSPF first builds its adjacencies, then speaks (see bird.ts).
	const bird = `bird -f -R -c ${path}`;
	const start = name === mainNamespace ? bird : `ip netns exec ${name} ${bird} -s ${birdSocket(name)}`;
	const config = own ?? {content: renderBird(routing, namespace, sources), encoding: 'utf8' as const};
	const listening = own === null ? renderListening(namespace) : [];
	const service = `/etc/wgsim/services/bird.${name}`;
	const ended = `/run/bird/ended.${name}`;
	return [
		copied(path, 0o644, config),
		...(listening.length === 0 ? [] : [plain(`/etc/wgsim/namespaces/${name}/listen`, listening)]),
		plain(
			`${service}/run`,
			[
				'#!/bin/sh',
				'exec 2>&1',
				...(listening.length === 0 ? [] : [`[ ! -e ${ended} ] || wgsim-listen ${name}`]),
				`exec ${start}`,
			],
			0o755,
		),
		...(listening.length === 0 ? [] : [plain(`${service}/finish`, ['#!/bin/sh', `touch ${ended}`], 0o755)]),
	];
}
