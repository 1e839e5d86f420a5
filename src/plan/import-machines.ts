// Sorts the files that `wgsim import` was given into machines, and names each machine.

import {nodeName} from '../topology/schema/scalars.js';
import {
	describeLeft,
	type GivenFile,
	interfaceOf,
	isBird,
	makesTunnel,
	partsOfServices,
} from './import-files.js';
import {type Group, groupFiles} from './import-groups.js';
import {describeOther, hidesTunnel} from './import-others.js';

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

/** Of a group without a tunnel: what is lost with it, and files that are no machine's configuration. */
function judgeRest({files}: Group): {lost: string[]; notes: string[]} {
	const birds = files.filter(({path, text}) => isBird(path, text));
	const others = files.filter(file => !birds.includes(file));
	const isNamed = ({below}: GivenFile): boolean => below === null;
	return {
		lost: [
			...birds.map(({path}) => `${path}: no WireGuard configuration beside it`),
			...others
				.filter(file => isNamed(file) || hidesTunnel(file.path, file.text))
				.map(
					({path, text}) =>
						describeOther(path, text) ?? `${path}: neither WireGuard's nor BIRD's configuration`,
				),
		],
		notes: describeLeft(others.filter(file => !isNamed(file) && !hidesTunnel(file.path, file.text))),
	};
}

export function sortMachines(given: readonly GivenFile[]): Sorted {
	const parts = partsOfServices(given);
	const groups = groupFiles(given.map(file => (parts.has(file.path) ? {...file, isPart: true} : file)));
	const machines = groups.filter(({files}) => files.some(makesTunnel));
	const rest = groups.filter(group => !machines.includes(group)).map(judgeRest);
	const lost = rest.flatMap(each => each.lost);
	const notes = rest.flatMap(each => each.notes);
	const hosts: ImportedHost[] = [];
	for (const {group, name} of nameGroups(machines)) {
		const tunnels = group.files.filter(makesTunnel);
		if (name === null) {
			const paths = tunnels.map(file => file.path).join(', ');
			lost.push(`${paths}: another machine has its name: put the files of each in a folder of its own`);
			continue;
		}

		const byInterface = new Map<string, string>();
		const files = new Map<string, string>();
		for (const file of group.files) {
			const {path, text} = file;
			const twin = makesTunnel(file) ? byInterface.get(interfaceOf(file)) : undefined;
			if (twin !== undefined) {
				lost.push(
					`${path}: ${name} has an interface ${interfaceOf(file)} by ${twin}: put each machine in a folder of its own`,
				);
				continue;
			}

			if (makesTunnel(file)) {
				byInterface.set(interfaceOf(file), path);
			}

			files.set(path, text);
		}

		if (name !== group.names[0]) {
			notes.push(`${tunnels[0]!.path}: the machine is named ${name}`);
		}

		hosts.push({name, files});
	}

	return {hosts, notes, lost};
}
