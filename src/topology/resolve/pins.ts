// Resolves the parts of a lab that are to run on certain machines, and finds names in them that belong to nothing.

import {matchesGlob} from '../../shared/globs.js';
import type {Pin} from '../model.js';
import {hinted} from '../names/unknown.js';
import type {Finding, Path} from '../problem.js';
import type {ExplicitValue} from '../schema/file.js';

type Written = Pick<ExplicitValue, 'machines' | 'nodes'>;

interface Named {
	readonly machine: string;
	readonly name: string;
	readonly path: Path;
}

const listNames = ({machines = {}}: Written): Named[] =>
	Object.entries(machines).flatMap(([machine, names]) =>
		[names].flat().map((name, index) => ({
			machine,
			name,
			path: ['machines', machine, ...(Array.isArray(names) ? [index] : [])],
		})),
	);

/** By node: the names by which it is meant itself, or else those of its site. A node's own name wins over its site's. */
function namesOf(written: Written): Map<string, Named[]> {
	const all = listNames(written);
	return new Map(
		Object.entries(written.nodes ?? {}).map(([node, {site}]) => {
			const own = all.filter(({name}) => matchesGlob(name, node));
			const ofSite = site === undefined ? [] : all.filter(({name}) => matchesGlob(name, site));
			return [node, own.length > 0 ? own : ofSite];
		}),
	);
}

export function checkPins(written: Written): Finding[] {
	const nodes = Object.keys(written.nodes ?? {});
	const sites = Object.values(written.nodes ?? {}).flatMap(({site}) => site ?? []);
	const known = [...new Set([...sites, ...nodes])];
	const unknown = listNames(written)
		.filter(({name}) => !known.some(one => matchesGlob(name, one)))
		.map(({name, path}) => hinted(path, `no site and no node is named ${JSON.stringify(name)}`, name, known));
	const torn = [...namesOf(written)].flatMap(([node, [first, ...others]]): Finding[] => {
		const other = others.find(({machine}) => machine !== first?.machine);
		return first === undefined || other === undefined
			? []
			: [
					{
						path: other.path,
						message: `${node} is already pinned to ${first.machine}`,
						hint: 'pin each node or site to one machine; a node pinned by its own name leaves its site',
					},
				];
	});
	return [...unknown, ...torn];
}

/** Every name of them is known already. */
export function resolvePins(written: Written): Pin[] {
	const byMachine = new Map<string, string[]>();
	for (const [node, [named]] of namesOf(written)) {
		if (named !== undefined) {
			byMachine.set(named.machine, [...(byMachine.get(named.machine) ?? []), node]);
		}
	}

	return [...byMachine].map(([machine, nodes]) => ({machine, nodes}));
}
