// `wgsim status`: shows nodes, tunnels and sessions of a running lab, once or as they change.

import {connect} from '../../engine/client.js';
import {UsageError} from '../../errors.js';
import type {LabStatus} from '../../lab/status/model.js';
import {describeStatus, readStatus} from '../../lab/status/status.js';
import {redrawOn} from '../../output/redraw.js';
import {claimFile} from '../../output/sinks/file.js';
import {isTerminal, print, printJson, windowSize} from '../../output/sinks/stdio.js';
import {renderStatus} from '../../output/status.js';
import {chooseLab} from './choose-lab.js';
import {drawLive} from './draw-live.js';
import {followLab, parsePeriod} from './follow-lab.js';
import {withInterrupt} from './interrupt.js';

interface Options {
	readonly all?: boolean;
	readonly watch?: boolean;
	readonly period?: string;
	readonly json?: boolean;
	readonly svg?: string;
}

export async function run(lab: string | undefined, options: Options): Promise<void> {
	if (options.svg !== undefined) {
		return draw(lab, options.svg, options);
	}

	if (options.watch) {
		return watch(lab, options);
	}

	if (options.period !== undefined) {
		throw new UsageError('--period is for --watch');
	}

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

/** With nothing else: a picture is one moment, and has all of it. */
async function draw(lab: string | undefined, svg: string, {all, watch: again, json}: Options): Promise<void> {
	if (all || again || json) {
		throw new UsageError(`status: --svg and --${all ? 'all' : again ? 'watch' : 'json'} exclude each other`);
	}

	await drawLive(lab, await claimFile('--svg', svg));
}

async function watch(lab: string | undefined, {period = '1', json, all = false}: Options): Promise<void> {
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
