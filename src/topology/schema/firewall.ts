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
				'Source: prefixes, or names of nodes (globs too), networks, sites or groups. Default: from anywhere.',
			),
		to: place.optional().describe('Destination, in the same words. Default: to anywhere.'),
		protocol: oneOrMore(z.enum(['tcp', 'udp', 'icmp']))
			.optional()
			.describe('Protocol; icmp is ICMP in IPv4 and ICMPv6 in IPv6. Default: any.'),
		port: oneOrMore(ports)
			.optional()
			.describe('Destination ports of tcp or udp, or ranges such as 8000-8099. Default: any.'),
		in: oneOrMore(interfaceName).optional().describe('Interfaces by which the packet arrives. Default: any.'),
		out: oneOrMore(interfaceName)
			.optional()
			.describe('Interfaces by which the packet leaves; in forward only. Default: any.'),
		state: z
			.enum(['new', 'invalid'])
			.optional()
			.describe(
				'Connection state: new begins a flow; invalid belongs to none and begins none. Packets of accepted flows always pass. Default: either.',
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
		accept: match.optional().describe('Packets that it accepts.'),
		drop: match.optional().describe('Packets that it drops silently.'),
		reject: match.optional().describe('Packets that it drops, with an ICMP error to the sender.'),
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
		.describe('What happens to a packet that no rule matches. Default: drop.'),
	rules: z.array(rule).optional().describe('The first rule that matches a packet decides.'),
});

const firewallOfNamespace = z
	.strictObject({
		forward: chain
			.optional()
			.describe('Filters packets that the node forwards from one interface to another. Default: all pass.'),
		input: chain.optional().describe('Filters packets to the node itself. Default: all come in.'),
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
