// Reads which other interfaces a machine has by its .network files: dummies, and wires by their names.

import {mainNamespace} from '../shared/namespaces.js';
import {
	formatPrefix,
	hostPrefix,
	networkOf,
	type Prefix,
	parseAddress,
	parsePrefix,
	widthOf,
} from '../topology/address.js';
import {
	type InterfaceAddress,
	onLinkOf,
	parseInterfaceAddress,
	usualAddress,
} from '../topology/interface-address.js';
import {interfaceName} from '../topology/schema/scalars.js';
import {guideName, type ImportedInterface, readGuide} from './import-guide.js';
import {changesNothing} from './networkd-harmless.js';
import {deviceOf, type NetworkdLine} from './networkd-lines.js';
import {matchesInterface, type NetworkFile, readNetworkFiles} from './networkd-match.js';

export interface Interfaces {
	readonly interfaces: readonly ImportedInterface[];
	/** Paths of files that were read. */
	readonly used: readonly string[];
	/** By file and line: settings that are not in the result. */
	readonly notes: readonly string[];
}

/** With its length; of an address alone that of the whole. */
function prefixOf(text: string): Prefix | null {
	const address = parseAddress(text);
	return parsePrefix(text) ?? (address === null ? null : hostPrefix(address));
}

/** Of one [Address]; null where that cannot be said. As in networkd, the length is that of the last that has one. */
function addressOf(lines: readonly NetworkdLine[]): InterfaceAddress | null {
	const last = (wanted: string): string | undefined => lines.findLast(({key}) => key === wanted)?.value;
	const [own, peer, scope] = [prefixOf(last('Address') ?? ''), last('Peer'), last('Scope')];
	const far = peer === undefined ? null : prefixOf(peer);
	if (own === null || (peer !== undefined && far === null)) {
		return null;
	}

	const text =
		far === null ? formatPrefix(own) : `${formatPrefix(hostPrefix(own))} peer ${formatPrefix(far)}`;
	return parseInterfaceAddress(scope === undefined ? text : `${text} scope ${scope}`);
}

function readInterface(
	name: string,
	kind: ImportedInterface['kind'],
	{name: path, lines}: NetworkFile,
	forwards: boolean,
) {
	const addresses: InterfaceAddress[] = [];
	const routes: {to: string; via: string}[] = [];
	const notes: string[] = [];
	const refuse = ({section, key, line, file = path}: NetworkdLine): void => {
		notes.push(`${file}:${line}: ${key} of [${section}] is not imported`);
	};
	for (const line of lines) {
		const {section, key, value, part} = line;
		const parsed = prefixOf(value);
		if (section === 'Network' && key === 'Address' && parsed !== null) {
			addresses.push(usualAddress(parsed));
		} else if (section === 'Address') {
			const own = lines.filter(other => other.section === section && other.part === part);
			const address = addressOf(own);
			if (address === null || !(['Address', 'Peer', 'Scope'].includes(key) || changesNothing(line, kind))) {
				refuse(line);
			} else if (key === 'Address') {
				addresses.push(address);
			}
		} else if (section === 'Network' && key === 'Gateway' && parsed !== null) {
			routes.push({to: parsed.family === 6 ? '::/0' : '0.0.0.0/0', via: value});
		} else if (section === 'Route' && key === 'Gateway' && parsed !== null) {
			const to = lines.find(other => other.part === part && other.key === 'Destination')?.value;
			routes.push({to: to ?? (parsed.family === 6 ? '::/0' : '0.0.0.0/0'), via: value});
		} else if (section === 'Route' && key === 'Destination') {
			if (!lines.some(other => other.part === part && other.key === 'Gateway')) {
				refuse(line);
			}
		} else if (section !== 'Match' && !changesNothing(line, kind, forwards)) {
			refuse(line);
		}
	}

	return {interface: {name, kind, namespace: mainNamespace, addresses, routes}, notes};
}

/** `tunnels` are the names of the WireGuard interfaces, which their own files tell of. `forwards`: the machine becomes a router. */
export function readInterfaces(
	files: ReadonlyMap<string, string>,
	tunnels: readonly string[],
	forwards: boolean,
): Interfaces {
	const dummies = [...files].flatMap(([path, text]) => {
		const {name, kind} = path.endsWith('.netdev') ? deviceOf(text) : {name: null, kind: ''};
		return kind === 'dummy' && name !== null ? [{path, name}] : [];
	});
	const networks = readNetworkFiles(files);
	const wires = networks.flatMap(({lines}) =>
		lines
			.filter(
				({section, key, value}) =>
					section === 'Match' && key === 'Name' && interfaceName.safeParse(value).success,
			)
			.map(({value}) => value),
	);
	const names = [...new Set([...dummies.map(({name}) => name), ...wires])].filter(
		name => !tunnels.includes(name),
	);
	const read = names.flatMap(name => {
		const kind = dummies.some(each => each.name === name) ? 'dummy' : 'wire';
		const network = networks.find(each => matchesInterface(each, name, kind === 'dummy' ? 'dummy' : null));
		return network === undefined
			? []
			: [{files: network.files, ...readInterface(name, kind, network, forwards)}];
	});
	const guides = [...files].filter(([path]) => path.endsWith(guideName));
	const told = guides.flatMap(([, text]) => readGuide(text));
	const known = new Set(names);
	return {
		interfaces: [...read.map(each => each.interface), ...told.filter(({name}) => !known.has(name))],
		used: [
			...guides.map(([path]) => path),
			...dummies.map(({path}) => path),
			...read.flatMap(each => each.files),
		],
		notes: read.flatMap(({notes}) => notes),
	};
}

/** The network that an address is on, as a text that is the same for all on it: of one with a peer, both ends. */
export const segmentOf = (address: InterfaceAddress): string =>
	address.peer === null || address.peer.length < widthOf(address.family)
		? formatPrefix(networkOf(onLinkOf(address)))
		: [address, address.peer].map(formatPrefix).sort().join(' ');
