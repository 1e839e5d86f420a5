// `wgsim exec`: runs a command in a node with our streams, and exits with its code; or in many nodes at once.

import type {Command} from 'commander';
import {UsageError} from '../errors.js';
import {streams} from '../output/sinks/streams.js';
import {nodeLabText, readWish} from './choose-lab.js';
import {onlyLab} from './lab-argument.js';

const examples = `
Examples:
  wgsim exec R1 -- ping -c2 10.0.3.1
  wgsim exec V1-1 --netns private -- wg
  wgsim exec V1-1 -- tcpdump -nni eth0 -w - > eth0.pcap
  wgsim exec 'V*' -- birdc show proto                     in many nodes at once, each line after its node
  wgsim exec R1 R2 --json -- ip -j route
  wgsim exec --kind gateway --site 1 --netns private -- wg show all latest-handshakes

In one node the command has wgsim's own terminal or streams, and its exit code is wgsim's own. Globs, several nodes, --kind, --site
and --json run it in all nodes at once: without input, each node's output whole and in the order of the nodes. The exit code is then the
first that is not 0, and the nodes that failed are named. Ctrl-C ends the command in all nodes and prints what came until then.`;

interface Options {
	readonly lab?: string;
	readonly netns?: string;
}

interface ExecOptions extends Options {
	readonly kind?: string;
	readonly site?: string;
	readonly json?: boolean;
}

export function register(program: Command): void {
	program
		.command('exec')
		.summary('run a command in a node, or in many at once')
		.description('Run a command in a node, with its streams and its exit code; or in many nodes at once.')
		.usage('[options] [node...] -- <command...>')
		.argument('[node...]', "R1, lab/R1, a container name, or a glob such as 'V*'")
		.option('--lab <lab>', nodeLabText)
		.option('--netns <namespace>', 'a nested namespace of the node, such as private')
		.option('--kind <kinds>', 'nodes of these kinds: gateway, router, host, switch')
		.option('--site <sites>', 'nodes of these sites, separated by commas')
		.option('--json', 'one JSON document on stdout, with the output of each node')
		.addHelpText('after', examples)
		.action((words: readonly string[], options: ExecOptions, command: Command) => {
			const {nodes, argv} = splitWords(words, typedWords(command));
			return exec(nodes, argv, options);
		});
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

async function exec(nodes: readonly string[], argv: readonly string[], options: ExecOptions): Promise<void> {
	const {isGlob} = await import('../topology/names/derive.js');
	const {kind, site, json = false} = options;
	if (nodes.length === 0 && kind === undefined && site === undefined) {
		throw new UsageError(
			"exec: missing required argument 'node'",
			"wgsim exec R1 -- COMMAND; in all nodes: wgsim exec '*' -- COMMAND",
		);
	}

	if (argv.length === 0) {
		throw new UsageError("exec: missing required argument 'command'", 'it stands after --');
	}

	const [first] = nodes;
	if (nodes.length === 1 && !isGlob(first!) && kind === undefined && site === undefined && !json) {
		await runInNode(first!, argv, options);
		return;
	}

	const {execInMany} = await import('./exec-many.js');
	await execInMany({names: nodes, kinds: listOf(kind), sites: listOf(site)}, argv, {...options, json});
}

/** Shared with `wgsim shell`. Sets the process's exit code to the command's. */
export async function runInNode(node: string, argv: readonly string[], {lab, netns}: Options): Promise<void> {
	const [{connect}, {findNode, inNamespace}, {guessLab}, {attachExec}] = await Promise.all([
		import('../engine/client.js'),
		import('../lab/find/find-node.js'),
		import('../lab/find/pick-lab.js'),
		import('../engine/exec-attached.js'),
	]);
	const engine = await connect();
	const wish = await readWish(undefined);
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
