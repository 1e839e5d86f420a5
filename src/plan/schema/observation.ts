// The schema of what is observed in a lab and expected of it, in the fabric's plan.

import {z} from 'zod';
import {plannedNamespace} from '../../contract/plan.js';
import {interiors} from '../../topology/interior.js';
import {atInterface, atPlace, text, texts} from './parts.js';

const interior = z.enum(interiors);

export const observedNode = z.looseObject({
	name: text,
	kind: text,
	site: text.nullable(),
	changesInterfaces: z.boolean(),
	namespaces: z.array(
		plannedNamespace.extend({
			ownBird: z.boolean(),
			instances: z.record(interior, texts),
			protocols: texts,
			dummies: texts,
		}),
	),
});

export const plannedInterface = z.looseObject({
	...atInterface,
	kind: z.enum(['dummy', 'tunnel']),
	mtu: z.int().nullable(),
	addresses: texts,
});

const tunnelEnd = z.looseObject({...atInterface, publicKey: text, addresses: texts, allowedIps: texts});

export const tunnel = z.looseObject({a: tunnelEnd, b: tunnelEnd});

export const ownInterface = z.looseObject({
	...atInterface,
	publicKey: text.nullable(),
	addresses: texts,
	mtu: z.int().nullable(),
	peers: z.array(z.looseObject({publicKey: text, endpoint: text.nullable(), keepalive: z.boolean()})),
});

export const promise = z.looseObject({node: text, kind: z.enum(['only', 'but']), names: texts});

export const expectations = z.looseObject({
	handshakes: z.array(z.looseObject({...atInterface, peer: text, peerPublicKey: text})),
	neighbors: z.array(
		z.looseObject({...atInterface, protocol: interior, instance: text, neighbor: text, id: text}),
	),
	sessions: z.array(z.looseObject({...atPlace, protocol: text, ifname: text, neighbor: text.nullable()})),
	bfd: z.array(z.looseObject({...atInterface, neighbor: text.nullable(), address: text})),
	reach: z.array(z.looseObject({from: text, to: text, address: text})),
});
