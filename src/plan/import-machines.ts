// Sorts the files that `wgsim import` was given into machines, and names each machine.

import {interfaceName, nodeName} from '../topology/schema/scalars.js';
import {isBird, isWireguard} from './import-files.js';

/** A file that was named, or found in a folder that was named. */
export interface GivenFile {
	/** Relative to the topology that is to be, with forward slashes. */
	readonly path: string;
	readonly text: string;
	/** The argument that it comes from, by number. */
	readonly argument: number;
	/** Its path below that argument; null where the argument is the file. */
	readonly below: string | null;
}

/** One machine's files, by path relative to the topology that is to be. */
export interface ImportedHost {
	readonly name: string;
	readonly files: ReadonlyMap<string, string>;
}

export interface Sorted {
	readonly hosts: readonly ImportedHost[];
	/** What is left for the reader to do: machines that have other names than their files. */
	readonly notes: readonly string[];
	/** Files that cannot be taken, each with the reason: what they configure is not in the result. */
	readonly lost: readonly string[];
}

const partsOf = (path: string): string[] => path.split('/');
const stemOf = (path: string): string =>
	partsOf(path)
		.at(-1)!
		.replace(/\.conf$/, '');
const parentOf = (path: string): string => partsOf(path).at(-2) ?? '';

/** `wg0` for `gw1/wg0.conf`; `wg0`, too, where the file's name is none for an interface. */
export function interfaceOf(path: string): string {
	const stem = stemOf(path);
	return interfaceName.safeParse(stem).success ? stem : 'wg0';
}

interface Group {
	/** Names to try, the best first. */
	readonly names: readonly string[];
	readonly files: readonly GivenFile[];
}

/** A file is a machine; a folder is one, or several where its subfolders have files of the same name. */
function groupFiles(given: readonly GivenFile[]): Group[] {
	const groups: Group[] = [];
	for (const argument of new Set(given.map(file => file.argument))) {
		const own = given.filter(file => file.argument === argument);
		const [first] = own;
		if (first!.below === null) {
			const {path} = first!;
			const stem = stemOf(path);
			groups.push({names: [stem, parentOf(path), `${parentOf(path)}-${stem}`], files: own});
			continue;
		}

		const folder = first!.path.slice(0, -(first!.below.length + 1));
		const name = partsOf(folder).at(-1)!;
		const wireguards = own.filter(file => isWireguard(file.path, file.text));
		const hasTwins = new Set(wireguards.map(file => interfaceOf(file.path))).size < wireguards.length;
		const firstOf = (file: GivenFile): string => partsOf(file.below!)[0]!;
		if (!hasTwins || own.some(file => firstOf(file) === file.below)) {
			groups.push({names: [name, `${parentOf(folder)}-${name}`], files: own});
			continue;
		}

		for (const subfolder of new Set(own.map(firstOf))) {
			groups.push({
				names: [subfolder, `${name}-${subfolder}`],
				files: own.filter(file => firstOf(file) === subfolder),
			});
		}
	}

	return groups;
}

/** As a node may be named: `alice phone` is `alice-phone`. */
const asNodeName = (name: string): string =>
	name
		.replace(/[^A-Za-z0-9_-]+/g, '-')
		.replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
		.slice(0, 30)
		.replace(/[^A-Za-z0-9]+$/, '');

/** Two machines never share a name: where they would, both are named after their folders, too. */
function nameGroups(groups: readonly Group[]): {readonly group: Group; readonly name: string | null}[] {
	const candidates = groups.map(({names}) =>
		names.map(asNodeName).filter(name => nodeName.safeParse(name).success),
	);
	const taken = new Set<string>();
	const chosen: (string | null)[] = groups.map(() => null);
	for (let rank = 0; chosen.includes(null) && rank < 3; rank++) {
		const wanted = candidates.map((names, index) => (chosen[index] === null ? names[rank] : undefined));
		for (const [index, name] of wanted.entries()) {
			if (name !== undefined && !taken.has(name) && wanted.filter(one => one === name).length === 1) {
				chosen[index] = name;
			}
		}

		for (const name of chosen) {
			if (name !== null) {
				taken.add(name);
			}
		}
	}

	return groups.map((group, index) => ({group, name: chosen[index]!}));
}

/** Why what a file configures is lost; null where it is taken, or is no machine's interface. */
function lossOf({path, text, below}: GivenFile): string | null {
	if (/\.netdev$/.test(path) && /^\s*Kind\s*=\s*wireguard\s*$/im.test(text)) {
		return `${path}: an interface in systemd-networkd's format, which is not read: write it as a wg-quick file`;
	}

	return below === null && !isTaken({path, text})
		? `${path}: neither WireGuard's nor BIRD's configuration`
		: null;
}

const isTaken = ({path, text}: Pick<GivenFile, 'path' | 'text'>): boolean =>
	isWireguard(path, text) || isBird(path, text);

export function sortMachines(given: readonly GivenFile[]): Sorted {
	const lost: string[] = given.flatMap(file => lossOf(file) ?? []);
	const notes: string[] = given
		.filter(file => !isTaken(file) && lossOf(file) === null)
		.map(({path}) => `${path}: not taken in`);
	const hosts: ImportedHost[] = [];
	const taken = given.filter(isTaken);
	for (const {group, name} of nameGroups(groupFiles(taken))) {
		const paths = group.files.map(file => file.path);
		if (name === null) {
			lost.push(
				`${paths.join(', ')}: another machine has its name: put the files of each in a folder of its own`,
			);
			continue;
		}

		const byInterface = new Map<string, string>();
		const files = new Map<string, string>();
		for (const {path, text} of group.files) {
			const twin = isWireguard(path, text) ? byInterface.get(interfaceOf(path)) : undefined;
			if (twin !== undefined) {
				lost.push(
					`${path}: ${name} has an interface ${interfaceOf(path)} by ${twin}: put each machine in a folder of its own`,
				);
				continue;
			}

			if (isWireguard(path, text)) {
				byInterface.set(interfaceOf(path), path);
			}

			files.set(path, text);
		}

		if (name !== group.names[0]) {
			notes.push(`${paths[0]}: the machine is named ${name}`);
		}

		if (byInterface.size === 0) {
			lost.push(...paths.map(path => `${path}: no WireGuard configuration beside it`));
		} else {
			hosts.push({name, files});
		}
	}

	return {hosts, notes, lost};
}
