// `wgsim start`: brings a lab up and waits until it has converged.

import type {Command} from 'commander';
import {UsageError} from '../errors.js';
import {note, print, printJson} from '../output/sinks/stdio.js';
import type {Isolation} from '../topology/model.js';
import {collectSet} from './collect-set.js';
import {type LockOption, lockOption, parseLockTimeout} from './lock-option.js';

interface Options extends LockOption {
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
  wgsim start hub-and-spoke                another lab that ships with wgsim
  wgsim start my-vpn.yaml --timeout 300
  wgsim start my-vpn.yaml --name try-2     a second lab of the same file, side by side
  wgsim start big-mesh.yaml --set N=8      a value for a variable of the file
  wgsim start --dry-run                    the steps it would take, and why

On a terminal it shows the bring-up, then the live view: q leaves the lab running, ? shows help.
Run it again to repair: nodes, wires, tunnels and daemons that are gone, stopped or paused come back, and changes to the file are
applied while the rest goes on. Faults made on purpose stay, and are named: wgsim heal undoes them. A lab belongs to
its file: another file with the same lab name is refused without --replace.
Then: docker exec routed-vpn-R1 ping -c2 2001:db8:a3::1`;

export function register(program: Command): void {
	program
		.command('start')
		.aliases(['up'])
		.summary('bring a lab up and wait until it has converged')
		.description('Bring a lab up and wait until every tunnel, session and declared pair is up.')
		.argument('[file]', 'topology file, name of a shipped lab, or - for stdin (default: routed-vpn)')
		.option('--name <name>', 'name of the lab, in place of the one in the file')
		.option('--set <name=value>', 'set a variable of the file; may be repeated', collectSet)
		.option(
			'--isolation <kind>',
			'privileged, or capabilities: nodes get a few named ones only (default: as in the file, else privileged)',
		)
		.option('--no-wait', 'return as soon as the containers run')
		.option('--timeout <seconds>', 'give up after this long', '120')
		.option(...lockOption)
		.option('--keep', 'on failure or interrupt, keep what was made')
		.option('--replace', 'first remove a running lab of that name that belongs to another file')
		.option('--dry-run', 'print each step and its reason; change nothing')
		.option('--no-tui', 'print progress lines instead of opening the live view')
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
	const lockTimeout = parseLockTimeout(options);
	const [{readTopology}, {withPlanningNotice}] = await Promise.all([
		import('../lab/sources/read-topology.js'),
		import('../output/planning-notice.js'),
	]);
	const {
		topology: read,
		sources,
		source,
	} = await withPlanningNotice(onStep => readTopology(file, options.set, onStep));
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
		import('../lab/start/start.js'),
		import('../lab/events.js'),
		import('../output/progress.js'),
		import('./interrupt.js'),
		import('./start-screen.js'),
	]);
	const engine = await connect();
	if (options.dryRun) {
		const {replace = false, json = false} = options;
		const [{planStart}, {describeSteps, renderSteps}] = await Promise.all([
			import('../lab/start/plan-start.js'),
			import('../output/actions.js'),
		]);
		const steps = await planStart(engine, topology, {image: nodeImageTag(), source, sources, replace});
		if (json) {
			printJson(describeSteps(steps));
		} else {
			print(renderSteps(steps));
		}

		return;
	}

	const reportLine = options.quiet ? () => {} : printProgress();
	const printInterrupt = (name: string) =>
		note(`wgsim: ${name}: ${options.keep ? 'stopping' : 'undoing this run'} …`);
	const screen =
		options.tui && !options.json && !options.quiet && hasTerminal()
			? await openStartScreen({
					lab: topology.name,
					nodes: topology.nodes.map(({name}) => name),
					print: reportLine,
					printInterrupt,
				})
			: null;
	const report = reportTo(screen?.report ?? reportLine);
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
			lockTimeout,
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
		printJson({lab, converged, isolation, actions: done, wires, faults});
	} else if (!options.quiet) {
		const state = converged
			? 'is up and has converged'
			: options.wait
				? 'is up, except for faults on purpose'
				: 'is started';
		note(`${plan.lab} ${state}: ${plan.nodes.length} nodes`);
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
