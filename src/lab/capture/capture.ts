// Captures at interfaces of a running lab: several points, outside and inside a tunnel, in one stream.

import {type CaptureLine, captureLine} from '../../contract/capture.js';
import {parseReply} from '../../contract/reply.js';
import type {Engine} from '../../engine/client.js';
import type {ContainerSummary} from '../../engine/containers.js';
import {UsageError} from '../../errors.js';
import {splitLines} from '../../shared/lines.js';
import {labels} from '../containers/labels.js';
import {runningFabrics} from '../fabric/running-fabric.js';
import {type FoundLab, nodeOf} from '../find/find.js';
import {compareClocks, describeClocks} from './clocks.js';
import type {CaptureEvent} from './message.js';
import {wholeBlocks} from './pcapng.js';
import {runProgram} from './program.js';
import {mergeLines, mergePackets, type Source} from './several.js';

export type {CaptureLine} from '../../contract/capture.js';
export type {CaptureEvent} from './message.js';

export interface CaptureOptions {
	/** tcpdump's expression, for all points. */
	readonly filter?: string;
	/** Bytes to keep of each packet; all of it by default. */
	readonly snaplen?: number;
	/** End after so many packets, of all points together. */
	readonly count?: number;
	/** End after so many seconds. */
	readonly duration?: number;
	/** Ends the capture well: what was captured until then still comes, then the stream ends. No error is thrown for it. */
	readonly signal?: AbortSignal;
	readonly onEvent?: (event: CaptureEvent) => void;
}

/** Throws for what is no point by its looks; what is not in the lab is refused there, with what is. */
function checkPoints(points: readonly string[]): void {
	for (const point of points) {
		if (!/^[\w.-]+(\/[\w.-]+)?:[^\s:/]+$/.test(point) || point.startsWith('-')) {
			throw new UsageError(
				`${point}: not NODE:INTERFACE`,
				'for example V1-1:eth0, or V1-1/private:wg3 for a namespace',
			);
		}
	}
}

function argumentsOf(points: readonly string[], options: CaptureOptions): string[] {
	const {filter, snaplen, count, duration} = options;
	return [
		...(filter ? [`--filter=${filter}`] : []),
		...(snaplen === undefined ? [] : [`--snaplen=${snaplen}`]),
		...(count === undefined ? [] : [`--count=${count}`]),
		...(duration === undefined ? [] : [`--duration=${duration}`]),
		'--',
		...points,
	];
}

/** The points of each machine, by its fabric; those of an unknown node go to the lead, which says so. */
async function groupPoints(
	engine: Engine,
	lab: FoundLab,
	points: readonly string[],
	signal: AbortSignal | undefined,
): Promise<readonly [Group, ...Group[]]> {
	const fabrics = await runningFabrics(engine, lab, signal);
	const homes = new Map(lab.nodes.map(node => [nodeOf(node), node.labels[labels.machine]]));
	const homeOf = (point: string) => {
		const machine = homes.get(/^[^:/]+/.exec(point)![0]);
		return fabrics.find(fabric => fabric.labels[labels.machine] === machine) ?? fabrics[0];
	};
	const groups = fabrics
		.map(fabric => ({fabric, points: [...new Set(points.filter(point => homeOf(point) === fabric))]}))
		.filter(group => group.points.length > 0);
	const [first, ...others] = groups;
	return [first ?? {fabric: fabrics[0], points}, ...others];
}

interface Group {
	readonly fabric: ContainerSummary;
	readonly points: readonly string[];
}

/** A program on each machine; how many packets of a point were passed on is counted here. */
async function openSeveral(
	engine: Engine,
	lab: FoundLab,
	groups: readonly Group[],
	{text, ...options}: CaptureOptions & {readonly text: boolean},
) {
	const {signal, count, onEvent = () => {}} = options;
	const fabrics = groups.map(({fabric}) => fabric);
	const comment = describeClocks(await compareClocks(engine, fabrics));
	onEvent({kind: 'note', text: comment});
	const enough = new AbortController();
	const either = signal === undefined ? enough.signal : AbortSignal.any([signal, enough.signal]);
	const counts = groups.map(() => new Map<number | string, number>());
	const summaries: {source: number; index: number; event: Summary}[] = [];
	const sources = groups.map(({fabric, points}, source): Source => {
		let index = 0;
		const hear = (event: CaptureEvent) => {
			if (event.kind === 'summary') {
				summaries.push({source, index: index++, event});
			} else {
				onEvent(event);
			}
		};
		const args = [...(text ? ['--text'] : []), ...argumentsOf(points, options)];
		const output = runProgram(engine, lab, fabric, args, {signal: either, onEvent: hear});
		return {output, points: points.length};
	});
	const merging = {
		count: count ?? null,
		finish: () => enough.abort(),
		onPacket: (source: number, point: number | string) => {
			counts[source]!.set(point, (counts[source]!.get(point) ?? 0) + 1);
		},
	};
	const summarize = () => {
		for (const {source, index, event} of summaries.sort((a, b) => a.source - b.source)) {
			const packets = counts[source]!.get(text ? event.point : index) ?? 0;
			onEvent({...event, packets});
		}
	};
	return {sources, merging, comment, summarize};
}

type Summary = Extract<CaptureEvent, {kind: 'summary'}>;

/**
 * The stream of a pcapng file, its head at once. Each buffer holds whole blocks, so that a file that ends after any of them
 * is a whole file. A consumer that stops taking ends the capture.
 * @param points `NODE:IFNAME`, or `NODE/NAMESPACE:IFNAME`; where no namespace is named, the one that has the interface.
 * @throws {UsageError} for what is no point
 * @throws {WgsimError} for a node or an interface that is not there, naming those that are; for tcpdump's own refusals
 */
export async function* capture(
	engine: Engine,
	lab: FoundLab,
	points: readonly string[],
	options: CaptureOptions = {},
): AsyncGenerator<Buffer> {
	checkPoints(points);
	const [first, ...others] = await groupPoints(engine, lab, points, options.signal);
	if (others.length === 0) {
		yield* wholeBlocks(runProgram(engine, lab, first.fabric, argumentsOf(points, options), options));
		return;
	}

	const groups = [first, ...others];
	const {sources, merging, comment, summarize} = await openSeveral(engine, lab, groups, {
		...options,
		text: false,
	});
	yield* mergePackets(sources, comment, merging);
	summarize();
}

/** Like `capture`, in tcpdump's words: a line a packet. */
export async function* captureText(
	engine: Engine,
	lab: FoundLab,
	points: readonly string[],
	options: CaptureOptions = {},
): AsyncGenerator<CaptureLine> {
	checkPoints(points);
	const [first, ...others] = await groupPoints(engine, lab, points, options.signal);
	if (others.length === 0) {
		const args = ['--text', ...argumentsOf(points, options)];
		for await (const line of splitLines(runProgram(engine, lab, first.fabric, args, options))) {
			yield parseReply(captureLine, line, 'wgsim-capture in the fabric');
		}

		return;
	}

	const groups = [first, ...others];
	const {sources, merging, summarize} = await openSeveral(engine, lab, groups, {...options, text: true});
	yield* mergeLines(sources, merging);
	summarize();
}
