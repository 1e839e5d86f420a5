// The problems of a lab: faults with their remedies, limits that nodes have reached, missing facts.

import {nameLab} from '../../lab/find/name-lab.js';
import {limitsIn} from '../../lab/limits/describe-limits.js';
import type {LabSnapshot} from '../../lab/observer/model.js';
import {cut, type Spans, widthOf} from '../../output/sinks/spans.js';
import {formatAge} from '../look/format.js';
import type {Glyphs} from '../look/theme.js';

/** At most `most` lines; the last says how many more there are. Commands name the lab where there are `others`. */
export function problemLines(
	snapshot: LabSnapshot,
	others: boolean,
	glyphs: Glyphs,
	most: number,
	width: number,
): Spans[] {
	const {lab, faults, missing, time} = snapshot;
	const lines: Spans[] = [
		...faults.map(({text, heal, since}): Spans => {
			const age = time === null || since === null ? '' : `, for ${formatAge(time - since)}`;
			return [
				' ',
				{text: `${glyphs.warn} on purpose: `, tone: 'busy'},
				{text: text, bold: true},
				{text: `${age}; heals: ${others ? nameLab(heal, lab) : heal}`, tone: 'faint'},
			];
		}),
		...[...limitsIn(snapshot), ...(missing ?? []).map(({text}) => text)].map(
			(text): Spans => [
				' ',
				{text: `${glyphs.down} `, tone: 'bad'},
				cut(text, width - 2 - widthOf(glyphs.down), glyphs.more),
			],
		),
	];
	const hidden = lines.length - most;
	return hidden <= 0
		? lines
		: [...lines.slice(0, most - 1), [{text: `   ${glyphs.more} and ${hidden + 1} more`, tone: 'faint'}]];
}
