// `wgsim import`: makes a topology from existing configurations.

import {existsSync} from 'node:fs';
import {readdir, readFile, realpath, stat} from 'node:fs/promises';
import {dirname, join, relative, sep} from 'node:path';
import {exitCodes, UsageError, WgsimError} from '../../errors.js';
import {claimFile} from '../../output/sinks/file.js';
import {note, printDocument, printJson} from '../../output/sinks/stdio.js';
import {importClab} from '../../plan/import-clab.js';
import type {GivenFile} from '../../plan/import-files.js';
import {importLab} from '../../plan/import-lab.js';
import {sortMachines} from '../../plan/import-machines.js';
import {parseTopology} from '../../topology/index.js';

interface Options {
	readonly name?: string;
	readonly output?: string;
	readonly force?: boolean;
	readonly json?: boolean;
}

const isClab = (path: string): boolean => /\.clab\.ya?ml$/.test(path);

/** What an import gives, of whatever it was made. */
interface Imported {
	readonly text: string;
	readonly notes: readonly string[];
	readonly lost: readonly string[];
}

export async function run(paths: readonly string[], {name, output, force, json}: Options): Promise<void> {
	const file = output === undefined ? null : await claimFile('--output', output, {overwrite: force ?? false});
	const base = output === undefined ? '.' : dirname(output);
	const imported = paths.some(isClab)
		? await importContainerlab(paths, base, name)
		: await importFiles(paths, base, name ?? 'imported');
	const {text, notes, lost} = imported;
	// A file that does not read is no skeleton: this says what about it.
	parseTopology(Buffer.from(text), {file: output ?? 'the imported topology', env: {}, set: {}});
	await file?.write(text);

	// What is lost is a failure, though all else is there.
	process.exitCode = lost.length === 0 ? exitCodes.done : exitCodes.failed;
	if (json) {
		printJson({text, notes, lost});
		return;
	}

	if (output === undefined) {
		printDocument(text);
	}

	note([...lost.map(one => `wgsim: not taken: ${one}`), ...notes.map(one => `to do: ${one}`)]);
}

async function importFiles(paths: readonly string[], base: string, name: string): Promise<Imported> {
	const sorted = sortMachines(await readFiles(paths, base));
	if (sorted.hosts.length < 2) {
		const [only] = sorted.hosts;
		throw new WgsimError(
			only === undefined
				? 'no machine found: none of these files configures WireGuard'
				: `one machine found, ${only.name}: a tunnel has two ends`,
			{
				details: [...sorted.lost, ...sorted.notes],
				hint: 'name the configurations of its peers as well, or folders that hold them',
			},
		);
	}

	return {...importLab(name, sorted), lost: sorted.lost};
}

async function importContainerlab(
	paths: readonly string[],
	base: string,
	name: string | undefined,
): Promise<Imported> {
	const [only, ...others] = paths;
	if (others.length > 0) {
		throw new UsageError('a containerlab file is a lab by itself', 'name one file alone');
	}

	const [{path, text}] = (await readFiles([only!], base)) as [GivenFile];
	const imported = importClab(text, path, name ?? null, each => existsSync(join(base, each)));
	if (imported.nodes.length === 0) {
		throw new WgsimError(`no machine found in ${path}: only nodes of kind linux are taken in`, {
			details: [...imported.lost, ...imported.notes],
		});
	}

	return imported;
}

// Bytes of one configuration; more is none.
const maxSize = 2 ** 20;

const isConfiguration = (name: string): boolean =>
	/\.(conf|netdev|network|key|psk|service)$/.test(name) ||
	name.startsWith('netns-') ||
	name.startsWith('network.wireguard.') ||
	name === 'INSTALL.md';

async function readFiles(paths: readonly string[], base: string): Promise<GivenFile[]> {
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
