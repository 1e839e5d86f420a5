// `wgsim render`: prints the explicit form of a topology file, or the files of one node; needs no Docker.

import {UsageError} from '../../errors.js';
import {judgeTopology, readContent} from '../../lab/sources/read-topology.js';
import {locateTopology} from '../../lab/sources/shipped.js';
import {withPlanningNotice} from '../../output/planning-notice.js';
import {printDocument, printJson} from '../../output/sinks/stdio.js';
import type {ShownFile} from '../../plan/show-files.js';
import {showFiles} from '../../plan/show-files.js';
import {expandTopology, renderExplicit} from '../../topology/index.js';

interface Options {
	readonly node?: string;
	readonly withKeys?: boolean;
	readonly set?: Readonly<Record<string, string>>;
	readonly json?: boolean;
}

export async function run(file: string, options: Options): Promise<void> {
	const {node, withKeys = false, set = {}, json = false} = options;
	if (withKeys && node === undefined) {
		throw new UsageError(
			'--with-keys goes with --node',
			'the explicit form always has the keys of your file',
		);
	}

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
