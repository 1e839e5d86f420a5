// `wgsim interfaces`: lists the interfaces of all nodes, as their kernels have them.

import type {Command} from 'commander';
import {print, printJson} from '../output/sinks/stdio.js';
import {chooseLab, labText} from './choose-lab.js';

const examples = `
Examples:
  wgsim interfaces
  wgsim interfaces 'V1-*'
  wgsim interfaces --json | jq '.interfaces[] | select(.state != "up")'

State: up; down; no carrier (it is up, and its cable is pulled); missing (the topology has it, and the node not); unknown (the node does
not run). The table leaves out what says nothing: lo, and link-local addresses beside others. --json has all of it.`;

interface Options {
	readonly lab?: string;
	readonly json?: boolean;
}

export function register(program: Command): void {
	program
		.command('interfaces')
		.summary('list the interfaces of all nodes')
		.description('List the interfaces of nodes: namespace, state, MTU, MAC, addresses, and the other end.')
		.argument('[node...]', "nodes, or globs such as 'V*'; all by default")
		.option('--lab <lab>', labText)
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(interfaces);
}

async function interfaces(names: readonly string[], {lab, json}: Options): Promise<void> {
	const [{connect}, {readRunningPlan}, {selectNodes}, {readInterfaces}, {renderInterfaces}, {withInterrupt}] =
		await Promise.all([
			import('../engine/client.js'),
			import('../lab/fabric/running-fabric.js'),
			import('../lab/find/select-nodes.js'),
			import('../lab/interfaces/read.js'),
			import('../output/interfaces.js'),
			import('./interrupt.js'),
		]);
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
