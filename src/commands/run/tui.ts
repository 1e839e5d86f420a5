// `wgsim tui`: opens the live view of a running lab.

import {connect} from '../../engine/client.js';
import {InterruptedError, UsageError} from '../../errors.js';
import {findLabs} from '../../lab/find/find.js';
import {pickLab} from '../../lab/find/pick-lab.js';
import type {OpenObserver} from '../../lab/observer/model.js';
import {observeFound, openObserver} from '../../lab/observer/observer.js';
import {isTerminal} from '../../output/sinks/stdio.js';
import type {Backend, CommandLine} from '../../tui/backend.js';
import type {Tui} from '../../tui/open.js';
import type {Screen} from '../../tui/terminal/screen.js';
import {readWish} from './choose-lab.js';
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
	const labs = await findLabs(engine, signal);
	const {lab: found} = pickLab(labs, readWish(lab));
	const others = labs.length > 1;
	// The fabric looks around while the view is still being loaded.
	const opened = observeFound(engine, found, {signal});
	const openAhead = aheadOf(opened, found.name);
	const [{openTui}, {createBackend}] = await modules;
	// Its failure is reported where it is asked for.
	const snapshot = await opened.then(observer => observer.snapshot).catch(() => null);
	if (signal.aborted) {
		return;
	}

	const known = snapshot === null ? undefined : {snapshot, others};
	await showLive(openTui(screen, {lab: found.name, comingUp: null, known}), signal, async () =>
		createBackend(engine, found.name, openAhead, {commands, others}),
	);
}

/** The first observer of that lab that is asked for is the one that was opened already. */
function aheadOf(ahead: ReturnType<OpenObserver>, name: string): OpenObserver {
	let opened: typeof ahead | null = ahead;
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
