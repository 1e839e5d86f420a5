// Candidates for an operand or an option's value, by its name.

import {checkKinds} from '../../lab/check/model.js';
import {faultWords} from './fault-words.js';
import {interfacesOf} from './interface-names.js';
import type {Candidate, Completable} from './model.js';

const nodeKinds = ['gateway', 'router', 'host', 'switch'];

/** The last of several values with commas between; those before stay. */
function listOf(values: readonly string[], typed: string): Candidate[] {
	const before = typed.slice(0, typed.lastIndexOf(',') + 1);
	const used = before.split(',');
	return values
		.filter(value => !used.includes(value))
		.map(value => ({value: `${before}${value}`, description: ''}));
}

const words = (values: readonly string[]): Candidate[] => values.map(value => ({value, description: ''}));

/** `name` is that of an argument, or of an option with its dashes. */
export function valuesOf(
	name: string,
	typed: string,
	operands: readonly string[],
	context: Completable,
): Candidate[] {
	const {labs, nodes, networks, scenarios, shipped, files} = context;
	const ofNodes = (): Candidate[] => nodes.map(node => ({value: node.name, description: node.lab}));
	switch (name) {
		case '--only':
		case '--skip':
			return listOf(checkKinds, typed);
		case '--kind':
			return listOf(nodeKinds, typed);
		case '--fault':
			return faultWords(typed, context);
		case '--lab':
		case 'lab':
			return labs.map(lab => ({value: lab, description: 'lab'}));
		case 'lab-or-file':
			return [...labs.map(lab => ({value: lab, description: 'lab'})), ...files(typed)];
		case 'file':
			return [...files(typed), ...shipped.map(value => ({value, description: 'shipped lab'}))];
		case 'recording':
			return [...files(typed, /\.wgsim$/)];
		case '--from':
			return shipped.map(value => ({value, description: 'shipped lab'}));
		case '--mesh':
			return words(['full', 'ring', 'hub']);
		case '--underlay':
			return words(['6', '4', 'both']);
		case 'files':
		case 'new-file':
		case '--junit':
		case '--summary':
			return [...files(typed)];
		case 'node':
		case 'gateway':
		case 'target':
		case '--node':
			return ofNodes();
		case 'point':
		case 'interface':
			return interfacesOf(typed, context);
		case 'network':
			return networks.map(network => ({value: network.name, description: network.lab}));
		case 'parts':
			return listOf(networks.find(network => network.name === operands[0])?.members ?? [], typed);
		case 'scenario':
			return scenarios
				.filter(scenario => !operands.includes(scenario.name))
				.map(scenario => ({value: scenario.name, description: scenario.lab}));
		case 'daemon':
			return ['bird', 'wireguard'].map(value => ({value, description: ''}));
		default:
			return [];
	}
}
