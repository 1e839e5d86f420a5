// Reads the lines of wgsim-probe, and converts its microseconds to milliseconds.

import {type ProbeRecord, probeRecord} from '../../contract/probe.js';
import {parseReply} from '../../contract/reply.js';

export type {FlowDescription as FlowEnds, ProbeRecord} from '../../contract/probe.js';

const milliseconds = (microseconds: number): number => microseconds / 1000;

/** @throws {WgsimError} for what is no record */
export function parseProbeRecord(line: string): ProbeRecord {
	const record = parseReply(probeRecord, line, 'wgsim-probe in the fabric');
	const at = milliseconds(record.at);
	return record.kind === 'probes'
		? {
				...record,
				at,
				flows: record.flows.map(({sent, received, ...flow}) => ({
					...flow,
					sent: sent.map(milliseconds),
					received: received.map(([number, time]) => [number, milliseconds(time)] as const),
				})),
			}
		: {...record, at};
}

/** The same on a clock that is so many milliseconds ahead. */
export function shifted(record: ProbeRecord, by: number): ProbeRecord {
	const at = record.at + by;
	return record.kind === 'probes'
		? {
				...record,
				at,
				flows: record.flows.map(({sent, received, ...flow}) => ({
					...flow,
					sent: sent.map(time => time + by),
					received: received.map(([number, time]) => [number, time + by] as const),
				})),
			}
		: {...record, at};
}
