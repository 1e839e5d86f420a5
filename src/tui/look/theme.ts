// Colours and characters, by what they mean. Only colours of the basic sixteen that show on light and on dark backgrounds.

import type {Tone} from '../../output/sinks/spans.js';
import type {Capabilities} from '../terminal/capabilities.js';

const colors = {
	good: 'green',
	calm: 'cyan',
	busy: 'yellow',
	bad: 'red',
	accent: 'blue',
	faint: undefined,
	plain: undefined,
} as const satisfies Record<Tone, string | undefined>;

const unicode = {
	up: '●',
	idle: '○',
	handshaking: '◐',
	stale: '▲',
	down: '✗',
	unknown: '?',
	running: '●',
	paused: '‖',
	wait: '·',
	cursor: '▸',
	check: '✓',
	warn: '▲',
	rule: '─',
	bar: '█',
	track: '░',
	received: '↓',
	sent: '↑',
	both: '⇄',
	arrow: '→',
	back: '←',
	more: '…',
	dash: '–',
	event: '•',
	folded: '▾',
	open: '▿',
	scrollUp: '▴',
	scrollDown: '▾',
	spark: '▁▂▃▄▅▆▇█',
	spinner: '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏',
	box: '┌┐└┘─│',
} as const;

export type GlyphName = keyof typeof unicode;
export type Glyphs = Readonly<Record<GlyphName, string>>;

const ascii: Glyphs = {
	up: '+',
	idle: 'o',
	handshaking: '~',
	stale: '!',
	down: 'x',
	unknown: '?',
	running: '+',
	paused: '=',
	wait: '.',
	cursor: '>',
	check: 'ok',
	warn: '!',
	rule: '-',
	bar: '#',
	track: '.',
	received: 'v',
	sent: '^',
	both: '<->',
	arrow: '->',
	back: '<-',
	more: '~',
	dash: '-',
	event: '*',
	folded: '+',
	open: '-',
	scrollUp: '^',
	scrollDown: 'v',
	spark: '_.-=+*#@',
	spinner: '|/-\\',
	box: '++++-|',
};

export interface Look {
	readonly unicode: boolean;
	readonly glyphs: Glyphs;
	/** An Ink colour; undefined for the terminal's own. */
	color(tone: Tone): string | undefined;
}

export const createLook = ({color, unicode: rich}: Capabilities): Look => ({
	unicode: rich,
	glyphs: rich ? unicode : ascii,
	color: tone => (color ? colors[tone] : undefined),
});
