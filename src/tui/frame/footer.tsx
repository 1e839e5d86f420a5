// The bottom of the screen: the command line of the last action or the filter, and the keys.

import {Box} from 'ink';
import type {ReactElement} from 'react';
import {cut, type Span, type Spans, widthOf} from '../../output/sinks/spans.js';
import {useLook} from '../components/look-context.js';
import {Row} from '../components/row.js';
import type {Job} from '../state/model.js';
import {clockOf, type Replay} from '../state/replay.js';

export const footerHeight = 2;

export interface KeyHint {
	readonly key: string;
	readonly word: string;
}

export interface FooterProps {
	readonly job: Job | null;
	readonly replay: Replay | null;
	/** The filter, while it is typed. */
	readonly typed: string | null;
	readonly hints: readonly KeyHint[];
	readonly beat: number;
	readonly width: number;
}

export function Footer({job, replay, typed, hints, beat, width}: FooterProps): ReactElement {
	const look = useLook();
	const told =
		replay === null ? jobSpans(job, beat, width, look.glyphs) : replaySpans(replay, width, look.unicode);
	return (
		<Box flexDirection="column" width={width} height={footerHeight} flexShrink={0}>
			<Row spans={typed === null ? told : typedSpans(typed)} width={width} />
			<Row spans={hintSpans(hints, width)} width={width} />
		</Box>
	);
}

const typedSpans = (typed: string): Spans => [
	' ',
	{text: '/', tone: 'accent', bold: true},
	typed,
	{text: ' ', inverse: true},
	{text: '  Enter keeps it, Esc removes it', tone: 'faint'},
];

function jobSpans(
	job: Job | null,
	beat: number,
	width: number,
	glyphs: ReturnType<typeof useLook>['glyphs'],
): Spans {
	if (job === null) {
		return [];
	}

	const spinner = [...glyphs.spinner];
	const outcome: Record<Job['state'], Span> = {
		running: {text: `${spinner[beat % spinner.length]} ${job.text}`, tone: 'busy'},
		done: {text: `${glyphs.check} ${job.text}`, tone: 'good'},
		failed: {text: `${glyphs.down} ${job.text}`, tone: 'bad'},
	};
	const {text, tone} = outcome[job.state];
	const command = cut(job.command, Math.max(20, width - widthOf(text) - 6), glyphs.more);
	return [' ', {text: '$ ', tone: 'faint'}, {text: command, bold: true}, '  ', {text, tone: tone ?? 'plain'}];
}

/** `▶ 0:12.4 / 1:02.0  ×2  ━━━━────  wgsim check my-vpn.yaml` */
function replaySpans({title, at, duration, speed, paused}: Replay, width: number, unicode: boolean): Spans {
	const [play, pause, done, rest] = unicode ? ['▶', '‖', '━', '─'] : ['>', '=', '=', '-'];
	const clock = `${clockOf(at)} / ${clockOf(duration)}  ${unicode ? '×' : 'x'}${speed}  `;
	const room = Math.max(10, Math.min(40, width - widthOf(clock) - 30));
	const filled = duration === 0 ? room : Math.round((at / duration) * room);
	return [
		' ',
		{text: `${paused ? pause : play} `, tone: paused ? 'busy' : 'good', bold: true},
		clock,
		{text: done!.repeat(filled), tone: 'accent'},
		{text: rest!.repeat(room - filled), tone: 'faint'},
		{text: `  ${title}`, tone: 'faint'},
	];
}

/** As many as fit, and always the last two, help and quit. */
function hintSpans(hints: readonly KeyHint[], width: number): Spans {
	const widthOfHint = ({key, word}: KeyHint) => widthOf(key) + widthOf(word) + 3;
	const last = hints.slice(-2);
	let room = width - 1 - last.reduce((sum, hint) => sum + widthOfHint(hint), 0);
	const shown = hints.slice(0, -2).filter(hint => {
		room -= widthOfHint(hint);
		return room >= 0;
	});
	return [
		' ',
		...[...shown, ...last].flatMap(({key, word}): Span[] => [
			{text: key, tone: 'accent', bold: true},
			{text: ` ${word}  `, tone: 'faint'},
		]),
	];
}
