// Schema of `firewall`: filtering of forwarded and incoming packets, by namespace.

import {z} from 'zod';
import {interfaceName, namespaceName, oneOrMore, port, textOf} from './scalars.js';

/** Ports from the first to the last. */
function parseRange(text: string): {readonly first: number; readonly last: number} | null {
	const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
	const range = {first: Number(first ?? 0), last: Number(last ?? first ?? 0)};
	return range.first >= 1 && range.last >= range.first && range.last <= 65_535 ? range : null;
}

const ports = z.union([
	port,
	textOf(parseRange, 'a port or a range of ports', 'write it like 443 or 8000-8099', {
		examples: ['8000-8099'],
	}),
]);

const place = oneOrMore(z.string().min(1));

const match = z
	.strictObject({
		from: place
			.optional()
			.describe(
				'Where it comes from: prefixes, or names of nodes (globs too), networks, sites or groups. Default: from anywhere.',
			),
		to: place.optional().describe('Where it goes to, in the same words. Default: to anywhere.'),
		protocol: oneOrMore(z.enum(['tcp', 'udp', 'icmp']))
			.optional()
			.describe('What it carries; icmp is ICMP in IPv4 and ICMPv6 in IPv6. Default: any.'),
		port: oneOrMore(ports)
			.optional()
			.describe('Ports of tcp or udp that it is sent to, or ranges such as 8000-8099. Default: any.'),
		in: oneOrMore(interfaceName).optional().describe('Interfaces by which it arrives. Default: any.'),
		out: oneOrMore(interfaceName)
			.optional()
			.describe('Interfaces by which it leaves, of what is forwarded. Default: any.'),
		state: z
			.enum(['new', 'invalid'])
			.optional()
			.describe(
				'What it is to flows: new begins one, invalid belongs to none and begins none. What belongs to a flow that was let through always passes. Default: either.',
			),
	})
	.superRefine(({protocol, port: wanted}, context) => {
		const protocols = protocol === undefined ? [] : [protocol].flat();
		if (wanted !== undefined && (protocols.length === 0 || protocols.includes('icmp'))) {
			context.addIssue({
				code: 'custom',
				path: ['port'],
				message: 'only tcp and udp have ports',
				params: {hint: 'write protocol: tcp beside it, or leave port out'},
			});
		}
	});

export const firewallVerdicts = ['accept', 'drop', 'reject'] as const;

const rule = z
	.strictObject({
		accept: match.optional().describe('What it lets through.'),
		drop: match.optional().describe('What it drops without a word.'),
		reject: match.optional().describe('What it drops, and tells the sender so by ICMP.'),
	})
	.superRefine((value, context) => {
		if (firewallVerdicts.filter(key => value[key] !== undefined).length !== 1) {
			const params = {hint: 'write one of accept, drop and reject in each'};
			context.addIssue({code: 'custom', message: 'a rule has one verdict', params});
		}
	});

const chain = z.strictObject({
	policy: z
		.enum(['accept', 'drop'])
		.optional()
		.describe('What happens to a packet that no rule is about. Default: drop.'),
	rules: z.array(rule).optional().describe('The first that a packet meets decides.'),
});

const firewallOfNamespace = z
	.strictObject({
		forward: chain
			.optional()
			.describe('Of packets that it passes on, from one interface to another. Default: all pass.'),
		input: chain.optional().describe('Of packets for the node itself. Default: all come in.'),
	})
	.superRefine(({forward, input}, context) => {
		if (forward === undefined && input === undefined) {
			const params = {hint: 'give it forward, input or both'};
			context.addIssue({code: 'custom', message: 'this firewall filters nothing', params});
		}
	});

export const firewall = z.record(namespaceName, firewallOfNamespace);

export type FirewallValue = z.output<typeof firewall>;
export type FirewallRuleValue = z.output<typeof rule>;
export type FirewallChainValue = z.output<typeof chain>;
