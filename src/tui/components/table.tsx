// A table that scrolls: a title, a header, and the lines around the cursor.

import {Box} from 'ink';
import type {ReactElement} from 'react';
import {type Column, headerSpans, layOut, rowSpans} from '../../output/columns.js';
import {windowOf} from '../look/window.js';
import {useLook} from './look-context.js';
import {PaneTitle} from './pane.js';
import {Row} from './row.js';

export interface TableProps<T> {
	readonly title: string;
	/** The order and the filter, at the right end of the title. */
	readonly detail: string;
	readonly columns: readonly Column<T>[];
	readonly items: readonly T[];
	readonly keyOf: (item: T) => string;
	/** Index of the line under the cursor; -1 for none. */
	readonly cursor: number;
	/** The keys act here. */
	readonly active: boolean;
	readonly width: number;
	readonly height: number;
	/** The text of an empty table. */
	readonly empty: string;
}

/** Title and header. */
export const tableHead = 2;

/** The cursor stands to the left of all columns. */
export const tableMargin = 2;

export function Table<T>(props: TableProps<T>): ReactElement {
	const {title, detail, columns, items, keyOf, cursor, active, width, height, empty} = props;
	const {glyphs} = useLook();
	const laidOut = layOut(columns, items, width - tableMargin);
	const room = Math.max(0, height - tableHead);
	const {from, to} = windowOf(items.length, Math.max(0, cursor), room);
	const scrolls = items.length > room;
	const arrows = `${from > 0 ? glyphs.scrollUp : ' '}${to < items.length ? glyphs.scrollDown : ' '}`;
	const seen = scrolls
		? `${title} ${from + 1}${glyphs.dash}${to} of ${items.length} ${arrows}`
		: `${title} ${items.length}`;
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			<PaneTitle title={seen} detail={detail} width={width} active={active} />
			<Row spans={[' '.repeat(tableMargin), ...headerSpans(laidOut)]} width={width} />
			{items.length === 0 && room > 0 ? (
				<Row spans={[' '.repeat(tableMargin), {text: empty, tone: 'faint'}]} width={width} />
			) : null}
			{items.slice(from, to).map((item, index) => {
				const here = active && from + index === cursor;
				return (
					<Row
						key={keyOf(item)}
						selected={here}
						spans={[here ? `${glyphs.cursor} ` : ' '.repeat(tableMargin), ...rowSpans(laidOut, item)]}
						width={width}
					/>
				);
			})}
		</Box>
	);
}
