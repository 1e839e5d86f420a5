// Assigns addresses to the members of a site's own segments and of underlays with prefixes.

import {formatAddress, nthAddress, type Prefix, parsePrefix, widthOf} from '../address.js';
import type {Finding, Path} from '../problem.js';
import {lastHost} from './numbers.js';
import {asList, type Site} from './sites.js';
import type {Trace} from './trace.js';

/** The members with an address on a site's segments. */
export type Member = 'router' | 'gateway' | 'host';

/** Offsets within a segment: routers by their number, gateways from 11, hosts from 101. */
const segmentOffset = {router: 0, gateway: 10, host: 100} as const;

/** How many routers and gateways come before what begins next. */
const room = {router: 10, gateway: 90} as const;

/** Where gateways beyond their room go on: behind the 99 hosts. */
const beyondHosts = 110;

/**
 * Which address of a segment's prefix its member of this number, from 1, has. No address depends on how many others there are: routers beyond
 * the first ten count down from the last host.
 */
export function memberOffset(member: Member, number: number, prefix: Prefix): number {
	if (member === 'router' && number > room.router) {
		return lastHost(prefix) - (number - room.router - 1);
	}

	return (member === 'gateway' && number > room.gateway ? beyondHosts : segmentOffset[member]) + number;
}

/** What is wrong with a prefix that has no room for so many of each; null where it has. */
export function explainCrowd(
	prefix: Prefix,
	counts: Readonly<Record<Member, number>>,
): Pick<Finding, 'message' | 'hint'> | null {
	const most = (['router', 'gateway', 'host'] as const).map(member => {
		const number = member === 'router' ? Math.min(counts.router, room.router) : counts[member];
		return number === 0 ? 0 : memberOffset(member, number, prefix);
	});
	const fromEnd =
		counts.router > room.router ? memberOffset('router', counts.router, prefix) : lastHost(prefix) + 1;
	if (Math.max(...most) < fromEnd) {
		return null;
	}

	const width = widthOf(prefix.family);
	const needed = Math.max(...most) + counts.router;
	return {
		message: `${formatAddress(prefix)}/${prefix.length} has no room for ${listCounts(counts)}`,
		hint: `give it a length of /${width - Math.ceil(Math.log2(needed + 2))} or shorter, or make fewer`,
	};
}

/** `one router, 2 gateways` */
const listCounts = (counts: Readonly<Record<Member, number>>): string =>
	(['router', 'gateway', 'host'] as const)
		.filter(member => counts[member] > 0)
		.map(member => (counts[member] === 1 ? `one ${member}` : `${counts[member]} ${member}s`))
		.join(', ');

const defaults = {lan: '192.168.{site}.0/24', link: '192.168.{100+site}.0/24'} as const;

/** The prefixes of one of a site's segments, filled. */
export function segmentPrefixes(site: Site, segment: 'lan' | 'link', trace: Trace): Prefix[] {
	const source = site.source(segment);
	return asList(site.fields[segment] ?? defaults[segment]).flatMap(pattern => {
		const text = trace.fill(pattern, site.values, source);
		const prefix = parsePrefix(text);
		if (prefix === null && text !== '') {
			const hint = 'write a pattern such as 192.168.{site}.0/24';
			trace.report({
				path: source,
				message: `${JSON.stringify(text)} at site ${site.label} is not an IP prefix`,
				hint,
			});
		}

		return prefix === null ? [] : [prefix];
	});
}

/** A member's address in each prefix that has room for it, with the prefix's length. */
export const memberAddresses = (prefixes: readonly Prefix[], member: Member, number: number): string[] =>
	prefixes.flatMap(prefix => {
		const address = nthAddress(prefix, BigInt(memberOffset(member, number, prefix)));
		return address === null ? [] : [`${formatAddress(address)}/${prefix.length}`];
	});

/** The address `offset` places into a prefix, with the prefix's length; none where that leaves the prefix. */
export function addressIn(prefix: Prefix, offset: number, source: Path, trace: Trace): string[] {
	const address = nthAddress(prefix, BigInt(offset));
	if (address === null) {
		const message = `${formatAddress(prefix)}/${prefix.length} has no address number ${offset}`;
		trace.report({path: source, message, hint: 'give it a shorter length'});
		return [];
	}

	return [`${formatAddress(address)}/${prefix.length}`];
}
