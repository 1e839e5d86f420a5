// Evaluates a packet against a chain of a firewall; not everything about the packet may be known.

import {type Address, contains} from '../address.js';
import type {FilterChain, FilterProtocol, FilterRule} from '../model-firewall.js';

/** Lists are candidates, of which one is so; null for what is not known at all. */
export interface FilteredPacket {
	readonly sources: readonly Address[] | null;
	readonly targets: readonly Address[] | null;
	readonly protocol: FilterProtocol;
	/** At the receiver; null for any. */
	readonly port: number | null;
	readonly arrives: readonly string[] | null;
	readonly leaves: readonly string[] | null;
	/** Whether it begins a flow; else the kernel may know of none that it belongs to. */
	readonly state: 'new' | 'invalid';
}

export type Passing = 'accept' | 'deny' | 'unknown';

/** Yes, no, or null for perhaps. */
type Match = boolean | null;

function matches<Item>(candidates: readonly Item[] | null, holds: ((item: Item) => boolean) | null): Match {
	if (holds === null) {
		return true;
	}

	const count = candidates?.filter(holds).length ?? 0;
	if (candidates === null || candidates.length === 0) {
		return null;
	}

	return count === candidates.length ? true : count === 0 ? false : null;
}

const within = (prefixes: FilterRule['from']): ((address: Address) => boolean) | null =>
	prefixes && (address => prefixes.some(prefix => contains(prefix, address)));

const among = (names: readonly string[] | null): ((name: string) => boolean) | null =>
	names && (name => names.includes(name));

function matchesPort(rule: FilterRule, {port}: FilteredPacket): Match {
	if (rule.ports === null) {
		return true;
	}

	return port === null
		? rule.ports.some(({first, last}) => first === 1 && last === 65_535) || null
		: rule.ports.some(({first, last}) => first <= port && port <= last);
}

const speaks = (wanted: readonly FilterProtocol[], protocol: FilterProtocol): boolean =>
	wanted.includes(protocol) || (protocol === 'echo' && wanted.includes('icmp'));

function meets(rule: FilterRule, packet: FilteredPacket): Match {
	const parts: readonly Match[] = [
		rule.protocols === null || speaks(rule.protocols, packet.protocol),
		matchesPort(rule, packet),
		matches(packet.sources, within(rule.from)),
		matches(packet.targets, within(rule.to)),
		matches(packet.arrives, among(rule.arrives)),
		matches(packet.leaves, among(rule.leaves)),
		rule.state === null || rule.state === packet.state,
	];
	return parts.includes(false) ? false : parts.includes(null) ? null : true;
}

export function evaluate({implicit, rules, policy}: FilterChain, packet: FilteredPacket): Passing {
	const found = new Set<Passing>();
	for (const rule of [...implicit, ...rules]) {
		const match = meets(rule, packet);
		if (match !== false) {
			found.add(rule.verdict === 'accept' ? 'accept' : 'deny');
		}

		if (match === true) {
			return only(found);
		}
	}

	return only(found.add(policy === 'accept' ? 'accept' : 'deny'));
}

const only = (found: ReadonlySet<Passing>): Passing => (found.size === 1 ? [...found][0]! : 'unknown');
