// OSPF as BIRD reports it.

import {linesOf} from './bird.js';
import type {InteriorReport, SeenNeighbor, SpokenInterface} from './interior-report.js';

/** Reads `show ospf neighbors INSTANCE`. Lines that are not of the format are passed over. */
const parseNeighbors = (reply: string): SeenNeighbor[] =>
	linesOf(reply, '1013').flatMap(line => {
		const match = /^(\d+\.\d+\.\d+\.\d+)\s+\d+\s+(\S+)\s+\S+\s+(\S+)\s+(\S+)\s*$/.exec(line);
		if (match === null) {
			return [];
		}

		const [, id = '', state = '', ifname = '', address = ''] = match;
		return [{ifname, address, id, state, hears: !/^(Down|Attempt)\b/.test(state), metric: null}];
	});

/** One interface of `show ospf interface`. */
interface OspfInterface {
	readonly ifname: string;
	readonly version: 2 | 3;
	/** RFC 5340's; null in version 2. */
	readonly instanceId: number | null;
	/** `broadcast`, `ptp`, `nbma`, `ptmp`. */
	readonly type: string;
	/** Dotted quad. */
	readonly area: string;
	/** Seconds. */
	readonly hello: number;
	/** Seconds. */
	readonly dead: number;
	/** Announced, and never spoken on. */
	readonly stub: boolean;
}

const nothing: Omit<OspfInterface, 'ifname' | 'version' | 'instanceId'> = {
	type: '',
	area: '',
	hello: 0,
	dead: 0,
	stub: false,
};

/** `Interface eth1 (192.0.2.0/24)` in version 2, `Interface eth1 (IID 0)` in version 3; null for another line. */
function readHead(line: string): OspfInterface | null {
	const head = /^Interface (\S+) \((IID (\d+)|\S+)\)/.exec(line);
	if (head === null) {
		return null;
	}

	const instanceId = head[3] === undefined ? null : Number(head[3]);
	return {...nothing, ifname: head[1]!, version: instanceId === null ? 2 : 3, instanceId};
}

function addDetail(found: OspfInterface, line: string): OspfInterface {
	const [, key, value = ''] = /^\s*([A-Z][\w ()]*):\s+(.*?)\s*$/.exec(line) ?? [];
	switch (key) {
		case 'Type':
			return {...found, type: value.split(' ')[0]!};
		case 'Area':
			return {...found, area: value.split(' ')[0]!};
		case 'State':
			return {...found, stub: value.includes('(stub)')};
		case 'Hello timer':
			return {...found, hello: Number(value)};
		case 'Dead timer':
			return {...found, dead: Number(value)};
		default:
			return found;
	}
}

const spokenOf = ({
	ifname,
	version,
	instanceId,
	type,
	area,
	hello,
	dead,
}: OspfInterface): SpokenInterface => ({
	ifname,
	version,
	// RFC 5340, section 2.4.
	group: instanceId,
	speaksToAll: !['nbma', 'ptmp', 'ptp'].includes(type),
	settings: {area, hello: `${hello} s`, dead: `${dead} s`, 'instance ID': String(instanceId)},
});

/** Reads `show ospf interface INSTANCE`. Stubs, virtual links and lines that are not of the format are passed over. */
function parseInterfaces(reply: string): SpokenInterface[] {
	const found: OspfInterface[] = [];
	let current: OspfInterface | null = null;
	for (const line of linesOf(reply, '1015')) {
		const head = readHead(line);
		if (head !== null || line.startsWith('Virtual link')) {
			current = head;
			found.push(...(head === null ? [] : [head]));
		} else if (current !== null) {
			current = addDetail(current, line);
			found[found.length - 1] = current;
		}
	}

	return found.filter(({stub}) => !stub).map(spokenOf);
}

export const ospfReport: InteriorReport = {
	show: instance => `show ospf neighbors ${instance}`,
	parse: parseNeighbors,
	parseInterfaces,
	// Two routers of a broadcast link that are neither DR nor BDR stay at 2-Way for good (RFC 2328, section 10.4).
	isUp: ({state}, all) =>
		state.startsWith('Full') ||
		(state === '2-Way/Other' && all.some(other => other.state.startsWith('Full/'))),
	up: 'full',
	fact: 'neighbor',
	absent: neighbor => `${neighbor} is not full`,
	last: ({state}) => state,
	holdsStrangers: true,
	// RFC 2328, section 10.6.
	comparesMtu: true,
	details: instance => `show ospf interface ${instance}`,
};
