// The logs of all nodes, or of one: scrollable, searchable, and following the newest line until the cursor leaves it.

import {Box} from 'ink';
import type {ReactElement} from 'react';
import {pad} from '../../output/sinks/spans.js';
import {useLook} from '../components/look-context.js';
import {PaneTitle} from '../components/pane.js';
import {Row} from '../components/row.js';
import {windowOf} from '../look/window.js';
import {cursorIn, listLogs} from '../state/lists.js';
import type {ListState, LogEntry} from '../state/model.js';

export interface LogsProps {
	readonly logs: readonly LogEntry[];
	readonly logNode: string | null;
	readonly list: ListState;
	readonly width: number;
	readonly height: number;
}

const mostName = 16;

export function Logs({logs, logNode, list, width, height}: LogsProps): ReactElement {
	const {glyphs} = useLook();
	const shown = listLogs({logs, logNode}, list);
	const keys = shown.map(({number}) => String(number)).reverse();
	// Keys are newest first.
	const cursor = shown.length - 1 - cursorIn(keys, list);
	const {from, to} = windowOf(shown.length, cursor, height - 1);
	const follows = list.cursor === null || list.cursor === keys[0];
	const names = Math.min(mostName, Math.max(0, ...shown.slice(from, to).map(({node}) => node.length)));
	const seen = shown.length === 0 ? 'nothing' : `lines ${from + 1}${glyphs.dash}${to} of ${shown.length}`;
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			<PaneTitle
				title={`Log of ${logNode ?? 'all nodes and the fabric'}${list.filter === '' ? '' : `  /${list.filter}`}`}
				detail={`${seen}${follows ? ', follows' : ', stands: G follows'}`}
				width={width}
			/>
			{shown.slice(from, to).map(({number, node, time, text}, index) => (
				<Row
					key={number}
					selected={from + index === cursor && !follows}
					spans={[
						{text: ` ${time.padEnd(12)} `, tone: 'faint'},
						{text: `${pad(node, names, 'left', glyphs.more)}  `, tone: 'accent'},
						text,
					]}
					width={width}
				/>
			))}
		</Box>
	);
}
