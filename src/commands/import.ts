// `wgsim import`: makes a topology from existing WireGuard configurations.

import type {Command} from 'commander';
import {exitCodes, UsageError, WgsimError} from '../errors.js';
import {claimFile} from '../output/sinks/file.js';
import {note, printDocument, printJson} from '../output/sinks/stdio.js';
import type {GivenFile} from '../plan/import-machines.js';

interface Options {
	readonly name: string;
	readonly output?: string;
	readonly force?: boolean;
	readonly json?: boolean;
}

const examples = `
Examples:
  wgsim import gateways/*                         a folder for each machine, named after it, with its *.conf files
  wgsim import gateways/* -o vpn.yaml && wgsim start vpn.yaml
  wgsim import alice.conf bob.conf                a file for each machine, named after it

The topology refers to your files and holds no key. Paths are relative to the folder it is written to.
BIRD's configuration (bird.conf, private.conf) in the same folder is included.`;

export function register(program: Command): void {
	program
		.command('import')
		.summary('make a topology from existing WireGuard configurations')
		.description('Make the skeleton of a topology from wg-quick configurations. Needs no Docker.')
		.argument('<files...>', 'folders, one a machine, or *.conf files')
		.option('--name <name>', 'name of the lab', 'imported')
		.option(
			'-o, --output <file>',
			'write to this file (default: stdout, with paths relative to the current folder)',
		)
		.option('--force', 'overwrite an existing file')
		.option('--json', 'one JSON document on stdout: the topology, and what is left to do')
		.addHelpText('after', examples)
		.action(run);
}

async function run(paths: readonly string[], {name, output, force, json}: Options): Promise<void> {
	const file = output === undefined ? null : await claimFile('--output', output, {overwrite: force ?? false});
	const [{dirname}, {importWgQuick}, {sortMachines}, {parseTopology}] = await Promise.all([
		import('node:path'),
		import('../plan/import-wg-quick.js'),
		import('../plan/import-machines.js'),
		import('../topology/index.js'),
	]);
	const sorted = sortMachines(await readFiles(paths, output === undefined ? '.' : dirname(output)));
	if (sorted.hosts.length < 2) {
		const [only] = sorted.hosts;
		throw new WgsimError(
			only === undefined
				? 'no machine found: none of these files configures WireGuard'
				: `one machine found, ${only.name}: a tunnel has two ends`,
			{
				details: [...sorted.lost, ...sorted.notes],
				hint: 'name the wg-quick files of its peers as well, or folders that hold them',
			},
		);
	}

	const {text, notes} = importWgQuick(name, sorted);
	// A file that does not read is no skeleton: this says what about it.
	parseTopology(Buffer.from(text), {file: output ?? 'the imported topology', env: {}, set: {}});
	await file?.write(text);

	// What is lost is a failure, though all else is there.
	process.exitCode = sorted.lost.length === 0 ? exitCodes.done : exitCodes.failed;
	if (json) {
		printJson({text, notes, lost: sorted.lost});
		return;
	}

	if (output === undefined) {
		printDocument(text);
	}

	note([...sorted.lost.map(one => `wgsim: not taken: ${one}`), ...notes.map(one => `to do: ${one}`)]);
}

// Bytes of one configuration; more is none.
const maxSize = 2 ** 20;

const isConfiguration = (name: string): boolean => /\.(conf|netdev|network)$/.test(name);

async function readFiles(paths: readonly string[], base: string): Promise<GivenFile[]> {
	const [{readdir, readFile, realpath, stat}, {join, relative, sep}] = await Promise.all([
		import('node:fs/promises'),
		import('node:path'),
	]);
	const slashed = (path: string): string => path.split(sep).join('/');
	const root = await realpath(base);
	const read = async (path: string, argument: number, below: string | null): Promise<GivenFile[]> => {
		const inside = slashed(relative(root, await realpath(path)));
		if (inside.startsWith('../')) {
			throw new UsageError(
				`${path} is not below ${base === '.' ? 'the current folder' : base}`,
				'a topology refers to files below its own folder: write it above them with -o',
			);
		}

		const {size} = await stat(path);
		if (size > maxSize) {
			throw new UsageError(`${path}: ${size} bytes; a configuration has at most ${maxSize}`);
		}

		return [{path: inside, text: await readFile(path, 'utf8'), argument, below}];
	};

	const found: GivenFile[] = [];
	for (const [argument, path] of paths.entries()) {
		const entry = await stat(path).catch(() => null);
		if (entry === null) {
			throw new UsageError(`${path}: no such file or folder`);
		}

		if (!entry.isDirectory()) {
			found.push(...(await read(path, argument, null)));
			continue;
		}

		const entries = await readdir(path, {recursive: true, withFileTypes: true});
		const inOrder = entries
			.filter(each => each.isFile() && isConfiguration(each.name))
			.map(each => join(each.parentPath, each.name))
			.sort();
		for (const file of inOrder) {
			found.push(...(await read(file, argument, slashed(relative(path, file)))));
		}
	}

	return found;
}
