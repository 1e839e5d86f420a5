// Reads the lines of wgsim-probe, and converts its microseconds to milliseconds.

import {type ProbeRecord, probeRecord} from '../../contract/probe.js';
import {parseReply} from '../../contract/reply.js';

export type {FlowDescription as FlowEnds, ProbeRecord} from '../../contract/probe.js';

const milliseconds = (microseconds: number): number => microseconds / 1000;

/** The record with each of its times converted: when it was told, and when probes were sent and received. */
function withTimes(record: ProbeRecord, convert: (time: number) => number): ProbeRecord {
	const at = convert(record.at);
	return record.kind === 'probes'
		? {
				...record,
				at,
				flows: record.flows.map(({sent, received, ...flow}) => ({
					...flow,
					sent: sent.map(convert),
					received: received.map(([number, time]) => [number, convert(time)] as const),
				})),
			}
		: {...record, at};
}

/** @throws {WgsimError} for what is no record */
export const parseProbeRecord = (line: string): ProbeRecord =>
	withTimes(parseReply(probeRecord, line, 'wgsim-probe in the fabric'), milliseconds);

/** The same on a clock that is so many milliseconds ahead. */
export const shifted = (record: ProbeRecord, by: number): ProbeRecord => withTimes(record, time => time + by);
