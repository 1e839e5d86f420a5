// `wgsim tui`: the live view of a running lab.

import type {Command} from 'commander';
import {UsageError} from '../errors.js';

const examples = `
Examples:
  wgsim tui                 the only lab that runs
  wgsim tui routed-vpn

1 to 6 are the views, ? is the help, q leaves the lab running, Q stops it after asking.
NO_COLOR is kept; where the locale is not UTF-8, it is drawn in ASCII.`;

export function register(program: Command): void {
	program
		.command('tui')
		.summary('the live view of a running lab')
		.description('Show a running lab as it lives, and break and mend it. Needs a terminal.')
		.argument('[lab]', 'the lab; may be left out where only one runs')
		.addHelpText('after', examples)
		.action(tui);
}

async function tui(lab: string | undefined): Promise<void> {
	if (!process.stdin.isTTY || !process.stdout.isTTY) {
		throw new UsageError('tui needs a terminal', 'without one: wgsim status');
	}

	const {openScreen} = await import('../tui/terminal/open-screen.js');
	// The first frame stands before anything large is loaded.
	const screen = openScreen(lab);
	try {
		await showLab(screen, lab);
	} finally {
		screen.leave();
	}
}

async function showLab(
	screen: import('../tui/terminal/screen.js').Screen,
	lab: string | undefined,
): Promise<void> {
	const [{connect}, {chooseLab}, {openTui}, {createWorld}, {openObserver}, {withInterrupt}] =
		await Promise.all([
			import('../engine/client.js'),
			import('../lab/find.js'),
			import('../tui/open.js'),
			import('../tui/create-world.js'),
			import('../lab/observer/open.js'),
			import('./interrupt.js'),
		]);
	const engine = await connect();
	const {name} = await chooseLab(engine, lab);
	const view = openTui(screen, {lab: name, comingUp: null});
	view.live(createWorld(engine, name, openObserver));
	await withInterrupt(signal => {
		signal.addEventListener('abort', () => view.close());
		return view.closed;
	});
}
