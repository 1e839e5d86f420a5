// Finds names in checks that no node and no group has.

import {globMatcher, isGlob} from '../../shared/globs.js';
import {hinted} from '../names/unknown.js';
import type {Finding} from '../problem.js';
import type {ExplicitValue} from '../schema/file.js';
import {keyOf} from './assertions.js';
import {groupsOf} from './group-references.js';

/** Names that are held against globs. More take too long. */
const mostComparisons = 10_000_000;

export function checkChecks(explicit: ExplicitValue): Finding[] {
	const {checks = [], nodes = {}} = explicit;
	const groups = groupsOf(explicit);
	const names = Object.keys(nodes);
	const sides = checks.flatMap((value, index) => {
		const key = keyOf(value);
		return Object.entries(value[key]!)
			.filter(([side]) => ['from', 'to', 'at'].includes(side))
			.flatMap(([side, globs]) =>
				[globs as string | string[]].flat().map((glob, position) => ({
					glob,
					path: ['checks', index, key, side, ...(Array.isArray(globs) ? [position] : [])],
				})),
			);
	});
	const globs = new Set(sides.map(({glob}) => glob));
	const patterns = [...globs].filter(isGlob).length;
	if (patterns * names.length > mostComparisons) {
		const message = `${patterns} patterns for ${names.length} nodes take too long to match`;
		return [{path: ['checks'], message, hint: 'write fewer and broader ones', atKey: true}];
	}

	const known = new Set(names);
	const matched = new Set(
		[...globs].filter(glob =>
			isGlob(glob) ? names.some(globMatcher(glob)) : known.has(glob) || groups.has(glob),
		),
	);
	const what = groups.size === 0 ? 'node' : 'node or group';
	return [
		...sides
			.filter(({glob}) => !matched.has(glob))
			.map(({glob, path}) =>
				hinted(path, `no ${what} is named ${JSON.stringify(glob)}`, glob, [...names, ...groups.keys()]),
			),
		...sides
			.filter(({glob}) => known.has(glob) && groups.has(glob))
			.map(({glob, path}) => ({
				path,
				message: `${JSON.stringify(glob)} names a node and a group`,
				hint: 'rename one of the two',
			})),
	];
}
