// `wgsim import`: a topology of WireGuard configurations that exist.

import type {Command} from 'commander';
import {exitCodes, UsageError, WgsimError} from '../errors.js';
import type {ImportedHost} from '../plan/import-wg-quick.js';

interface Options {
	readonly name: string;
	readonly output?: string;
	readonly force?: boolean;
	readonly json?: boolean;
}

const examples = `
Examples:
  wgsim import gateways/*                         a folder for each machine, named after it; its *.conf are found below
  wgsim import gateways/* -o vpn.yaml && wgsim start vpn.yaml
  wgsim import alice.conf bob.conf                a file each: the machine is named after its file

The topology names your files and holds no key. It stands beside them: paths are relative to the folder it is written to.
BIRD's configuration (bird.conf, private.conf) is taken in where it lies in the same folder.`;

export function register(program: Command): void {
	program
		.command('import')
		.summary('make a topology of WireGuard configurations that exist')
		.description('Make the skeleton of a topology from wg-quick configurations. Needs no Docker.')
		.argument('<files...>', 'folders, one a machine, or *.conf files')
		.option('--name <name>', 'name of the lab', 'imported')
		.option('-o, --output <file>', 'write it there; otherwise to stdout, for the current folder')
		.option('--force', 'write over a file that is there')
		.option('--json', 'one JSON document on stdout: the text, and what is left to do')
		.addHelpText('after', examples)
		.action(run);
}

async function run(paths: readonly string[], {name, output, force, json}: Options): Promise<void> {
	const [{dirname}, {writeFile}, {importWgQuick}, {parseTopology}] = await Promise.all([
		import('node:path'),
		import('node:fs/promises'),
		import('../plan/import-wg-quick.js'),
		import('../topology/index.js'),
	]);
	const {text, notes} = importWgQuick(
		name,
		await readHosts(paths, output === undefined ? '.' : dirname(output)),
	);
	// A file that does not read is no skeleton: this says what about it.
	parseTopology(Buffer.from(text), {file: output ?? 'the imported topology', env: {}, set: {}});
	if (output !== undefined) {
		await writeFile(output, text, {flag: force ? 'w' : 'wx'}).catch((error: NodeJS.ErrnoException) => {
			throw new WgsimError(`${output}: ${error.code === 'EEXIST' ? 'it is there already' : error.message}`, {
				hint: 'another name, or --force to write over it',
				exitCode: exitCodes.usage,
			});
		});
	}

	if (json) {
		process.stdout.write(`${JSON.stringify({text, notes})}\n`);
		return;
	}

	process.stdout.write(output === undefined ? text : '');
	for (const note of notes) {
		process.stderr.write(`to do: ${note}\n`);
	}
}

// Bytes of one configuration; more is none.
const maxSize = 2 ** 20;

async function readHosts(paths: readonly string[], base: string): Promise<ImportedHost[]> {
	const [{readdir, readFile, realpath, stat}, {basename, join, relative, sep}] = await Promise.all([
		import('node:fs/promises'),
		import('node:path'),
	]);
	const root = await realpath(base);
	const read = async (path: string): Promise<[string, string][]> => {
		const inside = relative(root, await realpath(path))
			.split(sep)
			.join('/');
		if (inside.startsWith('../')) {
			throw new UsageError(
				`${path} is not below ${base === '.' ? 'the current folder' : base}`,
				'a topology names files of its own folder: write it above them with -o',
			);
		}

		const {size} = await stat(path);
		return size > maxSize ? [] : [[inside, await readFile(path, 'utf8')]];
	};

	const hosts: ImportedHost[] = [];
	for (const path of paths) {
		const found = await stat(path).catch(() => null);
		if (found === null) {
			throw new UsageError(`${path}: no such file or folder`);
		}

		if (!found.isDirectory()) {
			hosts.push({name: basename(path).replace(/\.conf$/, ''), files: new Map(await read(path))});
			continue;
		}

		const entries = await readdir(path, {recursive: true, withFileTypes: true});
		const files = new Map<string, string>();
		for (const entry of entries.filter(each => each.isFile() && each.name.endsWith('.conf'))) {
			for (const [name, text] of await read(join(entry.parentPath, entry.name))) {
				files.set(name, text);
			}
		}

		hosts.push({name: basename(path), files});
	}

	return hosts;
}
