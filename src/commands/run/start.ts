// `wgsim start`: brings a lab up and waits until it has converged.

import {connect} from '../../engine/client.js';
import {ensureNodeImage, nodeImageTag} from '../../engine/image.js';
import {isFromSwarm, releaseMachines, releasing} from '../../engine/provider.js';
import {UsageError} from '../../errors.js';
import {reportTo} from '../../lab/events.js';
import {decideMachines} from '../../lab/machines/decide.js';
import {planStart} from '../../lab/start/plan-start.js';
import {startLab} from '../../lab/start/start.js';
import {describeSteps, renderSteps} from '../../output/actions.js';
import {printProgress} from '../../output/progress.js';
import {note, print, printJson} from '../../output/sinks/stdio.js';
import {viewSpread} from '../../plan/describe-spread.js';
import {type LockOption, lockOption, parseLockTimeout} from '../lock-option.js';
import {afterResults} from './after-results.js';
import {withInterrupt} from './interrupt.js';
import {openRecording, startRecording} from './recording-file.js';
import {hasTerminal, openStartScreen} from './start-screen.js';
import {readWantedLab, type WantedOptions} from './wanted-lab.js';

interface Options extends LockOption, WantedOptions {
	readonly wait: boolean;
	readonly tui: boolean;
	readonly timeout: string;
	readonly keep?: boolean;
	readonly replace?: boolean;
	readonly on?: string;
	readonly dryRun?: boolean;
	readonly json?: boolean;
	readonly quiet?: boolean;
	readonly record?: string;
}

function parseTimeout(text: string): number {
	const seconds = Number(text);
	if (!(seconds > 0) || seconds > 86_400) {
		throw new UsageError(`--timeout ${text}: not a number of seconds between 0 and 86400`);
	}

	return seconds * 1000;
}

/** As without any option; `name` is that of the lab, where it is not the file's. */
export const startFile = (file: string, name: string | null): Promise<void> =>
	run(file, {
		wait: true,
		tui: true,
		timeout: '120',
		lockTimeout: lockOption[2],
		...(name === null ? {} : {name}),
	});

export async function run(file: string | undefined, options: Options): Promise<void> {
	const timeout = parseTimeout(options.timeout);
	const lockTimeout = parseLockTimeout(options);
	const {topology, sources, source} = await readWantedLab(file, options);
	const engine = await connect({on: options.on, isForNewLab: true});
	if (options.dryRun) {
		const {replace = false, json = false} = options;
		const image = nodeImageTag();
		const planned = await releasing(engine, async () => {
			const surveyed = await decideMachines(engine, topology, {image, dryRun: true});
			return planStart(engine, topology, {image, source, sources, replace, surveyed});
		});
		const {spread} = planned.plan.wiring;
		const steps = {...planned, spread: spread && viewSpread(spread)};
		if (json) {
			printJson(describeSteps(steps));
		} else {
			print(renderSteps(steps));
		}

		return;
	}

	const recorded = options.record === undefined ? null : await openRecording('--record', options.record);
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
	const recording = startRecording(
		engine,
		topology.name,
		recorded,
		['wgsim start', file ?? ''].join(' ').trim(),
	);
	const show = screen?.report ?? reportLine;
	const report = reportTo(event => {
		show(event);
		if (event.kind === 'phase-done') {
			recording.note(`${event.phase}: ${event.summary}`);
		}
	});
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
	}, screen?.interrupted ?? printInterrupt).finally(() => afterResults(() => recording.end()));
	const {actions, wires, plan, converged, faults} = await started.catch(async error => {
		await (isFromSwarm(engine) && releaseMachines(engine).catch(() => {}));
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
