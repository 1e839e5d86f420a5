// A sentence in the middle of an empty view.

import {Box} from 'ink';
import type {ReactElement} from 'react';
import {Row} from './row.js';

export interface NoticeProps {
	readonly text: string;
	readonly width: number;
	readonly height: number;
}

export function Notice({text, width, height}: NoticeProps): ReactElement {
	const lines = text.split('\n');
	return (
		<Box flexDirection="column" width={width} height={height} justifyContent="center" alignItems="center">
			{lines.map(line => (
				<Row key={line} spans={[line]} width={Math.min(width, line.length)} />
			))}
		</Box>
	);
}
