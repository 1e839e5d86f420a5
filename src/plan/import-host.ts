// Reads what one machine's files say of it: tunnels, BIRD, other interfaces, and what of them is not imported.

import {mainNamespace} from '../shared/namespaces.js';
import {describeProbes, isProbes, probeService} from './export/probes.js';
import {describeLeft, interfaceOf, isBird, isTunnel, isWireguard, partsOfServices} from './import-files.js';
import type {ImportedInterface} from './import-guide.js';
import {type HookFile, listHookFiles} from './import-hooks.js';
import {readInterfaces} from './import-interfaces.js';
import type {ImportedHost} from './import-machines.js';
import {
	forwardsBy,
	type ImportedNamespace,
	type ImportedRoute,
	readNamespace,
	unusualSettings,
} from './import-namespace.js';
import {publicKeyOf} from './keys.js';
import type {Sources} from './model.js';
import {readOwnBird} from './own-bird.js';
import {serviceOf} from './own-service.js';
import {readConverted} from './own-source.js';
import {type OwnWireguard, readOwnWireguard} from './own-wireguard.js';
import {isKey} from './own-wireguard-lines.js';

export interface HostTunnel {
	readonly ifname: string;
	readonly path: string;
	readonly namespace: string;
	readonly own: OwnWireguard;
}

export interface ReadHost {
	readonly name: string;
	readonly tunnels: readonly HostTunnel[];
	/** By namespace. */
	readonly routing: Readonly<Record<string, {config: string}>>;
	/** Whether its main namespace does: a machine that does not say forwards. */
	readonly forwards: boolean;
	/** Those of nested namespaces, too. */
	readonly interfaces: readonly ImportedInterface[];
	/** Of nested namespaces, each with its file and line. */
	readonly routes: readonly (readonly [place: string, route: ImportedRoute])[];
	/** By file, and by line where it is one: what is not in the result, or will be refused. */
	readonly notes: readonly string[];
	/** What its hooks use. */
	readonly files: readonly HookFile[];
}

