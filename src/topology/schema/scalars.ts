// The scalar values of the language: each reads one text or number into its value, or says what is wrong with it.

import {z} from 'zod';
import {parseDuration} from '../../shared/units.js';
import {type Address, type Prefix, parseAddress, parsePrefix} from '../address.js';
import {type InterfaceAddress, parseInterfaceAddress} from '../interface-address.js';
import {quoteValue} from '../problem.js';

/** Builds a text scalar: `parse` gives null for what is not `what`. A number that quotes would not make one is told so, too. */
export function textOf<Value>(
	parse: (text: string) => Value | null,
	what: string,
	hint: string,
	meta: Record<string, unknown> = {},
): z.ZodType<Value, string> {
	return z
		.string({
			error: ({input}) =>
				typeof input === 'number' && parse(String(input)) === null
					? `${quoteValue(input)} is not ${what}; ${hint}`
					: undefined,
		})
		.meta(meta)
		.transform((text, context) => {
			const value = parse(text);
			if (value === null) {
				context.addIssue({code: 'custom', message: `${quoteValue(text)} is not ${what}`, params: {hint}});
				return z.NEVER;
			}

			return value;
		});
}

const matching =
	(pattern: RegExp) =>
	(text: string): string | null =>
		pattern.test(text) ? text : null;

const nameHint = (length: number): string =>
	`use letters, digits, _, . and -, beginning with a letter or digit, ${length} at most`;

const namePattern = (length: number): RegExp => new RegExp(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,${length - 1}}$`);

const named = (what: string, length: number): z.ZodType<string, string> =>
	textOf(matching(namePattern(length)), what, nameHint(length), {pattern: namePattern(length).source});

/** Lab and node name make a container's name and a host name, which has 63 characters. */
export const labName = named('a lab name', 30);
export const nodeName = named('a node name', 30);
export const siteName = named('a site name', 20);
/** A network may become a bridge of that name: IFNAMSIZ, linux/if.h. */
export const networkName = named('a network name', 15);
export const namespaceName = named('a namespace name', 15);
export const tunnelName = named('a tunnel name', 80);

const reservedInterfaces = new Set(['lo', 'all', 'default', 'bonding_masters']);

export const interfaceName = textOf(
	text => (namePattern(15).test(text) && !reservedInterfaces.has(text) ? text : null),
	'a name for an interface',
	`${nameHint(15)}; ${[...reservedInterfaces].join(', ')} are reserved by the kernel`,
	{pattern: namePattern(15).source},
);

/** BIRD's symbols: letters, digits and underscores. */
export const protocolName = textOf(
	matching(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/),
	'a BIRD protocol name',
	'use letters, digits and _, not beginning with a digit',
	{pattern: '^[A-Za-z_][A-Za-z0-9_]{0,63}$'},
);

export const address: z.ZodType<Address, string> = textOf(
	parseAddress,
	'an IP address',
	'write it like 192.0.2.1 or 2001:db8::1, without a length',
	{examples: ['192.0.2.1', '2001:db8::1']},
);

export const interfaceAddress: z.ZodType<InterfaceAddress, string> = textOf(
	parseInterfaceAddress,
	'an address of an interface',
	'write it like 192.0.2.1/24, 2001:db8::1/64 or 192.0.2.1 peer 192.0.2.2/32; scope link is for IPv4',
	{examples: ['192.0.2.1/24', '2001:db8::1/64', '192.0.2.1 peer 192.0.2.2/32']},
);

export const prefix: z.ZodType<Prefix, string> = textOf(
	parsePrefix,
	'an IP prefix',
	'write it like 192.0.2.1/24 or 2001:db8::1/64',
	{examples: ['192.0.2.1/24', '2001:db8::1/64']},
);

/** A 32-bit number in dotted quads: a router ID or an OSPF area. */
export const dottedQuad = textOf(
	text => (parseAddress(text)?.family === 4 ? text : null),
	'a dotted quad',
	'write it like 10.0.0.1',
	{examples: ['0.0.0.1']},
);

/** 32 bytes in base64. Messages never show it. */
export const wireguardKey = z
	.string()
	.meta({pattern: '^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw480]=$'})
	.transform((text, context) => {
		if (/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw480]=$/.test(text)) {
			return text;
		}

		const message = `this is not a WireGuard key (${text.length} characters, value hidden)`;
		context.addIssue({
			code: 'custom',
			message,
			params: {hint: 'a key is 44 characters of base64, from wg genkey'},
		});
		return z.NEVER;
	});

/** Seconds, from `6s`, `500ms`, `2m` or a bare number of seconds. */
export const duration = z.union([
	z.number().nonnegative(),
	textOf(parseDuration, 'a duration', 'write it like 500ms, 6s or 2m', {examples: ['6s', '500ms']}),
]);

/** Seconds, of which a bare number would be read as milliseconds by one and as seconds by another: the unit must be there. */
export const timed = (least: number, most: number, what: string, hint: string) =>
	textOf(
		text => {
			const seconds = parseDuration(text);
			return seconds !== null && seconds >= least && seconds <= most ? seconds : null;
		},
		what,
		hint,
		{examples: ['20ms']},
	);

/** What a kernel whose netem counts in 32 bits of 64 ns can hold back a packet for, rounded down. */
export const linkDelay = timed(0, 240, 'a time', 'write it with its unit, like 20ms; at most 240s');

/** BIRD's least; its field has 32 bits of microseconds (RFC 5880, section 4.1). */
export const bfdInterval = timed(
	0.01,
	4294,
	'an interval',
	'write it with its unit, like 100ms; at least 10ms',
);

/** Between two echo requests to a gateway; ping(8) waits so long for the answer. */
export const probeInterval = timed(
	0.2,
	60,
	'an interval',
	'write it with its unit, like 1s; from 200ms to 60s',
);

/** A text that no NUL ends before its time: what the kernel or Docker is given. */
export const argument = z.string().regex(/^[^\0]*$/, {error: 'this string has a NUL character; remove it'});

/** The same on one line. */
export const oneLine = argument.regex(/^[^\r\n]*$/, {
	error: 'this string has several lines; write it on one',
});

/** A duration that the field counts in whole seconds, from `least` to `most`. */
export const wholeSeconds = (least: number, most: number) =>
	duration.superRefine((seconds, context) => {
		if (seconds >= 0 && (!Number.isInteger(seconds) || seconds < least || seconds > most)) {
			const message = `${seconds} s is out of range; write whole seconds from ${least} to ${most}`;
			context.addIssue({code: 'custom', message});
		}
	});

/** BIRD's `hello` and `dead` (RFC 2328, appendix C.3). */
export const ospfSeconds = wholeSeconds(1, 65_535);

/** How long a boot command may take: a day at most. */
export const commandSeconds = wholeSeconds(1, 86_400);

/** WireGuard's persistent keepalive; 0 for none. */
export const keepaliveSeconds = wholeSeconds(0, 65_535);

/** BGP's hold time is at least 3 s (RFC 4271, section 4.2). */
export const holdSeconds = wholeSeconds(3, 65_535);

/** Bytes of IP packet. 576 is what every IPv4 host accepts (RFC 791); 65535 is the largest packet. */
export const mtu = z.int().min(576).max(65535);
export const port = z.int().min(1).max(65535);
export const asn = z.int().min(1).max(4_294_967_294);

/** A text over `{site}`, `{gateway}` and so on; what it gives is checked once it is filled. */
export const pattern = z.string().min(1);

/** One value or a list of them. */
export const oneOrMore = <Item extends z.ZodType>(item: Item) => z.union([item, z.array(item)]);
