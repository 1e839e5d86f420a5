// Takes over the terminal and shows a first frame before any large module is loaded.

import {streams} from '../../output/sinks/streams.js';
import {visible} from '../../output/sinks/visible.js';
import {readCapabilities} from './capabilities.js';
import {prepareInk} from './prepare-ink.js';
import {Screen} from './screen.js';

/** Enters the alternate screen of our own terminal, and makes Ink ready to be imported. */
export function openScreen(lab: string | undefined): Screen {
	const screen = new Screen(streams.stdout, readCapabilities(process.env));
	const bold = screen.capabilities.color ? ['\u001b[1m', '\u001b[22m'] : ['', ''];
	prepareInk();
	screen.enter();
	screen.paint([
		` wgsim ${bold[0]}${visible(lab ?? '')}${bold[1]}`,
		'',
		'',
		'   reading the state of the lab ...',
	]);
	return screen;
}
