// One line of the screen, of an exact width.

import {Text} from 'ink';
import type {ReactElement} from 'react';
import {fitSpans, type Spans, toAscii} from '../../output/sinks/spans.js';
import {useLook} from './look-context.js';

export interface RowProps {
	readonly spans: Spans;
	readonly width: number;
	/** The cursor is here: shown inverse, in one colour. */
	readonly selected?: boolean;
}

export function Row({spans, width, selected = false}: RowProps): ReactElement {
	const look = useLook();
	const write = look.unicode ? (text: string) => text : toAscii;
	const fitted = fitSpans(spans, width).map(span => ({...span, text: write(span.text)}));
	if (selected) {
		return (
			<Text wrap="truncate" inverse>
				{fitted.map(({text}) => text).join('')}
			</Text>
		);
	}

	return (
		<Text wrap="truncate">
			{fitted.map(({text, tone = 'plain', bold = false, inverse = false}, index) => {
				const color = look.color(tone);
				return (
					<Text
						// biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line have no other name than their place
						key={index}
						bold={bold}
						inverse={inverse}
						dimColor={tone === 'faint'}
						{...(color === undefined ? {} : {color})}
					>
						{text}
					</Text>
				);
			})}
		</Text>
	);
}
