// Babel as BIRD reports it.

import {linesOf} from './bird.js';
import type {InteriorReport, SeenNeighbor, SpokenInterface} from './interior-report.js';

// RFC 8966, section 3.1.
const infinity = 65_535;

/** Reads `show babel neighbors INSTANCE`. Lines that are not of the format are passed over. */
const parseNeighbors = (reply: string): SeenNeighbor[] =>
	linesOf(reply, '1024').flatMap(line => {
		const match = /^(fe80:\S+)\s+(\S+)\s+(\d+)\s/.exec(line);
		if (match === null) {
			return [];
		}

		const [, address = '', ifname = '', cost] = match;
		// One whose metric is infinite may be gone: Babel keeps it for a while.
		const isUsable = Number(cost) < infinity;
		return [
			{
				ifname,
				address,
				id: address,
				state: isUsable ? 'reachable' : 'one way',
				hears: isUsable,
				metric: isUsable ? Number(cost) : null,
			},
		];
	});

/** Reads `show babel interfaces INSTANCE`: those that are up. Lines that are not of the format are passed over. */
const parseInterfaces = (reply: string): SpokenInterface[] =>
	linesOf(reply, '1023').flatMap(line => {
		const ifname = /^(\S+)\s+Up\s/.exec(line)?.[1];
		return ifname === undefined
			? []
			: [{ifname, version: null, group: null, speaksToAll: true, settings: {}}];
	});

export const babelReport: InteriorReport = {
	show: instance => `show babel neighbors ${instance}`,
	parse: parseNeighbors,
	parseInterfaces,
	isUp: ({metric}) => metric !== null,
	up: 'heard',
	fact: 'babel',
	absent: neighbor => `no Babel with ${neighbor}`,
	last: ({state}) => (state === 'one way' ? 'heard one way only' : state),
	holdsStrangers: false,
	comparesMtu: false,
	details: instance => `show babel routes ${instance}`,
};
