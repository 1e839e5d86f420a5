// `wgsim import`: makes a topology from existing configurations.

import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {exitCodes, UsageError, WgsimError} from '../../errors.js';
import {claimFile} from '../../output/sinks/file.js';
import {note, printDocument, printJson} from '../../output/sinks/stdio.js';
import {importClab} from '../../plan/import-clab.js';
import {importLab} from '../../plan/import-lab.js';
import {sortMachines} from '../../plan/import-machines.js';
import {adviseOn} from '../../plan/import-others.js';
import {parseTopology} from '../../topology/index.js';
import {readFiles} from './import-files.js';

interface Options {
	readonly name?: string;
	readonly output?: string;
	readonly force?: boolean;
	readonly json?: boolean;
}

/** Nothing else that is taken in is YAML. */
const isClab = (path: string): boolean => /\.ya?ml$/.test(path);

/** The result of an import, from any source. */
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

	note([...lost.map(one => `wgsim: not imported: ${one}`), ...notes.map(one => `to do: ${one}`)]);
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
	const yaml = (await readFiles([paths.find(isClab)!], base))[0]!;
	const other = adviseOn(yaml.path, yaml.text);
	if (other !== null) {
		throw new WgsimError(`${yaml.path} is ${other.whose}, which no import reads`, {hint: other.remedy});
	}

	const [, ...others] = paths;
	if (others.length > 0) {
		throw new UsageError('a containerlab file is a lab by itself', 'name one file alone');
	}

	const {path, text} = yaml;
	const imported = importClab(text, path, name ?? null, each => existsSync(join(base, each)));
	if (imported.nodes.length === 0) {
		throw new WgsimError(
			`no machine found in ${path}: of a containerlab file only nodes of kind linux are imported`,
			{
				details: [...imported.lost, ...imported.notes],
			},
		);
	}

	return imported;
}
