// Prints what was saved of a lab, or put back, and what was not.

import type {Restored, Saved} from '../lab/kept/model.js';

const count = (many: number, one: string): string => `${many} ${one}${many === 1 ? '' : 's'}`;

export function renderSaved({kept, left}: Saved): string[] {
	const nodes = Object.entries(kept.nodes);
	const changed = nodes.flatMap(([node, {files, commands}]) => [
		...files.map(({path}) => `${node}: ${path}`),
		...commands.map(argv => `${node}: ${argv.join(' ')}`),
	]);
	return [
		...(nodes.length === 0 ? ['no changes by hand to save'] : changed),
		...(left.length === 0 ? [] : ['not saved:', ...left.map(text => `  ${text}`)]),
	];
}

export const renderRestored = ({files, commands, failed}: Restored): string[] => [
	`${count(files, 'file')} restored, ${commands} ${commands === 1 ? 'address, route or rule' : 'addresses, routes or rules'} there`,
	...failed,
];
