// Reads the structured values of records: from the kernel, and from the fabric's own files.

import type {FabricPlan} from '../../plan/model.js';

/** One network interface, as the kernel has it. */
export interface LinkRead {
	readonly ifname: string;
	/** `wireguard`, `tun`, `veth`, `dummy` …; null for one that has none, as `lo`. */
	readonly kind: string | null;
	/** Up by administration. */
	readonly up: boolean;
	readonly carrier: boolean;
	readonly mtu: number;
	/** As in `ip address`. */
	readonly addresses: readonly string[];
}

/** Since the interface was made: bytes, packets and drops, received and sent. */
export type CounterRead = readonly [number, number, number, number, number, number];

/** By interface name. */
export type CountersRead = ReadonlyMap<string, CounterRead>;

export interface NodeRead {
	/** It has made its namespaces, and may be wired. */
	readonly ready: boolean;
	/** Unix time in seconds at which its first process started. */
	readonly started: number;
	/** Microseconds of processor time since then; null where its control group does not say. */
	readonly cpu: number | null;
	/** Bytes. */
	readonly memory: number | null;
	/** Limits of its own that it has run into since then: bytes of memory, or processes and threads; null for one that it has not. */
	readonly reached: {readonly memory: number | null; readonly pids: number | null};
}

/** Something that a node was told to do and cannot, for as long as that holds. */
export interface ComplaintRead {
	/** `command`, `service`, `wireguard`, `bird`, `address`, `sysctl`, `nftables`, `file` …; `pending` for what has yet to be done. */
	readonly kind: string;
	/** The command's number, the service, the interface, the namespace or the path. */
	readonly subject: string;
	/** One line: the error of the program that failed. */
	readonly text: string;
}

export interface ComplaintsRead {
	/** The node has done everything that it does before its daemons run. */
	readonly booted: boolean;
	readonly complaints: readonly ComplaintRead[];
}

export interface FaultRead {
	readonly text: string;
	readonly heal: string;
	readonly since: number | null;
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields | null =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const orNull = (value: unknown): number | null => (isNumber(value) ? value : null);

/** All of a list, or null where one of it cannot be read. */
function readAll<T>(value: unknown, read: (one: unknown) => T | null): T[] | null {
	if (!Array.isArray(value)) {
		return null;
	}

	const all: T[] = [];
	for (const one of value) {
		const done = read(one);
		if (done === null) {
			return null;
		}

		all.push(done);
	}

	return all;
}

function readLink(value: unknown): LinkRead | null {
	const {ifname, kind, up, carrier, mtu, addresses} = fieldsOf(value) ?? {};
	return typeof ifname === 'string' &&
		(kind === null || typeof kind === 'string') &&
		typeof up === 'boolean' &&
		typeof carrier === 'boolean' &&
		isNumber(mtu) &&
		Array.isArray(addresses) &&
		addresses.every(address => typeof address === 'string')
		? {ifname, kind, up, carrier, mtu, addresses}
		: null;
}

export const readLinks = (value: unknown): readonly LinkRead[] | null => readAll(value, readLink);

export function readCounters(value: unknown): CountersRead | null {
	const fields = fieldsOf(value);
	const entries = readAll(fields && Object.entries(fields), entry => {
		const [ifname, counters] = entry as [string, unknown];
		return Array.isArray(counters) && counters.length === 6 && counters.every(isNumber)
			? ([ifname, counters as unknown as CounterRead] as const)
			: null;
	});
	return entries && new Map(entries);
}

export function readNode(value: unknown): NodeRead | null {
	const {ready, started, cpu, memory, reached} = fieldsOf(value) ?? {};
	const limits = fieldsOf(reached) ?? {};
	return typeof ready === 'boolean' && isNumber(started)
		? {
				ready,
				started,
				cpu: orNull(cpu),
				memory: orNull(memory),
				reached: {memory: orNull(limits['memory']), pids: orNull(limits['pids'])},
			}
		: null;
}

function readComplaint(value: unknown): ComplaintRead | null {
	const {kind, subject, text} = fieldsOf(value) ?? {};
	return typeof kind === 'string' && typeof subject === 'string' && typeof text === 'string'
		? {kind, subject, text}
		: null;
}

export function readComplaints(value: unknown): ComplaintsRead | null {
	const {booted, complaints} = fieldsOf(value) ?? {};
	const all = readAll(complaints, readComplaint);
	return typeof booted === 'boolean' && all !== null ? {booted, complaints: all} : null;
}

export const readFaults = (value: unknown): readonly FaultRead[] | null =>
	readAll(value, one => {
		const {text, heal, since} = fieldsOf(one) ?? {};
		return typeof text === 'string' && typeof heal === 'string' ? {text, heal, since: orNull(since)} : null;
	});

/** The plan is wgsim's own; only what is no plan at all is refused. */
export function readPlan(value: unknown): FabricPlan | null {
	const {nodes, tunnels, wires, expect} = fieldsOf(value) ?? {};
	const {own, promises} = (fieldsOf(value) ?? {}) as Partial<FabricPlan>;
	return [nodes, tunnels, wires].every(Array.isArray) && fieldsOf(expect) !== null
		? // One of an older wgsim says nothing of the user's own interfaces, nor what is promised of them.
			{...(value as FabricPlan), own: own ?? [], promises: promises ?? []}
		: null;
}
