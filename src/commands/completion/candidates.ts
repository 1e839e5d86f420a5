// Finds the words that may follow a partial command line, from the table of verbs.

import type {Argument, Command, Option} from 'commander';
import type {Candidate, Completable} from './model.js';
import {valuesOf} from './values.js';

/** The verb of the words, and the partial next word. */
interface WordPosition {
	readonly command: Command;
	/** Words that are neither verbs nor options nor their values. */
	readonly operands: readonly string[];
	/** The option whose value follows. */
	readonly option: Option | null;
	/** After `--`: not parsed. */
	readonly foreign: boolean;
	/** The lab that --lab names. */
	readonly lab: string | null;
}

const takesValue = (option: Option): boolean => option.required || option.optional;

/** Walks all words but the last. */
function locate(program: Command, words: readonly string[]): WordPosition {
	let command = program;
	const operands: string[] = [];
	let option: Option | null = null;
	let lab: string | null = null;
	for (const word of words) {
		if (option !== null) {
			lab = option.long === '--lab' ? word : lab;
			option = null;
		} else if (word === '--') {
			return {command, operands, option, foreign: true, lab};
		} else if (word.startsWith('-')) {
			const found = command.options.find(one => one.long === word || one.short === word);
			option = found && takesValue(found) ? found : null;
			lab = /^--lab=(.*)/.exec(word)?.[1] ?? lab;
		} else {
			const verb: Command | undefined =
				operands.length === 0
					? command.commands.find(one => [one.name(), ...one.aliases()].includes(word))
					: undefined;
			command = verb ?? command;
			if (verb === undefined) {
				operands.push(word);
			}
		}
	}

	return {command, operands, option, foreign: false, lab};
}

const choicesOf = ({argChoices}: Option | Argument): Candidate[] | null =>
	argChoices ? argChoices.map(value => ({value, description: ''})) : null;

/** Only what is of the lab that was named. */
function within(context: Completable, lab: string | null): Completable {
	const isOf = (one: {readonly lab: string}) => lab === null || one.lab === lab;
	return {
		...context,
		nodes: context.nodes.filter(isOf),
		interfaces: context.interfaces.filter(isOf),
		networks: context.networks.filter(isOf),
		scenarios: context.scenarios.filter(isOf),
	};
}

/** The last word is the partial one; empty after a space. */
export function findCandidates(
	program: Command,
	words: readonly string[],
	everywhere: Completable,
): Candidate[] {
	const typed = words.at(-1) ?? '';
	const {command, operands, option, foreign, lab} = locate(program, words.slice(0, -1));
	const context = within(everywhere, lab);
	const fits = ({value}: Candidate) => value.startsWith(typed);
	if (foreign) {
		return [];
	}

	if (option !== null) {
		const name = option.long ?? option.flags;
		return (choicesOf(option) ?? valuesOf(name, typed, operands, context)).filter(fits).filter(unique);
	}

	const help = command.createHelp();
	if (command.name() === 'help' && command.parent === program && !typed.startsWith('-')) {
		return verbsBelow(program, operands).filter(fits);
	}

	if (typed.startsWith('-')) {
		return help
			.visibleOptions(command)
			.map(({long, short, description}) => ({value: long ?? short ?? '', description}))
			.filter(fits);
	}

	const verbs = operands.length > 0 ? [] : help.visibleCommands(command);
	const {registeredArguments: all} = command;
	const argument = all[operands.length] ?? (all.at(-1)?.variadic ? all.at(-1) : undefined);
	return [
		...verbs.map(verb => ({value: verb.name(), description: verb.summary() || verb.description()})),
		...(argument ? (choicesOf(argument) ?? valuesOf(argument.name(), typed, operands, context)) : []),
	]
		.filter(fits)
		.filter(unique);
}

/** After `help`: the verbs, and then those of a verb. */
function verbsBelow(program: Command, words: readonly string[]): Candidate[] {
	const below = words.reduce<Command | undefined>(
		(command, word) => command?.commands.find(one => [one.name(), ...one.aliases()].includes(word)),
		program,
	);
	return (below === undefined ? [] : below.createHelp().visibleCommands(below)).map(verb => ({
		value: verb.name(),
		description: verb.summary() || verb.description(),
	}));
}

/** Several labs may have a node of one name. */
const unique = ({value}: Candidate, index: number, all: readonly Candidate[]): boolean =>
	all.findIndex(other => other.value === value) === index;

const nothing: Completable = {
	labs: [],
	nodes: [],
	interfaces: [],
	networks: [],
	scenarios: [],
	shipped: [],
	files: () => [],
};
// No verb, choice or file is called like this.
const marker = '\0';

const asksFor = (program: Command, words: readonly string[], context: Completable): boolean =>
	findCandidates(program, words, context).some(({value}) => value.includes(marker));

/** Of a word with several in it, such as a fault: all but the partial one. */
const wordsBefore = (typed: string): string => typed.replace(/\S*$/, '');

/** Whether the next word may be a lab or a node, for which Docker is asked. */
export function asksForRunning(program: Command, words: readonly string[]): boolean {
	const before = words.slice(0, -1);
	const lab = locate(program, before).lab ?? '';
	const context = {...nothing, labs: [marker], nodes: [{name: marker, lab}]};
	return (
		asksFor(program, [...before, wordsBefore(words.at(-1) ?? '')], context) || asksForPlans(program, words)
	);
}

/** Whether the next word may be of a lab's topology, for which its fabric is asked. */
export function asksForPlans(program: Command, words: readonly string[]): boolean {
	const typed = words.at(-1) ?? '';
	const before = words.slice(0, -1);
	const {lab: named, operands} = locate(program, before);
	const lab = named ?? '';
	// Of the node, and of the network, that is typed already.
	const [node, namespace = ''] = (/[^\s,]*$/.exec(typed.replace(/:.*$/, ''))?.[0] ?? '').split('/');
	const context = {
		...nothing,
		interfaces: [{node: node!, namespace, ifname: marker, lab}],
		networks: [
			{name: marker, members: [marker], lab},
			{name: operands[0] ?? marker, members: [marker], lab},
		],
		scenarios: [{name: marker, lab}],
	};
	const start = typed.includes(':') ? typed.slice(0, typed.indexOf(':') + 1) : wordsBefore(typed);
	return asksFor(program, [...before, start], context);
}
