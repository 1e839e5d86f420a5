// The top of the screen: the lab and its state, the views, and the lab's clock.

import {Box} from 'ink';
import type {ReactElement} from 'react';
import type {LabSnapshot} from '../../lab/observer/model.js';
import {isOpening} from '../../lab/observer/not-asked.js';
import {justify, type Span} from '../../output/sinks/spans.js';
import {useLook} from '../components/look-context.js';
import {Row} from '../components/row.js';
import {count, formatTime} from '../look/format.js';
import type {ViewName} from '../state/model.js';
import {tabSpans} from '../state/tabs.js';

export const headerHeight = 2;

export interface HeaderProps {
	readonly lab: string;
	readonly snapshot: LabSnapshot | null;
	readonly trouble: string | null;
	/** Null while the lab comes up or is being removed: there is nothing to choose. */
	readonly view: ViewName | null;
	readonly width: number;
}

export function Header({lab, snapshot, trouble, view, width}: HeaderProps): ReactElement {
	const {glyphs} = useLook();
	const time = snapshot?.time ?? null;
	const left = [
		' wgsim ',
		{text: lab, bold: true},
		'  ',
		...(view === null ? [] : stateSpans(snapshot, trouble, glyphs)),
	];
	const right = [time === null ? '' : `${formatTime(time)} `];
	return (
		<Box flexDirection="column" width={width} height={headerHeight} flexShrink={0}>
			<Row spans={justify(left, right, width)} width={width} />
			<Row spans={view === null ? [] : tabSpans(view, width).flat()} width={width} />
		</Box>
	);
}

function stateSpans(
	snapshot: LabSnapshot | null,
	trouble: string | null,
	glyphs: ReturnType<typeof useLook>['glyphs'],
): Span[] {
	if (trouble !== null) {
		return [{text: `${glyphs.down} ${trouble}`, tone: 'bad'}];
	}

	if (snapshot === null) {
		return [{text: `${glyphs.handshaking} looking`, tone: 'busy'}];
	}

	switch (snapshot.connection.state) {
		case 'gone':
			return [{text: `${glyphs.down} stopped`, tone: 'bad'}];
		case 'lost':
			return isOpening(snapshot.connection)
				? [{text: `${glyphs.handshaking} looking`, tone: 'busy'}]
				: [{text: `${glyphs.unknown} unknown`, tone: 'bad'}];
		case 'live':
			return liveSpans(snapshot, glyphs);
	}
}

function liveSpans({missing, faults}: LabSnapshot, glyphs: ReturnType<typeof useLook>['glyphs']): Span[] {
	const broken: Span[] =
		faults.length === 0
			? []
			: [{text: `  ${glyphs.warn} ${count(faults.length, 'fault')} on purpose`, tone: 'busy'}];
	if (missing === null) {
		return [{text: `${glyphs.handshaking} looking`, tone: 'busy'}, ...broken];
	}

	const state: Span =
		missing.length === 0
			? {text: `${glyphs.check} converged`, tone: 'good'}
			: {text: `${glyphs.down} ${missing.length} missing`, tone: 'bad'};
	return [state, ...broken];
}
