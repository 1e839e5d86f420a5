// Lists groups of nodes, and finds those with members that do not exist.

import {globMatcher, isGlob} from '../../shared/globs.js';
import {hinted} from '../names/unknown.js';
import type {Finding} from '../problem.js';
import type {ExplicitValue} from '../schema/file.js';

/** By name: the globs of their members. */
export const groupsOf = ({
	defaults = {},
}: Pick<ExplicitValue, 'defaults'>): ReadonlyMap<string, readonly string[]> =>
	new Map(Object.entries(defaults.groups ?? {}).map(([name, {members}]) => [name, [members].flat()]));

export function checkGroups({defaults = {}, nodes = {}}: ExplicitValue): Finding[] {
	const names = Object.keys(nodes);
	const known = new Set(names);
	const isMet = (glob: string): boolean => (isGlob(glob) ? names.some(globMatcher(glob)) : known.has(glob));
	return Object.entries(defaults.groups ?? {}).flatMap(([group, {members}]) =>
		[members]
			.flat()
			.map((glob, index) => ({
				glob,
				path: ['defaults', 'groups', group, 'members', ...(Array.isArray(members) ? [index] : [])],
			}))
			.filter(({glob}) => !isMet(glob))
			.map(({glob, path}) => hinted(path, `no node is named ${JSON.stringify(glob)}`, glob, names)),
	);
}
