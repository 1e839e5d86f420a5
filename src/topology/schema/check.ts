// `checks`: what the design promises.

import {z} from 'zod';
import {address, duration, namespaceName, oneOrMore, port, prefix} from './scalars.js';

const nodeGlob = oneOrMore(z.string().min(1));

const ends = {
	from: nodeGlob.describe('Nodes that ask, by name, glob such as R*, or group of defaults.groups.'),
	to: nodeGlob.describe('Nodes that answer, in the same words. A node is not asked to reach itself.'),
	addresses: z
		.array(address)
		.optional()
		.describe(
			"Addresses to reach. Default: those of the answering node's dummy interfaces in main, else of its other interfaces there.",
		),
	family: z.literal([4, 6]).optional().describe('IP version of the addresses. Default: both.'),
};

const place = {
	at: nodeGlob.describe('Nodes to look at, by name, glob or group.'),
	namespace: namespaceName.optional().describe('Network namespace. Default: main.'),
};

export const reachCheck = z.strictObject(ends);

const ping = z.strictObject({
	...ends,
	size: z
		.int()
		.min(48)
		.max(65535)
		.optional()
		.describe('Bytes of the whole IP packet, which is never fragmented. Default: 84.'),
});

const tcp = z.strictObject({
	...ends,
	port: port.describe('TCP port to connect to.'),
	serve: z
		.boolean()
		.optional()
		.describe(
			'Whether wgsim itself listens there meanwhile: this tests the path, not a service. Default: false.',
		),
});

const udp = z.strictObject({
	...ends,
	port: port.describe('UDP port, at which wgsim itself listens meanwhile.'),
});

const http = z.strictObject({
	...ends,
	port: port.optional().describe('TCP port to connect to. Default: 80.'),
	path: z
		.string()
		.regex(/^\/[!-~]*$/, {error: 'this is not a path; begin it with /, and write a space as %20'})
		.optional()
		.describe('Path to ask for. Default: /.'),
	status: z.int().min(100).max(599).optional().describe('Status of the reply. Default: 200.'),
	body: z.string().min(1).optional().describe('Text that the reply must contain.'),
});

const route = z.strictObject({
	...place,
	prefix: prefix.describe("Prefix that the kernel's table must have."),
	via: oneOrMore(z.string().min(1)).optional().describe('Interfaces of the route: these and no others.'),
});

const bgp = z.strictObject({
	...place,
	session: z.string().min(1).describe("BIRD's name of the session, or a glob such as IBGP_*."),
	prefixes: z.array(prefix).optional().describe('Prefixes that each of these sessions must bring.'),
});

const traceroute = z.strictObject({
	...ends,
	hops: z
		.string()
		.min(1)
		.describe(
			'The path, by names or globs from the asking node to the answering one: R1 > V1-* > V3-* > R3.',
		),
});

const command = z.strictObject({
	...place,
	run: z.string().min(1).describe('For sh -c.'),
	exit: z.int().min(0).max(255).optional().describe('Exit code. Default: 0.'),
	output: z
		.string()
		.min(1)
		.optional()
		.describe(
			'Regular expression that its stdout must match; ^ and $ are the ends of a line. Write 2>&1 in run to match its stderr, too.',
		),
});

const kinds = {
	reach: reachCheck
		.optional()
		.describe(
			'Each of these nodes reaches each of those, by IPv4 and IPv6 unless family says otherwise. start waits for it.',
		),
	'not-reach': reachCheck.optional().describe('None of these nodes reaches any of those.'),
	ping: ping.optional().describe('An echo of a given size.'),
	tcp: tcp.optional().describe('A TCP connection is accepted.'),
	udp: udp.optional().describe('A datagram arrives.'),
	http: http.optional().describe('A web server answers.'),
	route: route.optional().describe('A route is in the kernel.'),
	bgp: bgp.optional().describe('BGP sessions are established.'),
	traceroute: traceroute.optional().describe('Packets take this path.'),
	command: command.optional().describe('A command exits with the expected code and output.'),
};

export type CheckKey = keyof typeof kinds;
export const checkKeys = Object.keys(kinds) as CheckKey[];

export const check = z
	.strictObject({
		...kinds,
		name: z.string().min(1).max(200).optional().describe('Its name in the report.'),
		within: duration
			.optional()
			.describe('How long to retry it before it fails. Default: the --timeout of wgsim check.'),
		not: z.boolean().optional().describe('Negates the check: it must fail. Default: false.'),
	})
	.superRefine((value, context) => {
		const given = checkKeys.filter(key => value[key] !== undefined);
		if (given.length !== 1) {
			const message = given.length === 0 ? 'this checks nothing' : `${given.join(' and ')} are two checks`;
			const hint = given.length === 0 ? `give it one of ${checkKeys.join(', ')}` : 'write an item for each';
			context.addIssue({code: 'custom', message, params: {hint}});
		} else if (value.not && (given[0] === 'reach' || given[0] === 'not-reach')) {
			const other = given[0] === 'reach' ? 'not-reach' : 'reach';
			context.addIssue({
				code: 'custom',
				path: ['not'],
				message: `this would be ${other}`,
				params: {hint: `write ${other}`},
			});
		}

		for (const key of given) {
			const ends = value[key]!;
			const {addresses = [], family} = 'to' in ends ? ends : {};
			for (const [index, one] of addresses.entries()) {
				if (family !== undefined && one.family !== family) {
					const message = `this is IPv${one.family}, and the check is of IPv${family}`;
					const params = {hint: 'remove it, or family'};
					context.addIssue({code: 'custom', path: [key, 'addresses', index], message, params});
				}
			}
		}
	});

export const checks = z.array(check);

export type CheckValue = z.output<typeof check>;
