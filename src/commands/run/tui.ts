// `wgsim tui`: opens the live view of a running lab.

import {connect, type Engine} from '../../engine/client.js';
import {InterruptedError, UsageError} from '../../errors.js';
import type {OpenObserver} from '../../lab/observer/model.js';
import {openObserver} from '../../lab/observer/observer.js';
import {isTerminal} from '../../output/sinks/stdio.js';
import type {Backend, CommandLine} from '../../tui/backend.js';
import type {Tui} from '../../tui/open.js';
import type {Screen} from '../../tui/terminal/screen.js';
import {chooseLab} from './choose-lab.js';
import {createCommandLine} from './command-line.js';
import {withInterrupt} from './interrupt.js';

export async function run(lab: string | undefined): Promise<void> {
	if (!process.stdin.isTTY || !isTerminal('stdout')) {
		throw new UsageError('tui needs a terminal', 'without one: wgsim status');
	}

	const {openScreen} = await import('../../tui/terminal/open-screen.js');
	const commands = createCommandLine({...process.env});
	await withInterrupt(async signal => {
		// The first frame stands before anything large is loaded.
		const screen = openScreen(lab);
		try {
			await Promise.race([showLab(screen, lab, commands, signal), rejectAtAbort(signal)]);
		} finally {
			screen.leave();
		}
	});
}

const rejectAtAbort = (signal: AbortSignal): Promise<never> =>
	new Promise((_, reject) => {
		signal.addEventListener('abort', () => reject(new InterruptedError()));
	});

async function showLab(
	screen: Screen,
	lab: string | undefined,
	commands: CommandLine,
	signal: AbortSignal,
): Promise<void> {
	const modules = Promise.all([import('../../tui/open.js'), import('../../tui/create-backend.js')]);
	const engine = await connect({signal});
	const {name} = await chooseLab(engine, lab, signal);
	// The fabric looks around while the view is still being loaded.
	const openAhead = aheadOf(engine, name, signal);
	const [{openTui}, {createBackend}] = await modules;
	if (signal.aborted) {
		return;
	}

	await showLive(openTui(screen, {lab: name, comingUp: null}), signal, async () =>
		createBackend(engine, name, openAhead, commands),
	);
}

/** Opens an observer of that lab now; the first that is asked for is that one. */
function aheadOf(engine: Engine, name: string, closing: AbortSignal): OpenObserver {
	let opened: ReturnType<OpenObserver> | null = openObserver(engine, name, {signal: closing});
	// Its failure is told when it is asked for.
	opened.catch(() => {});
	return (...asked) => {
		const first = asked[1] === name ? opened : null;
		opened = first === null ? opened : null;
		return first ?? openObserver(...asked);
	};
}

/** Resolves when a key or the signal closes it. */
export async function showLive(
	view: Tui,
	signal: AbortSignal,
	openBackend: () => Promise<Backend>,
): Promise<void> {
	signal.addEventListener('abort', () => view.close());
	const backend = await openBackend();
	if (!signal.aborted) {
		view.live(backend);
	}

	await view.closed;
	if (signal.aborted) {
		throw new InterruptedError();
	}
}
