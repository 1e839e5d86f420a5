// `wgsim status`: shows nodes, tunnels and sessions of a running lab, once or as they change.

import type {Command} from 'commander';
import {UsageError} from '../errors.js';
import type {LabStatus} from '../lab/status/model.js';
import {isTerminal, print, printJson, windowSize} from '../output/sinks/stdio.js';
import {chooseLab, labText} from './choose-lab.js';

const examples = `
Examples:
  wgsim status
  wgsim status routed-vpn --json | jq '.tunnels[] | select(.verdict != "up")'
  wgsim status --watch                     redrawn as it changes, until Ctrl-C or until the lab is gone
  wgsim status --watch --json              one document a line
  wgsim status --all                       every tunnel and session too

On a terminal it fits the window: what is missing first, then the nodes, then what does not work. --all shows all of it.

A tunnel's verdict: up (a protocol over it hears the other end, or packets or a handshake came within 15 s), idle (no protocol runs over
it, and nothing came: no failure, and no proof), handshaking (no session yet), stale (sent and unheard for more than 15 s, or the
protocols over it hear nothing), down (no interface, no carrier below it, or its node does not run), unknown.
A node's verdict: up, degraded (a fact about it or its tunnels is missing), down (it does not run, or none of its tunnels works),
starting, unknown.
Status sends nothing: of reachability it tells what start, reach and check found last, and how long ago. What was asked before the last
change is not known now.
A single reading cannot tell a stale tunnel; --watch can.`;

export function register(program: Command): void {
	program
		.command('status')
		.aliases(['ps'])
		.summary('show nodes, tunnels and sessions of a running lab')
		.description('Show the state of a running lab, and what is missing.')
		.argument('[lab]', labText)
		.option('--all', 'every node, tunnel, session and neighbour, whatever the size of the window')
		.option('--watch', 'show it again at each change')
		.option('--period <seconds>', 'with --watch: time between two readings (default: 1)')
		.option('--json', 'one JSON document on stdout; with --watch, one a line')
		.addHelpText('after', examples)
		.action(status);
}

interface Options {
	readonly all?: boolean;
	readonly watch?: boolean;
	readonly period?: string;
	readonly json?: boolean;
}

async function status(lab: string | undefined, options: Options): Promise<void> {
	if (options.watch) {
		return watch(lab, options);
	}

	if (options.period !== undefined) {
		throw new UsageError('--period is for --watch');
	}

	const [{connect}, {readStatus}, {renderStatus}, {withInterrupt}] = await Promise.all([
		import('../engine/client.js'),
		import('../lab/status/status.js'),
		import('../output/status.js'),
		import('./interrupt.js'),
	]);
	const found = await withInterrupt(async signal => {
		const engine = await connect({signal});
		return readStatus(engine, await chooseLab(engine, lab, signal), signal);
	});
	if (options.json) {
		printJson(found);
	} else {
		print(renderStatus(found, {all: options.all ?? false, window: windowSize()}));
	}
}

async function watch(lab: string | undefined, {period = '1', json, all = false}: Options): Promise<void> {
	const [{followLab, parsePeriod}, {describeStatus}, {renderStatus}, {redrawOn}] = await Promise.all([
		import('./follow-lab.js'),
		import('../lab/status/status.js'),
		import('../output/status.js'),
		import('../output/redraw.js'),
	]);
	const screen = isTerminal('stdout') && !json && process.env.TERM !== 'dumb' ? redrawOn() : null;
	const show = (now: LabStatus): void => {
		if (json) {
			printJson(now);
		} else if (screen === null) {
			print([...renderStatus(now, {all, window: null}), '']);
		} else {
			screen.draw(window => renderStatus(now, {all, window}));
		}
	};
	try {
		await followLab(lab, parsePeriod(period), observer => {
			let known = false;
			observer.onSnapshot(snapshot => {
				// Before the first round nothing is known, and that is no news.
				if (snapshot.time !== null || snapshot.connection.state !== 'lost' || known) {
					known = true;
					show(describeStatus(snapshot));
				}
			});
		});
	} finally {
		screen?.end();
	}
}
