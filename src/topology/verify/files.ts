// Refuses files whose path in a node is impossible, or would be lost.

import {paths} from '../../contract/paths.js';
import type {NodeFile} from '../model.js';
import {fillPattern} from '../pattern.js';
import type {Finding} from '../problem.js';
import type {TopologyView} from '../ways/view.js';

/** A node's /run is empty at every start; the other is wgsim's own. */
const fleeting = new RegExp(`^(/run|${paths.memory}|/proc|/sys|/dev)(/|$)`);

/** Folders of every image (FHS 3.0, section 3). */
const folder = /^\/(bin|boot|dev|etc|home|lib|lib64|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)$/;

export const verifyFiles = ({topology}: TopologyView): Finding[] =>
	topology.nodes.flatMap(({site, settings: {files}}) => {
		const texts = new Set(files.filter(({content}) => content !== null).map(({path}) => path));
		const taken = new Set<string>();
		return files.flatMap(file => {
			const {path, place} = file;
			// Of a node's own and its defaults', the node's own is meant; of two in one list, it is unclear which.
			const key = [...place.slice(0, -1), path].join(' ');
			const problem = taken.has(key) ? twice(path) : explain(file, texts);
			taken.add(key);
			return [...(problem === null ? [] : [{path: [...place, 'path'], ...problem}]), ...unfilled(file, site)];
		});
	});

/** No name has braces: those that are left could not be filled. */
function unfilled({source, place}: NodeFile, site: string | null): Finding[] {
	const filled = fillPattern(source ?? '', {name: '', ...(site === null ? {} : {site})});
	return 'problem' in filled
		? [{path: [...place, 'source'], message: filled.problem, hint: 'write {name} or {site}'}]
		: [];
}

const twice = (path: string): Pick<Finding, 'message' | 'hint'> => ({
	message: `${path} is already in this list`,
	hint: 'remove one of the two',
});

function explain(
	{path, content}: NodeFile,
	texts: ReadonlySet<string>,
): Pick<Finding, 'message' | 'hint'> | null {
	if (fleeting.test(path)) {
		return {
			message: `${path} would be lost: that folder is emptied at every start, or is wgsim's own`,
			hint: 'put it elsewhere, and copy or link it by a boot command',
		};
	}

	if (content !== null && (path.endsWith('/') || folder.test(path))) {
		return {message: `${path} is a folder, and this is a file`, hint: 'add the name of the file'};
	}

	const above = path
		.split('/')
		.slice(0, -1)
		.map((_, index, steps) => steps.slice(0, index + 1).join('/'))
		.find(each => texts.has(each));
	return above === undefined
		? null
		: {message: `${above} is already a file, and cannot be a folder`, hint: 'rename one of the two'};
}
