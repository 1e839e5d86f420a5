// The overlay on a view: help, a menu of actions, a question, or the result of an action.

import {Box} from 'ink';
import type {ReactElement} from 'react';
import {cut, fitSpans, type Spans, widthOfSpans} from '../../output/sinks/spans.js';
import {useLook} from '../components/look-context.js';
import {Row} from '../components/row.js';
import {windowOf} from '../look/window.js';
import {helpLines} from '../state/hints.js';
import type {Overlay} from '../state/model.js';
import type {Size} from '../terminal/painter.js';

interface Content {
	readonly title: string;
	readonly lines: readonly Spans[];
	/** Index of the line under the cursor; -1 for none. */
	readonly cursor: number;
	/** The first line to show, where there is no cursor. */
	readonly top: number;
	readonly foot: string;
}

const margin = 4;

export function OverlayBox({overlay, size}: {readonly overlay: Overlay; readonly size: Size}): ReactElement {
	const {glyphs, unicode} = useLook();
	const {title, lines, cursor, top, foot} = contentOf(overlay, unicode, size.columns - margin - 4);
	const room = Math.min(lines.length, size.rows - margin);
	const hint =
		room < lines.length && cursor < 0 ? `${glyphs.scrollUp}${glyphs.scrollDown} scrolls   ${foot}` : foot;
	const least = Math.max(title.length, hint.length) + 6;
	const inner = Math.min(size.columns - margin - 4, Math.max(least, ...lines.map(widthOfSpans)));
	const from = cursor >= 0 ? windowOf(lines.length, cursor, room).from : Math.min(top, lines.length - room);
	const [topLeft, topRight, bottomLeft, bottomRight, across, down] = [...glyphs.box] as [
		string,
		string,
		string,
		string,
		string,
		string,
	];
	const edge = (left: string, text: string, right: string): Spans => {
		const inside = text === '' ? '' : ` ${cut(text, inner - 2)} `;
		return [
			{text: left + across, tone: 'accent'},
			{text: inside, bold: true},
			{text: across.repeat(Math.max(0, inner + 1 - inside.length)) + right, tone: 'accent'},
		];
	};
	const width = inner + 4;
	return (
		<Box
			position="absolute"
			flexDirection="column"
			marginLeft={Math.floor((size.columns - width) / 2)}
			marginTop={Math.max(0, Math.floor((size.rows - room - 2) / 2))}
			width={width}
		>
			<Row spans={edge(topLeft, title, topRight)} width={width} />
			{lines.slice(from, from + room).map((spans, index) => {
				const here = from + index === cursor;
				const fitted = fitSpans(spans, inner).map(span =>
					here ? {...span, tone: 'plain' as const, inverse: true} : span,
				);
				return (
					<Row
						// biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name than its place
						key={index}
						spans={[{text: `${down} `, tone: 'accent'}, ...fitted, {text: ` ${down}`, tone: 'accent'}]}
						width={width}
					/>
				);
			})}
			<Row spans={edge(bottomLeft, hint, bottomRight)} width={width} />
		</Box>
	);
}

const questionContent = (title: string, question: string, command: string): Content => ({
	title,
	lines: [[{text: question, bold: true}], [], [{text: `$ ${command}`, tone: 'faint'}]],
	cursor: -1,
	top: 0,
	foot: 'y or Enter: yes   n or Esc: no',
});

function contentOf(overlay: Overlay, unicode: boolean, width: number): Content {
	switch (overlay.kind) {
		case 'help':
			return {
				title: 'Keys',
				lines: helpLines(unicode, width),
				cursor: -1,
				top: overlay.top,
				foot: 'Esc closes',
			};
		case 'menu': {
			const widest = Math.max(...overlay.actions.map(({title}) => title.length));
			const lines = overlay.actions.map(
				({title, command}): Spans => [` ${title.padEnd(widest)}   `, {text: `$ ${command} `, tone: 'faint'}],
			);
			return {
				title: overlay.title,
				lines,
				cursor: overlay.cursor,
				top: 0,
				foot: 'Enter runs it, y copies it, Esc cancels',
			};
		}
		case 'palette': {
			const {text, offers} = overlay;
			const widest = Math.max(0, ...offers.map(({value}) => value.length));
			return {
				title: 'A command of wgsim',
				lines: [
					[
						{text: '$ wgsim ', tone: 'faint'},
						{text, bold: true},
						{text: ' ', inverse: true},
					],
					...offers.map(
						({value, description}): Spans => [
							`  ${value.padEnd(widest)}  `,
							{text: cut(description, Math.max(10, width - widest - 6), '…'), tone: 'faint'},
						],
					),
				],
				cursor: overlay.cursor < 0 ? -1 : overlay.cursor + 1,
				top: 0,
				foot: 'Tab completes, Enter runs it, Esc cancels',
			};
		}
		case 'labs':
			return {
				title: 'Labs',
				lines: overlay.labs.map(lab => [` ${lab} `]),
				cursor: overlay.cursor,
				top: 0,
				foot: 'Enter opens it, Esc cancels',
			};
		case 'confirm': {
			const {question, command, title} = overlay.action;
			return questionContent(title, question ?? '', command);
		}
		case 'confirm-line':
			return questionContent('A command of wgsim', overlay.question, `wgsim ${overlay.line}`);
		case 'text':
			return {
				title: overlay.title,
				lines: overlay.lines.map(line => [line]),
				cursor: -1,
				top: overlay.top,
				foot: 'Esc closes',
			};
	}
}
