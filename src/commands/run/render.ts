// `wgsim render`: prints the explicit form of a topology file, or the files of one node; needs no Docker.

import {parseMachines} from '../../engine/machines.js';
import {UsageError} from '../../errors.js';
import {judgeTopology, readContent} from '../../lab/sources/read-topology.js';
import {locateTopology} from '../../lab/sources/shipped.js';
import {withPlanningNotice} from '../../output/planning-notice.js';
import {print, printDocument, printJson} from '../../output/sinks/stdio.js';
import {renderSpread} from '../../output/spread.js';
import {listUnknownPins, previewSpread, type SpreadView} from '../../plan/describe-spread.js';
import type {Sources} from '../../plan/model.js';
import {planLab} from '../../plan/plan-lab.js';
import type {ShownFile} from '../../plan/show-files.js';
import {showFiles} from '../../plan/show-files.js';
import {expandTopology, renderExplicit} from '../../topology/index.js';
import type {Topology} from '../../topology/model.js';

interface Options {
	readonly node?: string;
	readonly withKeys?: boolean;
	readonly on?: string;
	readonly set?: Readonly<Record<string, string>>;
	readonly json?: boolean;
}

export async function run(file: string, options: Options): Promise<void> {
	const {node, withKeys = false, on, set = {}, json = false} = options;
	if (on !== undefined && node !== undefined) {
		throw new UsageError('--on and --node exclude each other');
	}

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
	if (on !== undefined) {
		const spread = spreadOver(on, topology, sources);
		if (json) {
			printJson({lab: topology.name, ...spread});
		} else {
			print(renderSpread(spread));
		}

		return;
	}

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

/** All machines alike: what each has is known only when it is asked. */
function spreadOver(on: string, topology: Topology, sources: Sources): SpreadView {
	const machines = parseMachines(on).map(({name}) => ({name, labels: [], memory: null}));
	const unknown = listUnknownPins(topology, machines);
	if (unknown.length > 0) {
		throw new UsageError(
			`render --on ${on}: the file names ${unknown.join(', ')}, which is not among these`,
			'labels of engines are known only to start --dry-run, which asks them',
		);
	}

	// What is wired where depends on no key.
	const {wiring} = planLab(topology, new Uint8Array(32), sources);
	return previewSpread(topology, wiring, machines);
}

const renderFiles = (files: readonly ShownFile[]): string =>
	files
		.map(({path, mode, content}) => {
			const end = content === '' || content.endsWith('\n') ? '' : '\n';
			return `== ${path} (${mode})\n${content}${end}`;
		})
		.join('\n');
