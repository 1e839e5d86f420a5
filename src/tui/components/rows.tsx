// Lines one below the other, cut off or filled up to an exact height.

import {Box} from 'ink';
import type {ReactElement} from 'react';
import type {Spans} from '../../output/sinks/spans.js';
import {Row} from './row.js';

export interface RowsProps {
	readonly lines: readonly Spans[];
	readonly width: number;
	readonly height: number;
}

export function Rows({lines, width, height}: RowsProps): ReactElement {
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			{lines.slice(0, height).map((spans, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name than its place
				<Row key={index} spans={spans} width={width} />
			))}
		</Box>
	);
}
