// `wgsim graph`: draws a topology; needs neither Docker nor a network nor a browser.

import {extname} from 'node:path';
import {type Command, Option} from 'commander';
import {UsageError} from '../errors.js';
import type {Graph} from '../output/graph/model.js';
import {claimFile} from '../output/sinks/file.js';
import {isTerminal, note, printDocument} from '../output/sinks/stdio.js';
import {collectSet} from './collect-set.js';

const formats = ['mermaid', 'dot', 'svg', 'html', 'png'] as const;

type Format = (typeof formats)[number];

/** The format by a file's name. */
const formatBySuffix: Readonly<Record<string, Format>> = {
	'.mmd': 'mermaid',
	'.mermaid': 'mermaid',
	'.dot': 'dot',
	'.gv': 'dot',
	'.svg': 'svg',
	'.html': 'html',
	'.png': 'png',
};

interface Options {
	readonly format?: Format;
	readonly addresses?: boolean;
	readonly allTunnels?: boolean;
	readonly output?: string;
	readonly set?: Readonly<Record<string, string>>;
}

const examples = `
Examples:
  wgsim graph my-vpn.yaml                                  for a README: paste it into a mermaid block
  wgsim graph my-vpn.yaml -o my-vpn.svg
  wgsim graph my-vpn.yaml --addresses -o my-vpn.html
  wgsim graph my-vpn.yaml -o my-vpn.png
  wgsim graph my-vpn.yaml --format dot | dot -Tpdf -o my-vpn.pdf
  wgsim graph big-mesh.yaml --set N=8 --all-tunnels -o mesh.svg

The name of the file says the format: ${Object.keys(formatBySuffix).join(', ')}. stdout gets Mermaid, unless --format says otherwise.
Sites are boxes; the underlay is solid and grey, LANs are solid and dark, tunnels dashed and coloured. More than 60 tunnels
are drawn as one line for each pair of sites. svg and html follow the viewer's light or dark theme; html zooms with the wheel.`;

export function register(program: Command): void {
	program
		.command('graph')
		.summary('draw a topology: svg, png, html, mermaid, dot')
		.description('Draw a topology. Needs no Docker, network or browser.')
		.argument('<file>', 'topology file; - for stdin')
		.addOption(
			new Option('--format <format>', "output format (default: by the file's name, else mermaid)").choices(
				formats,
			),
		)
		.option('--addresses', "write each node's addresses under its name")
		.option('--all-tunnels', 'draw each tunnel, however many there are')
		.option('-o, --output <file>', 'write to this file (default: stdout)')
		.option('--set <name=value>', 'set a variable of the file; may be repeated', collectSet)
		.addHelpText('after', examples)
		.action(draw);
}

/** @throws {UsageError} if the file's name and the format differ, or neither is known */
export function formatFor(output: string, isStdout: boolean, format: Format | undefined): Format {
	const named = formatBySuffix[extname(output).toLowerCase()];
	if (format === undefined && named === undefined && !isStdout) {
		throw new UsageError(
			`graph: ${output}: its name gives no format`,
			`end it in one of ${Object.keys(formatBySuffix).join(', ')}, or give --format`,
		);
	}

	if (format !== undefined && named !== undefined && format !== named) {
		throw new UsageError(
			`graph: --format ${format} and ${output} contradict each other`,
			`without --format, the file is ${named}`,
		);
	}

	return format ?? named ?? 'mermaid';
}

async function draw(file: string, options: Options): Promise<void> {
	const {addresses = false, allTunnels = false, output = '-', set = {}} = options;
	const target = await claimFile('--output', output);
	const format = formatFor(output, target.isStdout, options.format);
	if (format === 'png' && target.isStdout && isTerminal('stdout')) {
		throw new UsageError('graph --format png: stdout is a terminal', 'give it a file: -o lab.png');
	}

	const [{judgeTopology, readContent}, {locateTopology}, {buildGraph}, {withPlanningNotice}] =
		await Promise.all([
			import('../lab/sources/read-topology.js'),
			import('../lab/sources/shipped.js'),
			import('../output/graph/build.js'),
			import('../output/planning-notice.js'),
		]);
	const path = locateTopology(file);
	const bytes = await readContent(path);
	const {topology} = await withPlanningNotice(onStep =>
		judgeTopology(bytes, path, {file, env: process.env, set, onStep}),
	);
	const content = await render(buildGraph(topology, {addresses, allTunnels}), format);
	if (target.isStdout && typeof content === 'string') {
		printDocument(content);
	} else {
		await target.write(content);
	}
}

async function render(graph: Graph, format: Format): Promise<string | Uint8Array> {
	switch (format) {
		case 'mermaid': {
			const {mermaidMaxEdges, renderMermaid} = await import('../output/graph/mermaid.js');
			if (graph.edges.length > mermaidMaxEdges) {
				note(
					`note: ${graph.edges.length} edges; Mermaid draws ${mermaidMaxEdges} unless its page raises maxEdges; --format svg draws them all`,
				);
			}

			return renderMermaid(graph);
		}
		case 'dot':
			return (await import('../output/graph/dot.js')).renderDot(graph);
		case 'svg':
			return (await (await import('../output/graph/svg.js')).renderSvg(graph)).text;
		case 'html':
			return (await import('../output/graph/html.js')).renderHtml(graph);
		case 'png':
			return (await import('../output/graph/png.js')).renderPng(graph);
	}
}
