// Candidates for a fault that is one word of the command line: 'node kill V1-1'.

import {interfacesOf} from './interface-names.js';
import type {Candidate, Completable} from './model.js';

/** What a fault begins with, and what follows. */
const beginnings: Readonly<Record<string, 'node' | 'interface' | 'network'>> = {
	'link down ': 'interface',
	'link mtu ': 'interface',
	'link impair ': 'interface',
	'link renumber ': 'interface',
	'node kill ': 'node',
	'node stop ': 'node',
	'node restart ': 'node',
	'node pause ': 'node',
	'daemon kill bird ': 'node',
	'daemon kill wireguard ': 'node',
	'key rotate ': 'node',
	'partition ': 'network',
};

/** The beginnings, and after one of them what it is about. */
export function faultWords(typed: string, context: Completable): Candidate[] {
	const begun = Object.keys(beginnings).find(one => typed.startsWith(one));
	if (begun === undefined) {
		return Object.keys(beginnings).map(value => ({value, description: ''}));
	}

	const rest = typed.slice(begun.length);
	const {nodes, networks} = context;
	const objects = {
		node: () => nodes.map(({name, lab}) => ({value: name, description: lab})),
		interface: () => interfacesOf(rest, context),
		network: () => networks.map(({name, lab}) => ({value: name, description: lab})),
	};
	return objects[beginnings[begun]!]().map(({value, description}) => ({
		value: `${begun}${value}`,
		description,
	}));
}
