// `wgsim restore`: puts what was saved back into the nodes of a running lab.

import {readFile} from 'node:fs/promises';
import {buffer} from 'node:stream/consumers';
import {connect} from '../../engine/client.js';
import {exitCodes, messageOf, UsageError} from '../../errors.js';
import {readKept} from '../../lab/kept/read.js';
import {restoreLab} from '../../lab/kept/restore.js';
import {renderRestored} from '../../output/kept.js';
import {print} from '../../output/sinks/stdio.js';
import {type LockOption, parseLockTimeout, sayWaiting} from '../lock-option.js';
import {chooseLab} from './choose-lab.js';
import {withInterrupt} from './interrupt.js';

async function readAll(file: string): Promise<Uint8Array> {
	try {
		return await (file === '-' ? buffer(process.stdin) : readFile(file));
	} catch (error) {
		throw new UsageError(`restore: ${file}: ${messageOf(error)}`);
	}
}

export async function run(file: string, lab: string | undefined, options: LockOption): Promise<void> {
	const lockTimeout = parseLockTimeout(options);
	const kept = readKept(file, await readAll(file));
	const restored = await withInterrupt(async signal => {
		const engine = await connect({signal});
		const found = await chooseLab(engine, lab, signal);
		return restoreLab(engine, found, kept, {lockTimeout, onWait: sayWaiting, signal});
	});
	print(renderRestored(restored));
	process.exitCode = restored.failed.length === 0 ? exitCodes.done : exitCodes.failed;
}
