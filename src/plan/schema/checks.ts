// The schema of what `wgsim check` holds a lab to, in the fabric's plan.

import {z} from 'zod';
import {interiors} from '../../topology/interior.js';
import {atInterface, atPlace, text, texts} from './parts.js';

const pair = {from: text, to: text, address: text, at: z.looseObject(atPlace)};

const plannedEnd = z.looseObject({
	...atInterface,
	publicKey: text,
	implementation: z.enum(['kernel', 'userspace', 'any']),
	addresses: texts,
	endpoint: text.nullable(),
});

const underlay = z.looseObject({
	links: z.array(z.looseObject({standby: z.boolean(), network: text, ifname: text})),
	ports: z.array(z.int()),
	protocols: z.array(z.enum([...interiors, 'bgp', 'bfd'])),
	publicPrefixes: texts,
	privatePrefixes: texts,
	isolated: z.array(z.looseObject({outside: z.looseObject(atPlace), inside: z.looseObject(atPlace)})),
});

const any = {id: text, name: text, negated: z.boolean(), within: z.number().nullable()};
const between = {
	...any,
	...{from: text, to: text, address: text, given: z.boolean(), namespace: text.nullable()},
};
const at = {...any, ...atPlace};
const port = z.int();

const assertion = z.discriminatedUnion('kind', [
	z.looseObject({...between, kind: z.literal('not-reach')}),
	z.looseObject({...between, kind: z.literal('ping'), size: z.int()}),
	z.looseObject({...between, kind: z.literal('tcp'), port, serve: z.boolean()}),
	z.looseObject({...between, kind: z.literal('udp'), port}),
	z.looseObject({
		...between,
		...{kind: z.literal('http'), port, path: text, status: z.int(), body: text.nullable()},
	}),
	z.looseObject({...between, kind: z.literal('traceroute'), hops: texts}),
	z.looseObject({...at, kind: z.literal('route'), prefix: text, via: texts.nullable()}),
	z.looseObject({...at, kind: z.literal('bgp'), session: text, prefixes: texts}),
	z.looseObject({...at, kind: z.literal('command'), run: text, exit: z.int(), output: text.nullable()}),
]);

export const checks = z.looseObject({
	addresses: z.array(z.looseObject({...atInterface, address: text})),
	tunnels: z.array(z.looseObject({name: text, mtu: z.int(), ends: z.tuple([plannedEnd, plannedEnd])})),
	uplinks: z.array(z.looseObject({node: text, ifname: text, network: text, others: texts, tunnels: texts})),
	outlets: z.array(
		z.looseObject({
			node: text,
			isKnown: z.boolean(),
			wires: z.array(z.looseObject({namespace: text, ifname: text, network: text, leadsTo: texts})),
		}),
	),
	underlay,
	learnt: z.array(
		z.looseObject({
			...atInterface,
			...{protocol: text, peer: text, prefixes: texts, rank: z.tuple([z.number(), z.number()])},
		}),
	),
	pairs: z.array(z.looseObject({...pair, inside: z.boolean(), mtus: z.array(z.int()), open: z.boolean()})),
	denied: z.array(z.looseObject(pair)),
	undecided: z.array(z.looseObject({from: text, to: text, addresses: texts})),
	assertions: z.array(assertion),
});