const nameOf = (path: string): string => path.replace(/^.*\//, '').replace(/\.conf$/, '');

const asSources = ({files}: ImportedHost): Sources =>
	new Map(
		[...files].map(([path, content]) => [
			path,
			[{path: '', mode: 0o644, content, encoding: 'utf8' as const}],
		]),
	);

/** A file that a hook reads names the peers, too. */
const withKey = (own: OwnWireguard, content: string | undefined): OwnWireguard =>
	own.publicKey === null && content !== undefined && isKey(content.trim())
		? {...own, publicKey: publicKeyOf(content.trim())}
		: own;

function readTunnels({files}: ImportedHost, sources: Sources, forwards: boolean) {
	const used: string[] = [];
	const notes: string[] = [];
	const hookFiles: HookFile[] = [];
	const parts = partsOfServices([...files].map(([path, text]) => ({path, text})));
	const tunnels = [...files]
		.filter(([path, text]) => !parts.has(path) && isTunnel(path, text))
		.map(([path, text]): HostTunnel => {
			const ifname = interfaceOf({path, text});
			used.push(path);
			if (isWireguard(path, text)) {
				const own = readOwnWireguard(text, ifname);
				const found = listHookFiles(path, own, ifname, files.keys());
				const key = found.find(each => each.path === own.keyFile);
				hookFiles.push(...found);
				used.push(...found.map(each => each.source));
				notes.push(...own.problems.map(({line, message, hint}) => `${path}:${line}: ${message}; ${hint}`));
				return {
					ifname,
					path,
					namespace: own.movesTo ?? mainNamespace,
					own: withKey(own, key && files.get(key.source)),
				};
			}

			const networkd = readConverted(path, ifname, sources, forwards);
			const own = readOwnWireguard(networkd.text, ifname);
			used.push(...networkd.used);
			notes.push(
				...[...networkd.problems, ...networkd.trace(own.problems)].map(
					({file, line, message, hint}) => `${file}:${line}: ${message}; ${hint}`,
				),
			);
			return {ifname, path, namespace: serviceOf(text)?.namespace ?? mainNamespace, own};
		});
	return {tunnels, used, notes, hookFiles};
}

/** `bird.conf` is that of main, `NAME.conf` that of a namespace NAME, and what they include comes with them. One alone is that of main, too. */
function readRouting({files}: ImportedHost, sources: Sources, namespaces: readonly string[]) {
	const birds = [...files].filter(([path, text]) => isBird(path, text)).map(([path]) => path);
	const named = birds.flatMap(path => {
		const name = nameOf(path) === 'bird' ? mainNamespace : nameOf(path);
		return namespaces.includes(name) ? [[name, path] as const] : [];
	});
	const includedBy = (path: string): string[] =>
		(readOwnBird(path, sources)?.others ?? []).map(({name}) => name);
	const firsts = new Map([...named].reverse());
	const taken = new Set([...firsts.values()].flatMap(path => [path, ...includedBy(path)]));
	const left = birds.filter(path => !taken.has(path));
	const heads = left.filter(path => !left.some(other => other !== path && includedBy(other).includes(path)));
	if (!firsts.has(mainNamespace) && heads.length === 1) {
		firsts.set(mainNamespace, heads[0]!);
	}

	return {
		routing: Object.fromEntries([...firsts].map(([name, config]) => [name, {config}])),
		used: [...firsts.values()].flatMap(path => [path, ...includedBy(path)]),
	};
}

/** Services of systemd that do no more than run a namespace's script, or BIRD in it. */
const servicesOf = (
	{name}: ImportedNamespace,
	{files}: ImportedHost,
	routing: Readonly<Record<string, unknown>>,
): string[] => {
	const names = [
		`/netns-${name}.service`,
		...(Object.hasOwn(routing, name) ? [`/bird-${name}.service`] : []),
	];
	return [...files.keys()].filter(path => names.some(each => path.endsWith(each)));
};

export function readHost(host: ImportedHost): ReadHost {
	const sources = asSources(host);
	const settings = [...host.files]
		.filter(([path]) => /\/sysctl\.d\/[^/]+$/.test(path))
		.sort(([one], [other]) => (one < other ? -1 : 1));
	const isQuiet = !forwardsBy(settings.map(([, text]) => text));
	const {tunnels, used, notes, hookFiles} = readTunnels(host, sources, !isQuiet);
	const nested = [...host.files].flatMap(([path, text]) => readNamespace(path, text) ?? []);
	const namespaces = [
		...new Set([mainNamespace, ...nested.map(({name}) => name), ...tunnels.map(({namespace}) => namespace)]),
	];
	const routing = readRouting(host, sources, namespaces);
	// What has nested namespaces is a gateway, which forwards in all of them.
	const forwards = namespaces.length > 1 || !isQuiet;
	const others = readInterfaces(
		host.files,
		tunnels.map(({ifname}) => ifname),
		forwards,
	);
	const probes = [...host.files].filter(([, text]) => isProbes(text));
	const all = new Set([
		...probes.map(([path]) => path),
		...[...host.files.keys()].filter(path => path.endsWith(`/${probeService}.service`)),
		...used,
		...routing.used,
		...others.used,
		...settings.map(([path]) => path),
		...nested.flatMap(each => [each.path, ...servicesOf(each, host, routing.routing)]),
	]);
	return {
		name: host.name,
		tunnels,
		routing: routing.routing,
		forwards,
		interfaces: [...others.interfaces, ...nested.flatMap(({interfaces}) => interfaces)],
		routes: nested.flatMap(({routes}) => routes),
		notes: [
			...notes,
			...others.notes,
			...probes.flatMap(([path, text]) => describeProbes(path, text)),
			...nested.flatMap(each => each.notes),
			...settings.flatMap(([path, text]) =>
				unusualSettings(
					path,
					text.split('\n').map((line, index) => [index + 1, line.trim()] as const),
					forwards,
				),
			),
			...describeLeft(
				[...host.files].filter(([path]) => !all.has(path)).map(([path, text]) => ({path, text})),
			),
		],
		files: [...new Map(hookFiles.map(file => [file.path, file])).values()],
	};
}
