// `wgsim exec`: runs a command in a node with our streams, and exits with its code; or in many nodes at once.

import type {Command} from 'commander';
import {connect} from '../../engine/client.js';
import {attachExec} from '../../engine/exec-attached.js';
import {UsageError} from '../../errors.js';
import {findNode, inNamespace} from '../../lab/find/find-node.js';
import {guessLab} from '../../lab/find/pick-lab.js';
import {streams} from '../../output/sinks/streams.js';
import {isGlob} from '../../shared/globs.js';
import {onlyLab} from '../lab-argument.js';
import {readWish} from './choose-lab.js';
import {execInMany} from './exec-many.js';

interface Options {
	readonly lab?: string;
	readonly netns?: string;
}

interface ExecOptions extends Options {
	readonly kind?: string;
	readonly site?: string;
	readonly json?: boolean;
}

/** As they were typed, with the -- of which commander tells nothing else. Its types do not know this field. */
const typedWords = ({parent}: Command): readonly string[] =>
	(parent as unknown as {readonly rawArgs: readonly string[]}).rawArgs;

/** What stands after -- is the command; without it, all after the first node. */
export function splitWords(
	words: readonly string[],
	typed: readonly string[],
): {readonly nodes: readonly string[]; readonly argv: readonly string[]} {
	const mark = typed.indexOf('--');
	const count = mark === -1 ? Math.max(0, words.length - 1) : typed.length - mark - 1;
	const at = words.length - count;
	return {nodes: words.slice(0, at), argv: words.slice(at)};
}

const listOf = (text: string | undefined): string[] =>
	text === undefined ? [] : text.split(',').map(word => word.trim());

export async function run(words: readonly string[], options: ExecOptions, command: Command): Promise<void> {
	const {nodes, argv} = splitWords(words, typedWords(command));
	const {kind, site, json = false} = options;
	if (nodes.length === 0 && kind === undefined && site === undefined) {
		throw new UsageError(
			"exec: missing required argument 'node'",
			"wgsim exec R1 -- COMMAND; in all nodes: wgsim exec '*' -- COMMAND",
		);
	}

	if (argv.length === 0) {
		throw new UsageError("exec: missing required argument 'command'", 'write it after --');
	}

	const [first] = nodes;
	if (nodes.length === 1 && !isGlob(first!) && kind === undefined && site === undefined && !json) {
		await runInNode(first!, argv, options);
		return;
	}

	await execInMany({names: nodes, kinds: listOf(kind), sites: listOf(site)}, argv, {...options, json});
}

/** Shared with `wgsim shell`. Sets the process's exit code to the command's. */
export async function runInNode(node: string, argv: readonly string[], {lab, netns}: Options): Promise<void> {
	const engine = await connect();
	const wish = readWish(undefined);
	const slash = node.indexOf('/');
	const named = onlyLab(slash === -1 ? undefined : node.slice(0, slash), lab);
	// Of several labs that have such a node, the one that is guessed otherwise, too.
	const container = await findNode(
		engine,
		node.slice(slash + 1),
		named ?? (wish.environment || undefined),
		labs => guessLab(labs, wish)?.lab ?? null,
	);
	process.exitCode = await attachExec(engine, container.id, inNamespace(netns, argv), streams);
}
