// The look of a tunnel's verdict, a node's state and a session: a shape, a tone, and a severity.

import type {NodeVerdict, NodeView, Verdict} from '../../lab/observer/model.js';
import type {Tone} from '../../output/sinks/spans.js';
import type {GlyphName} from './theme.js';

export interface Mark {
	readonly glyph: GlyphName;
	readonly tone: Tone;
	/** Higher is worse: problems first. */
	readonly rank: number;
}

const verdicts: Record<Verdict, Mark> = {
	up: {glyph: 'up', tone: 'good', rank: 0},
	idle: {glyph: 'idle', tone: 'calm', rank: 1},
	unknown: {glyph: 'unknown', tone: 'faint', rank: 2},
	handshaking: {glyph: 'handshaking', tone: 'busy', rank: 3},
	stale: {glyph: 'stale', tone: 'busy', rank: 4},
	down: {glyph: 'down', tone: 'bad', rank: 5},
};

export const verdictOrder = Object.keys(verdicts) as readonly Verdict[];

export const markVerdict = (verdict: Verdict): Mark => verdicts[verdict];

/** `running`, `booting`, `paused`: the one word for a node. */
export const wordOf = ({state, phase}: NodeView): string =>
	state === 'running' && phase !== null ? phase : state;

const nodeVerdicts: Record<NodeVerdict, Mark> = {
	up: {glyph: 'running', tone: 'good', rank: 0},
	unknown: {glyph: 'unknown', tone: 'faint', rank: 2},
	starting: {glyph: 'handshaking', tone: 'busy', rank: 3},
	degraded: {glyph: 'stale', tone: 'busy', rank: 3},
	down: {glyph: 'down', tone: 'bad', rank: 5},
};

export const markNode = ({state, verdict}: NodeView): Mark =>
	state === 'paused' ? {glyph: 'paused', tone: 'busy', rank: 4} : nodeVerdicts[verdict];

export const markOk = (ok: boolean): Mark =>
	ok ? {glyph: 'up', tone: 'good', rank: 0} : {glyph: 'down', tone: 'bad', rank: 5};

export const worst = (all: readonly Verdict[]): Verdict | null =>
	all.reduce<Verdict | null>(
		(sofar, one) => (sofar === null || verdicts[one].rank > verdicts[sofar].rank ? one : sofar),
		null,
	);
