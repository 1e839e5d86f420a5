// The schema of a lab's scenarios, in the fabric's plan.

import {z} from 'zod';
import {daemons, nodeActions} from '../../topology/fault/model.js';
import {operators} from '../../topology/scenario.js';
import {atPlace, text, texts} from './parts.js';

const at = {node: text, ifname: text};
const setting = z.number().nullable().exactOptional();

const action = z.discriminatedUnion('kind', [
	z.looseObject({...at, kind: z.literal('link'), state: z.enum(['down', 'up'])}),
	z.looseObject({
		...at,
		kind: z.literal('impair'),
		directions: z.array(z.enum(['egress', 'ingress'])),
		change: z
			.looseObject({delay: setting, jitter: setting, loss: setting, rate: setting, duplicate: setting})
			.nullable(),
	}),
	z.looseObject({...at, kind: z.literal('mtu'), mtu: z.int().nullable()}),
	z.looseObject({...at, kind: z.literal('renumber'), addresses: texts.nullable()}),
	z.looseObject({kind: z.literal('node'), node: text, action: z.enum(nodeActions)}),
	z.looseObject({kind: z.literal('partition'), network: text, parts: z.array(texts).nullable()}),
	z.looseObject({
		kind: z.literal('daemon'),
		daemon: z.enum(daemons),
		node: text,
		namespace: text.nullable(),
	}),
	z.looseObject({kind: z.literal('key'), action: z.enum(['rotate', 'restore']), node: text}),
	z.looseObject({kind: z.literal('heal')}),
]);

const bound = {operator: z.enum(operators), value: z.number(), text};
const within = z.number();

const step = z.discriminatedUnion('kind', [
	z.looseObject({kind: z.literal('fault'), text, action}),
	z.looseObject({kind: z.literal('pause'), seconds: z.number()}),
	z.looseObject({kind: z.literal('wait'), for: z.enum(['settled', 'converged']), within}),
	z.looseObject({
		kind: z.literal('check'),
		probes: texts.nullable(),
		gap: z.looseObject(bound).nullable(),
		lost: z.looseObject({...bound, unit: z.enum(['packets', 'percent'])}).nullable(),
		reach: z.boolean().nullable(),
		within,
	}),
	z.looseObject({...atPlace, kind: z.literal('command'), command: text, succeeds: z.boolean(), within}),
]);

export const scenario = z.looseObject({
	name: text,
	description: text.nullable(),
	probes: texts,
	steps: z.array(step),
});
