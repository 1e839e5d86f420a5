// The live view as `wgsim tui` opens it, on a backend that is made up: a lab that nobody had to start, whose second snapshot brings
// what the argument names. For tests of how a terminal is left.

import {withInterrupt} from '../../src/commands/run/interrupt.js';
import {showLive} from '../../src/commands/run/tui.js';
import {reportError} from '../../src/output/report-error.js';
import type {Backend, Listener} from '../../src/tui/backend.js';
import {openScreen} from '../../src/tui/terminal/open-screen.js';
import {reference} from '../tui/snapshots.js';

const ends: Readonly<Record<string, (listener: Listener) => void>> = {
	nothing: () => {},
	// A component is handed what it cannot draw.
	component: listener => listener.snapshot({...reference, faults: null as never}),
	// The state's own function throws, in a callback of a stream.
	callback: () => {
		throw new Error('thrown in a callback');
	},
	rejection: () => void Promise.reject(new Error('a promise that nobody awaits')),
};
const how = process.argv[2]!;

const backend: Backend = {
	follow: listener => {
		listener.trouble(null);
		listener.snapshot(reference);
		const timer = setTimeout(() => ends[how]!(listener), 1000);
		return () => clearTimeout(timer);
	},
	followLog: () => () => {},
	followLogs: () => () => {},
	perform: async () => ({text: '', lines: null}),
};

try {
	await withInterrupt(async signal => {
		const screen = openScreen(reference.lab);
		const {openTui} = await import('../../src/tui/open.js');
		await showLive(openTui(screen, {lab: reference.lab, comingUp: null}), signal, async () => backend);
	});
} catch (error) {
	process.exitCode = reportError(error, false);
}
