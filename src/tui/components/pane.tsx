// The title line of a part of the screen: its name, the visible range, and the order.

import type {ReactElement} from 'react';
import {widthOfSpans} from '../../output/sinks/spans.js';
import {useLook} from './look-context.js';
import {Row} from './row.js';

export interface PaneTitleProps {
	readonly title: string;
	readonly detail?: string;
	readonly width: number;
	readonly active?: boolean;
}

export function PaneTitle({title, detail = '', width, active = false}: PaneTitleProps): ReactElement {
	const {glyphs} = useLook();
	const left = [
		{text: glyphs.rule, tone: 'faint' as const},
		{text: ` ${title} `, bold: true, tone: active ? ('accent' as const) : ('plain' as const)},
	];
	const right = detail === '' ? [] : [{text: ` ${detail} `, tone: 'faint' as const}];
	const rule = glyphs.rule.repeat(Math.max(0, width - widthOfSpans(left) - widthOfSpans(right)));
	return <Row spans={[...left, {text: rule, tone: 'faint'}, ...right]} width={width} />;
}
