// `wgsim start`: brings a lab up and waits until it has converged.

import type {Command} from 'commander';
import {UsageError} from '../errors.js';
import type {Isolation} from '../topology/model.js';
import {collectSet} from './collect-set.js';

interface Options {
	readonly name?: string;
	readonly isolation?: string;
	readonly set?: Readonly<Record<string, string>>;
	readonly wait: boolean;
	readonly tui: boolean;
	readonly timeout: string;
	readonly keep?: boolean;
	readonly replace?: boolean;
	readonly dryRun?: boolean;
	readonly json?: boolean;
	readonly quiet?: boolean;
}

const examples = `
Examples:
  wgsim start                              the reference lab: three sites, six gateways
  wgsim start my-vpn.yaml --timeout 300
  wgsim start my-vpn.yaml --name try-2     a second lab of the same file, side by side
  wgsim start big-mesh.yaml --set N=8      a value for a variable of the file
  wgsim start --dry-run                    what it would do, and why

On a terminal it shows the bring-up and then the live lab: q leaves it running, ? is the help.
Run again, it repairs: nodes, wires, tunnels and daemons that are gone, stopped or paused come back, and a changed file is
carried out while all else goes on. What was broken on purpose stays so, and is named: wgsim heal undoes it. A lab belongs to
its file: another file of the same lab name is refused, but for --replace.
Then: docker exec routed-vpn-R1 ping -c2 2001:db8:a3::1`;

export function register(program: Command): void {
	program
		.command('start')
		.summary('bring a lab up and wait until it has converged')
		.description('Bring a lab up and wait until every tunnel, session and declared pair is up.')
		.argument('[file]', 'topology file, - for stdin; the bundled routed-vpn where none is given')
		.option('--name <name>', 'name of the lab, in place of the one in the file')
		.option('--set <name=value>', 'a value for a variable of the file; may be repeated', collectSet)
		.option(
			'--isolation <kind>',
			'privileged, or capabilities: nodes have a few named ones (default: as the file says, else privileged)',
		)
		.option('--no-wait', 'return when the containers run')
		.option('--timeout <seconds>', 'give up waiting after this long', '120')
		.option('--keep', 'on failure or interrupt, leave what was made')
		.option('--replace', 'first remove a lab of that name that runs from another file')
		.option('--dry-run', 'print what would be done and why; change nothing')
		.option('--no-tui', 'progress lines on a terminal too, in place of the live view')
		.option('-q, --quiet', 'no progress lines')
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(start);
}

function parseTimeout(text: string): number {
	const seconds = Number(text);
	if (!(seconds > 0) || seconds > 86_400) {
		throw new UsageError(`--timeout ${text}: not a number of seconds between 0 and 86400`);
	}

	return seconds * 1000;
}

async function start(file: string | undefined, options: Options): Promise<void> {
	const timeout = parseTimeout(options.timeout);
	const {readTopology} = await import('../lab/read-topology.js');
	const {topology: read, sources, source} = await readTopology(file, options.set);
	const topology = {
		...read,
		...(options.name === undefined ? {} : {name: await checkName(options.name)}),
		...(options.isolation === undefined ? {} : {isolation: checkIsolation(options.isolation)}),
	};
	const [
		{connect},
		{ensureNodeImage, nodeImageTag},
		{startLab},
		{reportTo},
		{printProgress},
		{withInterrupt},
		{hasTerminal, openStartScreen},
	] = await Promise.all([
		import('../engine/client.js'),
		import('../engine/image.js'),
		import('../lab/start.js'),
		import('../lab/events.js'),
		import('../output/progress.js'),
		import('./interrupt.js'),
		import('./start-screen.js'),
	]);
	const engine = await connect();
	if (options.dryRun) {
		const {replace = false, json = false} = options;
		const [{planStart}, {renderSteps}] = await Promise.all([
			import('../lab/plan-start.js'),
			import('../output/actions.js'),
		]);
		const steps = await planStart(engine, topology, {image: nodeImageTag(), source, sources, replace});
		process.stdout.write(renderSteps(steps, json));
		return;
	}

	const print = options.quiet ? () => {} : printProgress(process.stderr);
	const printInterrupt = (name: string) =>
		process.stderr.write(`wgsim: ${name}: ${options.keep ? 'stopping' : 'removing what this run made'} …\n`);
	const screen =
		options.tui && !options.json && !options.quiet && hasTerminal()
			? await openStartScreen({
					lab: topology.name,
					nodes: topology.nodes.map(({name}) => name),
					print,
					printInterrupt,
				})
			: null;
	const report = reportTo(screen?.report ?? print);
	const started = withInterrupt(async signal => {
		const image = await ensureNodeImage(engine, {
			signal,
			report: ({kind, step, text}) => {
				if (kind !== 'detail') {
					report({kind: 'note', text: `${step}: ${text}`});
				}
			},
		});
		return startLab(engine, topology, {
			image: image.tag,
			source,
			sources,
			replace: options.replace ?? false,
			wait: options.wait,
			timeout,
			keep: options.keep ?? false,
			report,
			signal,
		});
	}, screen?.interrupted ?? printInterrupt);
	const {actions, wires, plan, converged, faults} = await started.catch(async error => {
		await screen?.failed(engine, error);
		throw error;
	});
	await screen?.live(engine);
	if (options.json) {
		const done = actions.map(action => ({
			action: action.kind,
			node: action.kind === 'remove' ? action.node : action.planned.node,
			reason: action.reason,
		}));
		const {lab, isolation} = plan;
		process.stdout.write(`${JSON.stringify({lab, converged, isolation, actions: done, wires, faults})}\n`);
	} else if (!options.quiet) {
		const state = converged
			? 'is up and has converged'
			: options.wait
				? 'is up, but for what is broken on purpose'
				: 'is started';
		process.stderr.write(`${plan.lab} ${state}: ${plan.nodes.length} nodes\n`);
	}
}

function checkIsolation(kind: string): Isolation {
	if (kind !== 'privileged' && kind !== 'capabilities') {
		throw new UsageError(`--isolation ${kind}: not an isolation`, 'privileged or capabilities');
	}

	return kind;
}

async function checkName(name: string): Promise<string> {
	const {labName} = await import('../topology/schema/scalars.js');
	const {success, error} = labName.safeParse(name);
	if (!success) {
		const [issue] = error.issues;
		throw new UsageError(
			`--name: ${issue!.message}`,
			issue!.code === 'custom' ? issue!.params?.hint : undefined,
		);
	}

	return name;
}
