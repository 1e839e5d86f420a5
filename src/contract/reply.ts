// Reads a reply of a program of the fabric by its schema.

import type {z} from 'zod';
import {WgsimError} from '../errors.js';
import type {Told} from './told.js';

/** Problems that are named at most. */
const named = 5;

/** A reply holds what users wrote, and perhaps secrets: where it is wrong is said, and never what stands there. */
function misread(program: string, details: readonly string[], cause?: unknown): WgsimError {
	return new WgsimError(`${program} gave a reply that this wgsim cannot read`, {
		details,
		hint: 'it may be of another wgsim: wgsim start brings the lab up to this one',
		...(cause === undefined ? {} : {cause}),
	});
}

/** A line for each of the first problems: the field, and what is wrong with it. */
export const describeIssues = ({issues}: z.ZodError): string[] =>
	issues.slice(0, named).map(({path, message}) => `${path.join('.') || 'the whole'}: ${message}`);

/** @throws {WgsimError} naming the program and the fields that are not as they should be */
export function readReply<Schema extends z.ZodType>(
	schema: Schema,
	reply: unknown,
	program: string,
): z.output<Schema> {
	const {success, data, error} = schema.safeParse(reply);
	if (success) {
		return data;
	}

	throw misread(program, describeIssues(error));
}

/** @throws {WgsimError} as `readReply` does, and for what is no JSON */
export function parseReply<Schema extends z.ZodType>(
	schema: Schema,
	text: string,
	program: string,
): z.output<Schema> {
	let reply: unknown;
	try {
		reply = JSON.parse(text);
	} catch {
		throw misread(program, ['it is no JSON']);
	}

	return readReply(schema, reply, program);
}

/** Reads values that may be anything: null for what the schema does not read. */
export const reader =
	<Schema extends z.ZodType>(schema: Schema) =>
	(value: unknown): Told<Schema> | null =>
		(schema.safeParse(value).data as Told<Schema> | undefined) ?? null;
