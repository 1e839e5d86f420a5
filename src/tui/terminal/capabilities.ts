// Detects the capabilities of the terminal: colours, and characters beyond ASCII.

import {allowsColor} from '../../output/sinks/paint.js';

export interface Capabilities {
	readonly color: boolean;
	readonly unicode: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** NO_COLOR (no-color.org), FORCE_COLOR=0, TERM and the locale decide, in the order in which libc reads the locale's variables. */
export function readCapabilities(env: Environment): Capabilities {
	const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
	// The kernel's own console has a font of 512 glyphs at most: no braille, no geometric shapes.
	const console = env.TERM === 'linux' || env.TERM === 'dumb';
	return {
		color: allowsColor(env),
		unicode: /utf-?8/i.test(locale) && !console,
	};
}
