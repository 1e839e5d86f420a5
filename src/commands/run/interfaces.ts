// `wgsim interfaces`: lists the interfaces of all nodes, as their kernels have them.

import {connect} from '../../engine/client.js';
import {readRunningPlan} from '../../lab/fabric/running-fabric.js';
import {selectNodes} from '../../lab/find/select-nodes.js';
import {readInterfaces} from '../../lab/interfaces/read.js';
import {renderInterfaces} from '../../output/interfaces.js';
import {print, printJson} from '../../output/sinks/stdio.js';
import {chooseLab} from './choose-lab.js';
import {withInterrupt} from './interrupt.js';

interface Options {
	readonly lab?: string;
	readonly json?: boolean;
}

export async function run(names: readonly string[], {lab, json}: Options): Promise<void> {
	await withInterrupt(async signal => {
		const engine = await connect({signal});
		const found = await chooseLab(engine, lab, signal);
		const plan = await readRunningPlan(engine, found, signal);
		const nodes = selectNodes(found, plan.nodes, {names, kinds: [], sites: []});
		const read = await readInterfaces(engine, found, plan, nodes, signal);
		if (json) {
			printJson({lab: found.name, interfaces: read});
		} else {
			print(renderInterfaces(read));
		}
	});
}
