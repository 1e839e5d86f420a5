// The message in a window that is too small.

import {Box, Text} from 'ink';
import type {ReactElement} from 'react';
import type {Size} from '../terminal/painter.js';

export const leastSize: Size = {columns: 40, rows: 12};

export const isTooSmall = ({columns, rows}: Size): boolean =>
	columns < leastSize.columns || rows < leastSize.rows;

export function TooSmall({size: {columns, rows}}: {readonly size: Size}): ReactElement {
	return (
		<Box
			flexDirection="column"
			width={columns}
			height={rows}
			justifyContent="center"
			alignItems="center"
			overflow="hidden"
		>
			<Text wrap="truncate" bold>
				{columns}x{rows} is too small
			</Text>
			<Text wrap="truncate">
				{leastSize.columns}x{leastSize.rows} is needed
			</Text>
			<Text wrap="truncate">q quits</Text>
		</Box>
	);
}
