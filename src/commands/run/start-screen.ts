// The screen of `wgsim start` on a terminal: the bring-up, then the live lab until the user leaves.

import type {Engine} from '../../engine/client.js';
import {messageOf} from '../../errors.js';
import {ConvergenceError} from '../../lab/converge/convergence-error.js';
import type {LabEvent} from '../../lab/events.js';
import {openObserver} from '../../lab/observer/observer.js';
import {isTerminal} from '../../output/sinks/stdio.js';
import {createCommandLine} from './command-line.js';
import {withInterrupt} from './interrupt.js';
import {showLive} from './tui.js';

export interface StartScreen {
	/** Shows an event, or prints it as a line once the screen was left. */
	report(event: LabEvent): void;
	interrupted(name: string): void;
	/** Shows the lab until the user leaves; returns at once if they have left already. */
	live(engine: Engine): Promise<void>;
	/** Ends with an error: a lab left running is shown first. */
	failed(engine: Engine, error: unknown): Promise<void>;
}

interface ScreenOptions {
	readonly lab: string;
	readonly nodes: readonly string[];
	/** Prints an event or a message if there is no view. */
	readonly print: (event: LabEvent) => void;
	readonly printInterrupt: (name: string) => void;
}

/** stdin and stdout are a terminal that can move its cursor. */
export const hasTerminal = (): boolean =>
	process.stdin.isTTY === true && isTerminal('stdout') && process.env.TERM !== 'dumb';

export async function openStartScreen({
	lab,
	nodes,
	print,
	printInterrupt,
}: ScreenOptions): Promise<StartScreen> {
	const {openScreen} = await import('../../tui/terminal/open-screen.js');
	const commands = createCommandLine({...process.env});
	const screen = openScreen(lab);
	const {openTui} = await import('../../tui/open.js');
	const view = openTui(screen, {lab, comingUp: nodes});
	// A failed view does not end the start, which continues with progress lines.
	let isUp = false;
	view.closed.catch(error => {
		if (!isUp) {
			print({kind: 'note', at: 0, text: `the live view failed: ${messageOf(error)}`});
		}
	});
	const show = async (engine: Engine) => {
		if (view.isOpen) {
			isUp = true;
			await withInterrupt(signal =>
				showLive(view, signal, async () => {
					const {createBackend} = await import('../../tui/create-backend.js');
					return createBackend(engine, lab, openObserver, {commands});
				}),
			);
		}
	};
	return {
		report: event => (view.isOpen ? view.report(event) : print(event)),
		interrupted: name => (view.isOpen ? view.interrupted() : printInterrupt(name)),
		live: show,
		failed: async (engine, error) => {
			if (error instanceof ConvergenceError) {
				await show(engine);
			}

			view.close();
		},
	};
}
