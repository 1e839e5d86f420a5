// Finds the words that may follow a partial command line, from the table of verbs.

import type {Argument, Command, Option} from 'commander';

export interface Candidate {
	readonly value: string;
	readonly description: string;
}

/** The context outside the table. */
export interface Completable {
	readonly labs: readonly string[];
	readonly nodes: readonly {readonly name: string; readonly lab: string}[];
	/** Topology files and folders below what is typed. */
	readonly files: (typed: string) => readonly Candidate[];
}

/** The verb of the words, and the partial next word. */
interface WordPosition {
	readonly command: Command;
	/** Words that are neither verbs nor options nor their values. */
	readonly operands: number;
	/** The option whose value follows. */
	readonly option: Option | null;
	/** After `--`: not parsed. */
	readonly foreign: boolean;
}

const takesValue = (option: Option): boolean => option.required || option.optional;

/** Walks all words but the last. */
function locate(program: Command, words: readonly string[]): WordPosition {
	let command = program;
	let operands = 0;
	let option: Option | null = null;
	for (const word of words) {
		if (option !== null) {
			option = null;
		} else if (word === '--') {
			return {command, operands, option, foreign: true};
		} else if (word.startsWith('-')) {
			const found = command.options.find(one => one.long === word || one.short === word);
			option = found && takesValue(found) ? found : null;
		} else {
			const verb: Command | undefined =
				operands === 0
					? command.commands.find(one => [one.name(), ...one.aliases()].includes(word))
					: undefined;
			command = verb ?? command;
			operands += verb ? 0 : 1;
		}
	}

	return {command, operands, option, foreign: false};
}

const choicesOf = ({argChoices}: Option | Argument): Candidate[] | null =>
	argChoices ? argChoices.map(value => ({value, description: ''})) : null;

/** Candidates for an operand or an option's value, by its placeholder: FILE, LAB, NODE. */
function candidatesFor(name: string, typed: string, {labs, nodes, files}: Completable): Candidate[] {
	if (/^file/.test(name)) {
		return [...files(typed)];
	}

	if (/^lab/.test(name)) {
		return labs.map(lab => ({value: lab, description: 'lab'}));
	}

	if (/^(node|gateway)/.test(name)) {
		return nodes.map(node => ({value: node.name, description: node.lab}));
	}

	return /^(point|link|interface)/.test(name)
		? nodes.map(node => ({value: `${node.name}:`, description: node.lab}))
		: [];
}

/** The last word is the partial one; empty after a space. */
export function findCandidates(
	program: Command,
	words: readonly string[],
	context: Completable,
): Candidate[] {
	const typed = words.at(-1) ?? '';
	const {command, operands, option, foreign} = locate(program, words.slice(0, -1));
	const fits = ({value}: Candidate) => value.startsWith(typed);
	if (foreign) {
		return [];
	}

	if (option !== null) {
		const name = /[<[](\w+)/.exec(option.flags)?.[1] ?? '';
		return (choicesOf(option) ?? candidatesFor(name, typed, context)).filter(fits);
	}

	const help = command.createHelp();
	if (typed.startsWith('-')) {
		return help
			.visibleOptions(command)
			.map(({long, short, description}) => ({value: long ?? short ?? '', description}))
			.filter(fits);
	}

	const verbs = operands > 0 ? [] : help.visibleCommands(command);
	const {registeredArguments: all} = command;
	const argument = all[operands] ?? (all.at(-1)?.variadic ? all.at(-1) : undefined);
	return [
		...verbs.map(verb => ({value: verb.name(), description: verb.summary() || verb.description()})),
		...(argument ? (choicesOf(argument) ?? candidatesFor(argument.name(), typed, context)) : []),
	]
		.filter(fits)
		.filter(unique);
}

/** Several labs may have a node of one name. */
const unique = ({value}: Candidate, index: number, all: readonly Candidate[]): boolean =>
	all.findIndex(other => other.value === value) === index;

/** Whether the next word may be a lab or a node, for which Docker is asked. */
export function asksForRunning(program: Command, words: readonly string[]): boolean {
	// No verb, choice or file is called like this.
	const marker = '\0';
	const context = {labs: [marker], nodes: [{name: marker, lab: ''}], files: () => []};
	return findCandidates(program, [...words.slice(0, -1), ''], context).some(({value}) =>
		value.startsWith(marker),
	);
}
