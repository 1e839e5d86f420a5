// `wgsim graph`: draws a topology; needs neither Docker nor a network nor a browser.

import {writeFile} from 'node:fs/promises';
import {type Command, Option} from 'commander';
import {messageOf, WgsimError} from '../errors.js';
import type {Graph} from '../output/graph/model.js';
import {collectSet} from './collect-set.js';

const formats = ['mermaid', 'dot', 'svg', 'html'] as const;

interface Options {
	readonly format: (typeof formats)[number];
	readonly addresses?: boolean;
	readonly allTunnels?: boolean;
	readonly output?: string;
	readonly set?: Readonly<Record<string, string>>;
}

const examples = `
Examples:
  wgsim graph my-vpn.yaml                                  for a README: paste it into a mermaid block
  wgsim graph my-vpn.yaml --format svg -o my-vpn.svg
  wgsim graph my-vpn.yaml --format html --addresses -o my-vpn.html
  wgsim graph my-vpn.yaml --format dot | dot -Tpdf -o my-vpn.pdf
  wgsim graph big-mesh.yaml --set N=8 --format svg --all-tunnels -o mesh.svg

Sites are boxes; the underlay is solid and grey, LANs are solid and dark, tunnels dashed and coloured. More than 60 tunnels
are drawn as one line for each pair of sites. svg and html follow the reader's light or dark; html zooms by the wheel.`;

export function register(program: Command): void {
	program
		.command('graph')
		.summary('draw a topology: mermaid, dot, svg, html')
		.description('Draw a topology. Needs neither Docker nor a network nor a browser.')
		.argument('<file>', 'topology file; - for stdin')
		.addOption(new Option('--format <format>', 'what to write').choices(formats).default('mermaid'))
		.option('--addresses', "write each node's addresses under its name")
		.option('--all-tunnels', 'draw each tunnel, however many they are')
		.option('-o, --output <file>', 'write there; else to stdout')
		.option('--set <name=value>', 'a value for a variable of the file; may be repeated', collectSet)
		.addHelpText('after', examples)
		.action(draw);
}

async function draw(file: string, options: Options): Promise<void> {
	const [{judgeTopology, readContent}, {buildGraph}] = await Promise.all([
		import('../lab/read-topology.js'),
		import('../output/graph/build.js'),
	]);
	const {format, addresses = false, allTunnels = false, output, set = {}} = options;
	const {topology} = await judgeTopology(await readContent(file), file, {file, env: process.env, set});
	const text = await render(buildGraph(topology, {addresses, allTunnels}), format);
	if (output === undefined) {
		process.stdout.write(text);
		return;
	}

	try {
		await writeFile(output, text);
	} catch (error) {
		throw new WgsimError(`cannot write ${output}: ${messageOf(error)}`, {cause: error});
	}
}

async function render(graph: Graph, format: Options['format']): Promise<string> {
	switch (format) {
		case 'mermaid': {
			const {mermaidMaxEdges, renderMermaid} = await import('../output/graph/mermaid.js');
			if (graph.edges.length > mermaidMaxEdges) {
				process.stderr.write(
					`note: ${graph.edges.length} edges; Mermaid draws ${mermaidMaxEdges} unless its page raises maxEdges; --format svg draws them all\n`,
				);
			}

			return renderMermaid(graph);
		}
		case 'dot':
			return (await import('../output/graph/dot.js')).renderDot(graph);
		case 'svg':
			return (await import('../output/graph/svg.js')).renderSvg(graph);
		case 'html':
			return (await import('../output/graph/html.js')).renderHtml(graph);
	}
}
