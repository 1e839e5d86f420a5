// `wgsim export`: the configuration of a lab's nodes for real gateways.

import type {Command} from 'commander';
import {exitCodes, UsageError, WgsimError} from '../errors.js';
import type {ExportedFile, ExportFormat, ExportSource} from '../plan/export/index.js';
import {collectSet} from './collect-set.js';

interface Options {
	readonly format: ExportFormat;
	readonly node?: readonly string[];
	readonly output?: string;
	readonly withKeys?: boolean;
	readonly force?: boolean;
	readonly set?: Readonly<Record<string, string>>;
	readonly json?: boolean;
}

const examples = `
Examples:
  wgsim export -o gateways                                the only lab that runs, each node a folder
  wgsim export routed-vpn --node V1-1                     one node, on stdout
  wgsim export my-vpn.yaml --format systemd-networkd -o gateways
  wgsim export routed-vpn --with-keys -o gateways         with its private keys, in files of mode 0600

A lab is exported as it runs. Of a topology file, keys that it does not give are made now: give --with-keys to have them all.
INSTALL.md in each folder says what to do with the files. Nodes that end no tunnel are exported only when named.`;

export function register(program: Command): void {
	program
		.command('export')
		.summary('write the configuration of real gateways')
		.description(
			'Write what the lab proved as files for real gateways: WireGuard, BIRD and the nested namespace.',
		)
		.argument('[lab-or-file]', 'a running lab or a topology file; may be left out where one lab runs')
		.addOption(
			program
				.createOption('--format <format>', 'what runs there')
				.choices(['wg-quick', 'systemd-networkd', 'bird'])
				.default('wg-quick'),
		)
		.option('--node <node>', 'this node; may be repeated', (node, nodes: readonly string[] = []) => [
			...nodes,
			node,
		])
		.option('-o, --output <folder>', 'write files there, a folder for each node')
		.option('--with-keys', 'private and preshared keys, too')
		.option('--force', 'write over files that are there')
		.option('--set <name=value>', 'a value for a variable of the file; may be repeated', collectSet)
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(run);
}

async function run(name: string | undefined, options: Options): Promise<void> {
	const {format, withKeys = false} = options;
	const {exportNode} = await import('../plan/export/index.js');
	const all =
		name !== undefined && /\.ya?ml$|^-$|\//.test(name) ? await readFile(name, options) : await readLab(name);
	const sources = choose(all, options.node);
	const nodes = sources.map(source => ({node: source.node, files: exportNode(source, format, withKeys)}));
	if (options.output !== undefined) {
		await write(options.output, nodes, options.force ?? false);
		if (options.json) {
			process.stdout.write(`${JSON.stringify({folder: options.output, nodes: nodes.map(paths)})}\n`);
		}

		return;
	}

	const text = nodes.flatMap(({node, files}) => files.map(file => renderFile(node, file))).join('\n');
	process.stdout.write(options.json ? `${JSON.stringify({format, nodes})}\n` : text);
}

const paths = ({node, files}: {node: string; files: readonly ExportedFile[]}) => ({
	node,
	files: files.map(({path}) => path),
});

const renderFile = (node: string, {path, mode, content}: ExportedFile): string =>
	`== ${node}${path} (${mode.toString(8).padStart(4, '0')})\n${content}`;

async function readFile(file: string, {set}: Options): Promise<ExportSource[]> {
	const [{readTopology}, {planLab}, {readExportSource}, {randomBytes}, {seedLength}] = await Promise.all([
		import('../lab/read-topology.js'),
		import('../plan/plan-lab.js'),
		import('../plan/export/index.js'),
		import('node:crypto'),
		import('../plan/keys.js'),
	]);
	const {topology, sources} = await readTopology(file, set);
	const {wiring, nodes} = planLab(topology, randomBytes(seedLength), sources);
	return nodes.map(({node, files}) =>
		readExportSource(wiring, node, new Map(files.map(({path, content}) => [path, content]))),
	);
}

async function readLab(name: string | undefined): Promise<ExportSource[]> {
	const [{connect}, {chooseLab}, {readLabSources}] = await Promise.all([
		import('../engine/client.js'),
		import('../lab/find.js'),
		import('../lab/export-lab.js'),
	]);
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

/** Looks first whether anything would be written over: nothing is half done. */
async function write(
	folder: string,
	nodes: readonly {readonly node: string; readonly files: readonly ExportedFile[]}[],
	force: boolean,
): Promise<void> {
	const [{chmod, lstat, mkdir, writeFile}, {dirname, join}] = await Promise.all([
		import('node:fs/promises'),
		import('node:path'),
	]);
	const targets = nodes.flatMap(({node, files}) =>
		files.map(file => ({file, path: join(folder, node, file.path)})),
	);
	for (const {path} of force ? [] : targets) {
		if (await lstat(path).catch(() => null)) {
			throw new WgsimError(`${path} is there already`, {
				hint: 'another folder, or --force to write over it',
				exitCode: exitCodes.usage,
			});
		}
	}

	for (const {file, path} of targets) {
		await mkdir(dirname(path), {recursive: true});
		await writeFile(path, file.content, {mode: file.mode});
		// What was there keeps its mode otherwise.
		await chmod(path, file.mode);
	}

	process.stderr.write(`${targets.length} files of ${nodes.length} nodes in ${folder}\n`);
}
