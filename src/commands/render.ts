// `wgsim render`: prints the explicit form of a topology file, or the files of one node; needs no Docker.

import type {Command} from 'commander';
import {UsageError} from '../errors.js';
import {printDocument, printJson} from '../output/sinks/stdio.js';
import type {ShownFile} from '../plan/show-files.js';
import {collectSet} from './collect-set.js';

interface Options {
	readonly node?: string;
	readonly withKeys?: boolean;
	readonly set?: Readonly<Record<string, string>>;
	readonly json?: boolean;
}

const examples = `
Examples:
  wgsim render my-vpn.yaml                          sites written out as nodes, networks and tunnels
  wgsim render my-vpn.yaml > explicit.yaml          a file of the same lab, ready to edit
  wgsim render my-vpn.yaml --node V1-1              each file that V1-1 gets: wg0.conf, bird.conf, …
  wgsim render my-vpn.yaml --node V1-1 --with-keys
  wgsim render big-mesh.yaml --set N=8 --json

The explicit form has the keys that your file has. Other keys are made at start.`;

export function register(program: Command): void {
	program
		.command('render')
		.summary('print the explicit form of a topology file, or the files of one node')
		.description('Print a topology file in its explicit form, or all files of one node. Needs no Docker.')
		.argument('<file>', 'topology file; - for stdin')
		.option('--node <name>', 'all files of this node')
		.option('--with-keys', 'with --node: show private and preshared keys given in the file, and passwords')
		.option('--set <name=value>', 'set a variable of the file; may be repeated', collectSet)
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(render);
}

async function render(file: string, options: Options): Promise<void> {
	const {node, withKeys = false, set = {}, json = false} = options;
	if (withKeys && node === undefined) {
		throw new UsageError(
			'--with-keys goes with --node',
			'the explicit form always has the keys of your file',
		);
	}

	const [
		{judgeTopology, readContent},
		{locateTopology},
		{expandTopology, renderExplicit},
		{withPlanningNotice},
	] = await Promise.all([
		import('../lab/sources/read-topology.js'),
		import('../lab/sources/shipped.js'),
		import('../topology/index.js'),
		import('../output/planning-notice.js'),
	]);
	const path = locateTopology(file);
	const content = await readContent(path);
	const parse = {file, env: process.env, set};
	const {topology, sources} = await withPlanningNotice(onStep =>
		judgeTopology(content, path, {...parse, onStep}),
	);
	if (node === undefined) {
		if (json) {
			printJson(expandTopology(content, parse));
		} else {
			printDocument(renderExplicit(content, parse));
		}

		return;
	}

	const {showFiles} = await import('../plan/show-files.js');
	const files = showFiles(topology, sources, node, withKeys);
	if (files === null) {
		const names = topology.nodes.map(({name}) => name);
		throw new UsageError(
			`${topology.name} has no node ${JSON.stringify(node)}`,
			`its nodes: ${names.join(', ')}`,
		);
	}

	if (json) {
		printJson({lab: topology.name, node, files});
	} else {
		printDocument(renderFiles(files));
	}
}

const renderFiles = (files: readonly ShownFile[]): string =>
	files
		.map(({path, mode, content}) => {
			const end = content === '' || content.endsWith('\n') ? '' : '\n';
			return `== ${path} (${mode})\n${content}${end}`;
		})
		.join('\n');
