// `wgsim machines`: lists the machines that a lab may be spread over, and what each has.

import {findMachines, releaseMachines} from '../../engine/provider.js';
import {UsageError} from '../../errors.js';
import {listMachines} from '../../lab/machines/list.js';
import {renderMachines} from '../../output/machines.js';
import {print, printJson} from '../../output/sinks/stdio.js';
import {withInterrupt} from './interrupt.js';

interface Options {
	readonly on?: string;
	readonly json?: boolean;
}

export async function run({on = process.env['WGSIM_ON'], json}: Options): Promise<void> {
	if (!on) {
		throw new UsageError(
			'machines: which?',
			'--on lab1,lab2 or WGSIM_ON=lab1,lab2: names of Docker contexts (docker context ls lists them), or swarm',
		);
	}

	const machines = await withInterrupt(async signal => {
		const {machines: named, engine} = await findMachines(on, signal);
		try {
			return await listMachines(named, signal);
		} finally {
			await (engine && releaseMachines(engine));
		}
	});
	if (json) {
		printJson({machines});
	} else {
		print(renderMachines(machines));
	}
}
