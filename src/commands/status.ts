// `wgsim status`: nodes, tunnels and sessions of a running lab, once or as they change.

import type {Command} from 'commander';
import {UsageError} from '../errors.js';
import type {LabStatus} from '../lab/model-status.js';

const examples = `
Examples:
  wgsim status
  wgsim status routed-vpn --json | jq '.tunnels[] | select(.verdict != "up")'
  wgsim status --watch                     redrawn as it changes, until Ctrl-C or until the lab is gone
  wgsim status --watch --json              one document a line

A tunnel's verdict: up (a handshake within 180 s), idle (an older one, and nothing to send: no failure), handshaking (none yet),
stale (sent, and unheard for more than 15 s), down (no interface, or its node does not run), unknown.
One look cannot tell what is unheard; --watch can.`;

export function register(program: Command): void {
	program
		.command('status')
		.summary('show nodes, tunnels and sessions of a running lab')
		.description('Show what is true in a running lab, and what of its promises is missing.')
		.argument('[lab]', 'the lab; may be left out where only one runs')
		.option('--watch', 'show it again whenever it changes')
		.option('--period <seconds>', 'with --watch: time between two looks (default: 1)')
		.option('--json', 'one JSON document on stdout; with --watch, one a line')
		.addHelpText('after', examples)
		.action(status);
}

interface Options {
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

	const [{connect}, {chooseLab}, {readStatus}, {renderStatus}, {withInterrupt}] = await Promise.all([
		import('../engine/client.js'),
		import('../lab/find.js'),
		import('../lab/status.js'),
		import('../output/status.js'),
		import('./interrupt.js'),
	]);
	const found = await withInterrupt(async signal => {
		const engine = await connect({signal});
		return readStatus(engine, await chooseLab(engine, lab, signal), signal);
	});
	process.stdout.write(options.json ? `${JSON.stringify(found)}\n` : renderStatus(found));
}

async function watch(lab: string | undefined, {period = '1', json}: Options): Promise<void> {
	const [{followLab, parsePeriod}, {describeStatus}, {renderStatus}, {redrawOn}] = await Promise.all([
		import('./follow-lab.js'),
		import('../lab/status.js'),
		import('../output/status.js'),
		import('../output/redraw.js'),
	]);
	const screen =
		process.stdout.isTTY && !json && process.env.TERM !== 'dumb' ? redrawOn(process.stdout) : null;
	const show = (now: LabStatus): void => {
		const text = json ? `${JSON.stringify(now)}\n` : renderStatus(now);
		if (screen === null) {
			process.stdout.write(json ? text : `${text}\n`);
		} else {
			screen.draw(text);
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
