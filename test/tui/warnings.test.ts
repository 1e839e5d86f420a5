// What Node warns of does not stand in the middle of a frame, and is not lost.

import {PassThrough} from 'node:stream';
import {setImmediate as turn} from 'node:timers/promises';
import type {WriteStream} from 'node:tty';
import test from 'ava';
import {readCapabilities} from '../../src/tui/terminal/capabilities.js';
import {Screen} from '../../src/tui/terminal/screen.js';

test.serial("a warning waits until the screen is the shell's again", async t => {
	const told: string[] = [];
	const tell = ({message}: Error) => told.push(message);
	const usual = process.listeners('warning');
	process.removeAllListeners('warning');
	process.on('warning', tell);
	const screen = new Screen(new PassThrough() as unknown as WriteStream, readCapabilities({}));
	screen.enter();
	process.emitWarning('one');
	await turn();
	t.deepEqual(told, []);
	screen.leave();
	t.deepEqual(told, ['one']);
	process.emitWarning('two');
	await turn();
	t.deepEqual(told, ['one', 'two']);
	process.removeAllListeners('warning');
	for (const listener of usual) {
		process.on('warning', listener);
	}
});
