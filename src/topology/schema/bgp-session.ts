// What a BGP session has wherever the file may set it: for both ends (password, timers), and for one (preference, communities).

import {z} from 'zod';
import {bgpAuthentication} from './authentication.js';
import {bfd, writeBfd} from './bfd.js';
import {community} from './community.js';
import {holdSeconds} from './scalars.js';

/** A whole number of 32 bits. */
const preference = z.int().min(0).max(4_294_967_295);

/** At one end: what is made of routes as they come in, and as they go out. */
export const bgpPolicy = {
	'local-preference': preference
		.optional()
		.describe(
			'Local preference (RFC 4271, section 5.1.5) of routes learned here: of two paths to a prefix the one with the higher value wins, in the whole AS. Each reflector on the path subtracts 1. Default: that of the neighbour within the AS, else 100.',
		),
	'learned-communities': z
		.array(community)
		.optional()
		.describe('Communities (RFC 1997, RFC 8092) that are added to routes learned here. Default: none.'),
	'announced-local-preference': preference
		.optional()
		.describe('Local preference of routes announced here. Within one AS only. Default: their own.'),
	communities: z
		.array(community)
		.optional()
		.describe('Communities (RFC 1997, RFC 8092) that are added to routes announced here. Default: none.'),
};

/** At both ends alike. */
export const bgpTogether = {
	hold: holdSeconds.optional().describe('Hold time (RFC 4271, section 4.2). Default: 6s.'),
	...bgpAuthentication,
	bfd: bfd.optional().describe('Use BFD with the neighbour (RFC 5880). Default: false.'),
};

const policyOnly = z.strictObject(bgpPolicy);
const togetherOnly = z.strictObject(bgpTogether);

type Policy = z.output<typeof policyOnly>;
type Together = z.output<typeof togetherOnly>;

const defined = <Settings extends object>(settings: Settings): Settings =>
	Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Settings;

/** As it would be written in a file, from what may have more. */
export function writePolicy(settings: Policy | undefined): z.input<typeof policyOnly> {
	const {communities, 'learned-communities': learned} = settings ?? {};
	const write = (list: typeof communities): string[] | undefined => list?.map(one => one.join(':'));
	return defined({
		'local-preference': settings?.['local-preference'],
		'announced-local-preference': settings?.['announced-local-preference'],
		communities: write(communities),
		'learned-communities': write(learned),
	});
}

export function writeTogether(settings: Together | undefined): z.input<typeof togetherOnly> {
	const {hold, password, 'ttl-security': ttlSecurity, bfd: watched} = settings ?? {};
	return defined({
		hold,
		password,
		'ttl-security': ttlSecurity,
		bfd: watched === undefined ? undefined : writeBfd(watched),
	}) as z.input<typeof togetherOnly>;
}
