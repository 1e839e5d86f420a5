// `wgsim machines`: lists the machines that a lab may be spread over, and what each has.

import {withMachines} from '../../engine/provider.js';
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
			'machines: no machine is named',
			'--on lab1,lab2 or WGSIM_ON=lab1,lab2: names of Docker contexts (docker context ls lists them), or swarm',
		);
	}

	const machines = await withInterrupt(signal =>
		withMachines(on, signal, named => listMachines(named, signal)),
	);
	if (json) {
		printJson({machines});
	} else {
		print(renderMachines(machines));
	}
}
