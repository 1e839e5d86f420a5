// Warnings that the shown state is not the current one.

import type {LabSnapshot} from '../../lab/observer/model.js';
import {isOpening} from '../../lab/observer/not-asked.js';
import type {Spans} from '../../output/sinks/spans.js';
import type {Glyphs} from '../look/theme.js';

export function bannerOf(
	{lab, connection, source}: LabSnapshot,
	trouble: string | null,
	glyphs: Glyphs,
): Spans[] {
	const line = (text: string): Spans => [{text: ` ${glyphs.warn} ${text}`, tone: 'bad', bold: true}];
	if (connection.state === 'gone') {
		// The file may name another lab: it was perhaps started by another name.
		const file = source === null ? '' : `${source} `;
		return [line('the lab was stopped; to start it again:'), [`   wgsim start ${file}--name ${lab}`]];
	}

	if (trouble !== null) {
		return [line(`${trouble}; retrying`)];
	}

	return connection.state === 'lost' && !isOpening(connection)
		? [line(`state unknown: ${connection.reason}; retrying`)]
		: [];
}
