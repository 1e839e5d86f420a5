// Reads BIRD's report of the interfaces on which it runs OSPF or Babel.

import {linesOf} from './bird.js';

/** One interface of `show ospf interface`. */
export interface OspfInterfaceState {
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

const nothing: Omit<OspfInterfaceState, 'ifname' | 'version' | 'instanceId'> = {
	type: '',
	area: '',
	hello: 0,
	dead: 0,
	stub: false,
};

/** `Interface eth1 (192.0.2.0/24)` in version 2, `Interface eth1 (IID 0)` in version 3; null for another line. */
function readHead(line: string): OspfInterfaceState | null {
	const head = /^Interface (\S+) \((IID (\d+)|\S+)\)/.exec(line);
	if (head === null) {
		return null;
	}

	const instanceId = head[3] === undefined ? null : Number(head[3]);
	return {...nothing, ifname: head[1]!, version: instanceId === null ? 2 : 3, instanceId};
}

function addDetail(found: OspfInterfaceState, line: string): OspfInterfaceState {
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

/** Reads `show ospf interface INSTANCE`. Virtual links and lines that are not of the format are passed over. */
export function parseOspfInterfaces(reply: string): OspfInterfaceState[] {
	const found: OspfInterfaceState[] = [];
	let current: OspfInterfaceState | null = null;
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

	return found;
}

/** Reads `show babel interfaces INSTANCE`: the names of those that are up. Lines that are not of the format are passed over. */
export const parseBabelInterfaces = (reply: string): string[] =>
	linesOf(reply, '1023').flatMap(line => /^(\S+)\s+Up\s/.exec(line)?.[1] ?? []);
