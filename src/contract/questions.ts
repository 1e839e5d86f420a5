// What `wgsim-ask` is asked, by the name of the question: a line for each. answers.ts has what it answers.

import {z} from 'zod';
import type {replies} from './answers.js';
import type {Told} from './told.js';

/** Where it is asked. */
const here = {node: z.string(), namespace: z.string()};

/** What a question is about; `place` of plan.ts may have more to it. */
export const askedPlace = z.object(here);

/** An address that is to lead to a place. */
const there = {to: askedPlace, address: z.string()};

export const aimed = z
	.object({...here, ...there})
	.describe('Asked at a place, of an address that leads to another.');

export const echoOptions = z.object({
	/** Bytes of the whole IP packet; `echoSize` by default. */
	size: z.int().exactOptional(),
	/** Hop limit. */
	hops: z.int().exactOptional(),
	/** Interface that it has to leave by. */
	device: z.string().exactOptional(),
	/** Address of the asking node that it has to come from. */
	source: z.string().exactOptional(),
	/** Let routers cut it in pieces. */
	fragments: z.boolean().exactOptional(),
	/** Seconds to wait; `echoTimeout` by default. */
	timeout: z.number().exactOptional(),
});

/** `to` is null where any node may answer. */
export const echoQuestion = z
	.object({...here, address: z.string(), to: askedPlace.nullable().exactOptional(), ...echoOptions.shape})
	.describe('Bytes of the IP packet, its hop limit, the device and the address that it leaves by, seconds.');

export const sweepTarget = z.object({address: z.string(), to: askedPlace});

/** An echo to each at once, as ping sends it. `timeout` in seconds. */
export const sweepQuestion = z.object({...here, targets: z.array(sweepTarget), timeout: z.number()});

/** One packet into a tunnel, past all routes. */
export const rouseQuestion = z.object({...here, device: z.string(), source: z.string(), target: z.string()});

export const datagramsQuestion = z
	.object({...here, ...there, mark: z.string(), port: z.int(), count: z.int()})
	.describe('`mark` is hexadecimal; `port` is 0 for any.');

export const transferQuestion = z.object({...here, ...there, bytes: z.int()});

/** With `serve`, the prober itself listens there; at port 0 it takes a free one. */
export const connectQuestion = z.object({...here, ...there, port: z.int(), serve: z.boolean()});

export const httpQuestion = z.object({...here, ...there, port: z.int(), path: z.string()});

export const flowsQuestion = z.object({...here, address: z.string(), count: z.int()});

/** `socket` is a path in the node. */
export const birdQuestion = z.object({...here, socket: z.string(), commands: z.array(z.string())});

export const shown = z.enum(['routes4', 'routes6', 'links', 'addresses', 'wireguard']);

export const showQuestion = z.object({...here, what: z.array(shown)});

export const waysQuestion = z
	.object({...here, address: z.string(), mark: z.string()})
	.describe('`mark` is hexadecimal; empty for none.');

/** `timeout` in seconds. */
export const runQuestion = z.object({...here, command: z.string(), timeout: z.number()});

/** Where to capture: an interface of the fabric itself, or of a namespace of a node. */
export const capturePlace = z.object({
	ifname: z.string(),
	node: z.string().exactOptional(),
	namespace: z.string().exactOptional(),
});

export const captureQuestion = z.object({places: z.array(capturePlace)});

export const capturedQuestion = z
	.object({number: z.int(), mark: z.string(), queries: z.array(z.record(z.string(), z.string()))})
	.describe('`mark` is hexadecimal. Filters of tcpdump by name, for each place.');

/** By the name of a question, what it says beside that name and its number. */
export const questions = {
	echo: echoQuestion,
	sweep: sweepQuestion,
	rouse: rouseQuestion,
	datagrams: datagramsQuestion,
	transfer: transferQuestion,
	connect: connectQuestion,
	http: httpQuestion,
	flows: flowsQuestion,
	bird: birdQuestion,
	show: showQuestion,
	ways: waysQuestion,
	run: runQuestion,
	capture: captureQuestion,
	captured: capturedQuestion,
} as const satisfies Record<keyof typeof replies, z.ZodType>;

export type Question = keyof typeof questions;
export type Asked<Name extends Question> = Told<(typeof questions)[Name]>;
export type EchoOptions = Told<typeof echoOptions>;
export type Shown = Told<typeof shown>;
export type CapturePlace = Told<typeof capturePlace>;
