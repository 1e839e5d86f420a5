// `wgsim init`: asks a few questions, and writes a commented topology file.

import {basename} from 'node:path';
import {UsageError} from '../../errors.js';
import {judgeTopology} from '../../lab/sources/read-topology.js';
import {folderOfShipped, listShipped, readShipped} from '../../lab/sources/shipped.js';
import {renameTopology, writeTopology} from '../../output/new-topology.js';
import {claimFile} from '../../output/sinks/file.js';
import {note, print, printDocument, printJson} from '../../output/sinks/stdio.js';
import {renderTable} from '../../output/table.js';
import {type AnswerOptions, askAll, askName} from './init-questions.js';
import {withInterrupt} from './interrupt.js';

interface Options extends AnswerOptions {
	readonly from?: string;
	readonly list?: boolean;
	readonly json?: boolean;
	readonly force?: boolean;
}

export async function run(path: string | undefined, options: Options): Promise<void> {
	if (options.list) {
		const labs = listShipped().map(name => ({name, text: readShipped(name).summary}));
		return options.json
			? printJson({labs})
			: print(
					renderTable(
						['LAB', 'WHAT'],
						labs.map(({name, text}) => [name, text]),
					),
				);
	}

	const {from} = options;
	if (from !== undefined && !listShipped().includes(from)) {
		throw new UsageError(`--from ${from}: no lab of that name ships`, `one of ${listShipped().join(', ')}`);
	}

	// Before anything is asked.
	const usual = path === undefined || path === '-' ? 'my-vpn' : basename(path).replace(/\.ya?ml$/, '');
	const early = path === undefined ? null : await claim(path, options);
	const {name, textFor} = await withInterrupt(async signal => {
		if (from === undefined) {
			const answers = await askAll(options, usual, signal);
			return {name: answers.name, textFor: (file: string) => writeTopology(answers, file)};
		}

		const named = await askName(options.name, path === undefined ? from : usual, signal);
		return {
			name: named,
			textFor: (file: string) => renameTopology(readShipped(from).text, from, named, file),
		};
	});
	const file = path ?? `${name}.yaml`;
	const target = early ?? (await claim(file, options));
	const text = textFor(file);
	const judged = judgeTopology(Buffer.from(text), file, {file, env: process.env, set: {}});
	const {topology} = await judged.catch(error => {
		// Such a lab is more than one file.
		throw from === undefined
			? error
			: new UsageError(
					`--from ${from}: it needs files beside it`,
					`cp -r ${folderOfShipped}${from}* . copies them all`,
				);
	});
	if (target.isStdout) {
		printDocument(text);
		return;
	}

	await target.write(text);
	note([
		`${file}: ${topology.nodes.length} nodes, tunnels: ${topology.tunnels.length}`,
		`→ wgsim graph ${file} -o ${name}.svg, then wgsim start ${file}`,
	]);
}

const claim = (path: string, {force = false}: Options) => claimFile('init', path, {overwrite: force});
