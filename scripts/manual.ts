// Reads the table of verbs as a manual: each verb that does something, with its options and its examples.

import type {Command, Option} from 'commander';

export interface Entry {
	readonly term: string;
	readonly text: string;
}

export interface Verb {
	/** As typed: `wgsim link down`. */
	readonly name: string;
	/** What may follow it: `[options] <interface>`. */
	readonly usage: string;
	readonly aliases: readonly string[];
	readonly text: string;
	readonly operands: readonly Entry[];
	readonly options: readonly Entry[];
	readonly examples: readonly string[];
	/** What its help says below the options, but for the examples. */
	readonly notes: readonly string[];
}

export const exitCodeEntries: readonly Entry[] = [
	{term: '0', text: 'done'},
	{term: '1', text: 'failed'},
	{term: '2', text: 'wrong usage, or a topology file with problems'},
	{term: '3', text: 'a check did not hold'},
	{term: '130', text: 'interrupted'},
];

export const environmentEntries: readonly Entry[] = [
	{
		term: 'DOCKER_HOST, DOCKER_CONTEXT, DOCKER_CONFIG, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH',
		text: "which Docker engine to use, as for docker. Otherwise the current context, Docker's own socket, or wgsim's own engine.",
	},
	{
		term: 'WGSIM_LAB',
		text: 'the lab for commands that name none. Without it: the lab started from a file in this folder, or your only one.',
	},
	{term: 'WGSIM_DOCKER_TIMEOUT', text: 'how many seconds Docker has for an answer (default: 120).'},
	{term: 'WGSIM_STATE_DIR', text: "where wgsim's own engine keeps its data (default: /var/lib/wgsim)."},
	{term: 'WGSIM_NODE_IMAGE', text: 'a packed file system (tar.zst) to build the node image from.'},
	{term: 'WGSIM_DEBUG', text: 'show stack traces with errors.'},
	{
		term: 'NO_COLOR, FORCE_COLOR',
		text: 'NO_COLOR disables colours, as --no-color does; FORCE_COLOR forces them without a terminal.',
	},
];

/** All verbs in the table's order; those that only hold others, such as `link`, give way to them. */
export function listVerbs(program: Command): Verb[] {
	return verbsBelow(program, program.name());
}

function verbsBelow(command: Command, path: string): Verb[] {
	return (
		command
			.createHelp()
			.visibleCommands(command)
			// Commander's own, of verbs that hold others.
			.filter(inner => inner.name() !== 'help' || command.parent === null)
			.flatMap(inner => {
				const name = `${path} ${inner.name()}`;
				return inner.commands.length > 0 ? verbsBelow(inner, name) : [readVerb(inner, name)];
			})
	);
}

function readVerb(command: Command, name: string): Verb {
	const help = command.createHelp();
	const {examples, notes} = readAfter(command);
	return {
		name,
		usage: command.usage(),
		aliases: command.aliases(),
		text: command.description(),
		operands: help.visibleArguments(command).map(argument => ({
			term: help.argumentTerm(argument),
			text: help.argumentDescription(argument),
		})),
		options: help
			.visibleOptions(command)
			.filter(({long}) => long !== '--help')
			.map((option: Option) => ({term: help.optionTerm(option), text: help.optionDescription(option)})),
		examples,
		notes,
	};
}

/** What a verb adds to its help: lines under `Examples:`, which are indented, and sentences around them. */
function readAfter(command: Command): {examples: string[]; notes: string[]} {
	let text = '';
	command.configureOutput({
		writeOut: written => {
			text += written;
		},
	});
	command.outputHelp();
	const lines = text.slice(command.helpInformation().length).split('\n');
	const first = lines.indexOf('Examples:');
	const length = first === -1 ? 0 : lines.slice(first + 1).findIndex(line => !line.startsWith('  '));
	return {
		examples: lines.slice(first + 1, first + 1 + length).map(line => line.slice(2)),
		notes: (first === -1 ? lines : lines.toSpliced(first, length + 1)).filter(line => line.trim() !== ''),
	};
}
