// `wgsim export`: writes the configuration of a lab's nodes for real gateways.

import {randomBytes} from 'node:crypto';
import {lstat, mkdir} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {connect} from '../../engine/client.js';
import {UsageError} from '../../errors.js';
import {readLabSources} from '../../lab/export-lab.js';
import {readTopology} from '../../lab/sources/read-topology.js';
import {withPlanningNotice} from '../../output/planning-notice.js';
import {claimFile, type Staged} from '../../output/sinks/file.js';
import {cannotWrite, claimFolder} from '../../output/sinks/place.js';
import {note, printDocument, printJson} from '../../output/sinks/stdio.js';
import type {ExportedFile, ExportFormat, ExportSource} from '../../plan/export/index.js';
import {exportNode, listDropped, readExportSource} from '../../plan/export/index.js';
import {seedLength} from '../../plan/keys.js';
import {planLab} from '../../plan/plan-lab.js';
import {chooseLab} from './choose-lab.js';

interface Options {
	readonly format: ExportFormat;
	readonly node?: readonly string[];
	readonly output?: string;
	readonly withKeys?: boolean;
	readonly force?: boolean;
	readonly set?: Readonly<Record<string, string>>;
	readonly json?: boolean;
}

export async function run(name: string | undefined, options: Options): Promise<void> {
	const {format, withKeys = false} = options;
	if (options.output !== undefined) {
		await claimFolder('--output', options.output);
	}

	const all =
		name !== undefined && /\.ya?ml$|^-$|\//.test(name) ? await readFile(name, options) : await readLab(name);
	const sources = choose(all, options.node);
	const nodes = sources.map(source => ({node: source.node, files: exportNode(source, format, withKeys)}));
	for (const source of sources) {
		for (const line of listDropped(source, format)) {
			note(`${source.node} ${line}: not in the export, as ${format} files have no setting for it`);
		}
	}

	if (options.output !== undefined) {
		await write(options.output, nodes, options.force ?? false);
		if (options.json) {
			printJson({folder: options.output, nodes: nodes.map(paths)});
		}

		return;
	}

	if (options.json) {
		printJson({format, nodes});
	} else {
		printDocument(nodes.flatMap(({node, files}) => files.map(file => renderFile(node, file))).join('\n'));
	}
}

const paths = ({node, files}: {node: string; files: readonly ExportedFile[]}) => ({
	node,
	files: files.map(({path}) => path),
});

const renderFile = (node: string, {path, mode, content}: ExportedFile): string =>
	`== ${node}${path} (${mode.toString(8).padStart(4, '0')})\n${content}`;

async function readFile(file: string, {set}: Options): Promise<ExportSource[]> {
	const {wiring, nodes} = await withPlanningNotice(async onStep => {
		const {topology, sources} = await readTopology(file, set, onStep);
		onStep();
		return planLab(topology, randomBytes(seedLength), sources);
	});
	return nodes.map(({node, files}) =>
		readExportSource(wiring, node, new Map(files.map(({path, content}) => [path, content]))),
	);
}

async function readLab(name: string | undefined): Promise<ExportSource[]> {
	const engine = await connect();
	return readLabSources(engine, await chooseLab(engine, name));
}

function choose(sources: readonly ExportSource[], wanted: readonly string[] | undefined): ExportSource[] {
	const unknown = (wanted ?? []).find(name => !sources.some(({node}) => node === name));
	if (unknown !== undefined) {
		throw new UsageError(
			`export: no node ${JSON.stringify(unknown)}`,
			`its nodes: ${sources.map(({node}) => node).join(', ')}`,
		);
	}

	return sources.filter(({node, tunnels}) =>
		wanted === undefined ? tunnels.length > 0 : wanted.includes(node),
	);
}

/** Checks first that nothing would be overwritten, and writes all files before any is put in place, so that nothing is half done. */
async function write(
	folder: string,
	nodes: readonly {readonly node: string; readonly files: readonly ExportedFile[]}[],
	overwrite: boolean,
): Promise<void> {
	const targets = nodes.flatMap(({node, files}) =>
		files.map(file => ({file, path: join(folder, node, file.path)})),
	);
	for (const {path} of overwrite ? [] : targets) {
		if (await lstat(path).catch(() => null)) {
			throw new UsageError(`${path} exists already`, 'choose another folder, or --force to overwrite it');
		}
	}

	const staged: Staged[] = [];
	try {
		for (const {file, path} of targets) {
			await mkdir(dirname(path), {recursive: true}).catch(error => {
				throw cannotWrite(path, error);
			});
			const {mode, content} = file;
			staged.push(await (await claimFile('--output', path, {mode, overwrite})).stage(content));
		}
	} catch (error) {
		await Promise.all(staged.map(({discard}) => discard()));
		throw error;
	}

	for (const {commit} of staged) {
		await commit();
	}

	note(`${targets.length} files of ${nodes.length} nodes in ${folder}`);
}
