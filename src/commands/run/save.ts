// `wgsim save`: keeps what was changed by hand in the nodes of a running lab.

import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {connect} from '../../engine/client.js';
import {saveLab} from '../../lab/kept/save.js';
import {renderSaved} from '../../output/kept.js';
import {claimFile} from '../../output/sinks/file.js';
import {note} from '../../output/sinks/stdio.js';
import {packageFolder} from '../../package-folder.js';
import {chooseLab} from './choose-lab.js';
import {withInterrupt} from './interrupt.js';

interface Options {
	readonly output: string;
	readonly quiet?: boolean;
}

export async function run(lab: string | undefined, {output, quiet = false}: Options): Promise<void> {
	const target = await claimFile('--output', output, {mode: 0o600});
	const wgsim = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version;
	const saved = await withInterrupt(async signal => {
		const engine = await connect({signal});
		return saveLab(engine, await chooseLab(engine, lab, signal), wgsim, signal);
	});
	await target.write(gzipSync(JSON.stringify(saved.kept)));
	if (!quiet) {
		for (const line of renderSaved(saved)) {
			note(line);
		}
	}
}
