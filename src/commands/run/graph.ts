// `wgsim graph`: draws a topology; needs neither Docker nor a network nor a browser.

import {extname} from 'node:path';
import {UsageError} from '../../errors.js';
import {judgeTopology, readContent} from '../../lab/sources/read-topology.js';
import {locateTopology} from '../../lab/sources/shipped.js';
import {buildGraph} from '../../output/graph/build.js';
import type {Graph} from '../../output/graph/model.js';
import {tunnelDetails} from '../../output/graph/tunnel-details.js';
import {withPlanningNotice} from '../../output/planning-notice.js';
import {claimFile} from '../../output/sinks/file.js';
import {isTerminal, note, printDocument} from '../../output/sinks/stdio.js';
import type {Topology} from '../../topology/model.js';
import {type Format, formatBySuffix} from '../graph-formats.js';

interface Options {
	readonly format?: Format;
	readonly addresses?: boolean;
	readonly allTunnels?: boolean;
	readonly live?: boolean;
	readonly output?: string;
	readonly set?: Readonly<Record<string, string>>;
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

/** A running lab is drawn as SVG, and all of what it is made of is in the lab. */
function demandLive(output: string, isStdout: boolean, {addresses, allTunnels, set, format}: Options): void {
	const other = addresses ? '--addresses' : allTunnels ? '--all-tunnels' : set && '--set';
	if (other) {
		throw new UsageError(`graph: --live and ${other} exclude each other`);
	}

	const wanted = format ?? (isStdout ? 'svg' : formatFor(output, isStdout, undefined));
	if (wanted !== 'svg') {
		throw new UsageError(`graph --live: draws svg, not ${wanted}`, '-o now.svg');
	}
}

export async function run(file: string, options: Options): Promise<void> {
	const {addresses = false, allTunnels = false, output = '-', set = {}} = options;
	const target = await claimFile('--output', output);
	if (options.live) {
		demandLive(output, target.isStdout, options);
		return (await import('./draw-live.js')).drawLive(file, target);
	}

	const format = formatFor(output, target.isStdout, options.format);
	if (format === 'png' && target.isStdout && isTerminal('stdout')) {
		throw new UsageError('graph --format png: stdout is a terminal', 'give it a file: -o lab.png');
	}

	const path = locateTopology(file);
	const bytes = await readContent(path);
	const {topology} = await withPlanningNotice(onStep =>
		judgeTopology(bytes, path, {file, env: process.env, set, onStep}),
	);
	const content = await render(buildGraph(topology, {addresses, allTunnels}), format, topology);
	if (target.isStdout && typeof content === 'string') {
		printDocument(content);
	} else {
		await target.write(content);
	}
}

async function render(graph: Graph, format: Format, topology: Topology): Promise<string | Uint8Array> {
	switch (format) {
		case 'mermaid': {
			const {mermaidMaxEdges, renderMermaid} = await import('../../output/graph/mermaid.js');
			if (graph.edges.length > mermaidMaxEdges) {
				note(
					`note: ${graph.edges.length} edges; Mermaid draws ${mermaidMaxEdges} unless its page raises maxEdges; --format svg draws them all`,
				);
			}

			return renderMermaid(graph);
		}
		case 'dot':
			return (await import('../../output/graph/dot.js')).renderDot(graph);
		case 'svg':
			return (await (await import('../../output/graph/svg.js')).renderSvg(graph)).text;
		case 'html': {
			const {renderHtml} = await import('../../output/graph/html.js');
			return renderHtml(graph, tunnelDetails(topology));
		}
		case 'png':
			return (await import('../../output/graph/png.js')).renderPng(graph);
	}
}
