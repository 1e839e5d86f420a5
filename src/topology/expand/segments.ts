// Gives the members of a site's own segments, and of prefixed underlays, their addresses.

import {formatAddress, nthAddress, type Prefix, parsePrefix} from '../address.js';
import type {Path} from '../problem.js';
import {asList, type Site} from './sites.js';
import type {Trace} from './trace.js';

/** Offsets within a segment: routers by their number, gateways from 11, hosts from 101. */
export const segmentOffset = {router: 0, gateway: 10, host: 100} as const;

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

/** The address `offset` places into each prefix, with the prefix's length. */
export function addressesIn(
	prefixes: readonly Prefix[],
	offset: number,
	source: Path,
	trace: Trace,
): string[] {
	return prefixes.flatMap(prefix => {
		const address = nthAddress(prefix, BigInt(offset));
		if (address === null) {
			const message = `${formatAddress(prefix)}/${prefix.length} has no address number ${offset}`;
			trace.report({path: source, message, hint: 'give it a shorter length'});
			return [];
		}

		return [`${formatAddress(address)}/${prefix.length}`];
	});
}
