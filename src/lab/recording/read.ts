// Reads the file of a recording, however it ends.

import {createGunzip} from 'node:zlib';
import {WgsimError} from '../../errors.js';
import type {LabSnapshot, ObservedEvent} from '../observer/model.js';
import {formatVersion, type Moment, type Recording, type RecordingHeader} from './format.js';
import type {LossPart} from './loss.js';
import {type Patch, patched} from './patch.js';

/** A file that says more is not read to its end: 64 hours of a lab of nine nodes. */
const mostBytes = 1024 ** 3;

/** @throws {WgsimError} where it is no recording, or one of a newer wgsim */
export async function readRecording(file: string, content: Uint8Array): Promise<Recording> {
	const {text, cut} = await unpack(file, content);
	const [first = '', ...lines] = text.split('\n');
	const header = readHeader(file, first);
	const moments: Moment[] = [];
	let snapshot: unknown;
	for (const [index, line] of lines.entries()) {
		// The last one is empty, or was cut off.
		if (index === lines.length - 1) {
			break;
		}

		try {
			const moment = readLine(line, snapshot);
			snapshot = moment.kind === 'state' ? moment.snapshot : snapshot;
			moments.push(moment);
		} catch (error) {
			throw damaged(file, `line ${index + 2}: ${(error as Error).message}`);
		}
	}

	return {header, moments, cut};
}

const damaged = (file: string, why: string): WgsimError =>
	new WgsimError(`${file} is damaged: ${why}`, {hint: 'record it again: wgsim record -o FILE'});

/** What can be unpacked: of a file whose writer was killed all but the end. */
function unpack(
	file: string,
	content: Uint8Array,
): Promise<{readonly text: string; readonly cut: string | null}> {
	return new Promise((resolve, reject) => {
		const parts: Buffer[] = [];
		let size = 0;
		const gunzip = createGunzip();
		const text = () => Buffer.concat(parts).toString('utf8');
		gunzip.on('data', (part: Buffer) => {
			size += part.length;
			parts.push(part);
			if (size > mostBytes) {
				gunzip.destroy();
				reject(new WgsimError(`${file} has more than 1 GiB of text`, {hint: 'is it a recording of wgsim?'}));
			}
		});
		gunzip.on('end', () => resolve({text: text(), cut: null}));
		gunzip.on('error', (error: NodeJS.ErrnoException) => {
			if (parts.length === 0) {
				reject(
					new WgsimError(`${file} is not a recording: ${error.message}`, {
						hint: 'wgsim record -o FILE writes one',
					}),
				);
			} else {
				resolve({text: text(), cut: 'its writer was ended before it had closed the file'});
			}
		});
		gunzip.end(content);
	});
}

function readHeader(file: string, line: string): RecordingHeader {
	const header = parse(line);
	if (typeof header?.recording !== 'number' || typeof header.lab !== 'string') {
		throw new WgsimError(`${file} is not a recording: its first line is not a header`, {
			hint: 'wgsim record -o FILE writes one',
		});
	}

	if (header.recording > formatVersion) {
		throw new WgsimError(
			`${file} was recorded by wgsim ${header.wgsim}, in a format that this version does not know`,
			{
				hint: 'replay it with that version or a later one',
			},
		);
	}

	return header as unknown as RecordingHeader;
}

function parse(line: string): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(line);
		return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
	} catch {
		return null;
	}
}

function readLine(line: string, before: unknown): Moment {
	const value = parse(line);
	const at = value?.at;
	if (value === null || typeof at !== 'number') {
		throw new Error('it is not a record');
	}

	if ('state' in value) {
		const snapshot = patched(before, value.state as Patch);
		if (!isSnapshot(snapshot)) {
			throw new Error('it makes no whole state');
		}

		return {at, kind: 'state', snapshot};
	}

	if ('event' in value) {
		return {at, kind: 'event', event: value.event as ObservedEvent};
	}

	if ('loss' in value) {
		return {at, kind: 'loss', part: readLoss(value.loss)};
	}

	return 'log' in value
		? {at, kind: 'log', node: String(value.node), text: String(value.log)}
		: {at, kind: 'note', text: String(value.note), bad: value.bad === true};
}

/** @throws {Error} where it is none */
function readLoss(value: unknown): LossPart {
	const part = value as LossPart | null;
	const isList = (each: unknown) => Array.isArray(each) && each.every(one => typeof one === 'number');
	const isWhole =
		[part?.begun, part?.slice, part?.from].every(each => typeof each === 'number') &&
		Array.isArray(part?.flows) &&
		part.flows.every(
			flow =>
				typeof flow?.name === 'string' &&
				typeof flow.gap === 'number' &&
				isList(flow.sent) &&
				isList(flow.lost),
		);
	if (part === null || !isWhole) {
		throw new Error('it is no part of a measurement');
	}

	return part;
}

const isSnapshot = (value: unknown): value is LabSnapshot => {
	const {lab, connection, nodes, tunnels, faults, excused} = (value ?? {}) as Partial<LabSnapshot>;
	const lists = [nodes, tunnels, faults, excused];
	return typeof lab === 'string' && typeof connection?.state === 'string' && lists.every(Array.isArray);
};
