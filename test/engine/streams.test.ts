// What Docker streams is read whole under any chunking; what is none of it is an error that shows it, never a hang or a wrong value.

import {Readable} from 'node:stream';
import test from 'ava';
import fc from 'fast-check';
import {packFiles, unpackFile} from '../../src/engine/archive.js';
import {parseEvent} from '../../src/engine/events.js';
import {followMessages} from '../../src/engine/image/build-stream.js';
import {WgsimError} from '../../src/errors.js';

/** The bytes, cut at these places. */
function cut(bytes: Buffer, places: readonly number[]): Readable {
	const at = [...new Set(places.map(place => place % (bytes.length + 1)))].sort((a, b) => a - b);
	const pieces = [0, ...at].map((start, index) => bytes.subarray(start, at[index] ?? bytes.length));
	return Readable.from(pieces.filter(piece => piece.length > 0));
}

const places = fc.array(fc.nat(), {maxLength: 20});
const text = fc.string({unit: 'grapheme', minLength: 1}).filter(one => one.trim() !== '');

test('the messages of a build are the same under any chunking', async t => {
	await fc.assert(
		fc.asyncProperty(fc.array(text), places, async (lines, where) => {
			const bytes = Buffer.from(lines.map(line => `${JSON.stringify({stream: line})}\r\n`).join(''));
			const seen: string[] = [];
			await followMessages(cut(bytes, where), 'building', line => seen.push(line));
			t.deepEqual(
				seen,
				lines.map(line => line.trimEnd()),
			);
		}),
	);
});

test('an error among the messages is an error, wherever the stream is cut', async t => {
	await fc.assert(
		fc.asyncProperty(text, places, async (reason, where) => {
			const bytes = Buffer.from(`{"stream":"Step 1"}\n${JSON.stringify({error: reason})}\n`);
			await t.throwsAsync(
				followMessages(cut(bytes, where), 'building', () => {}),
				{instanceOf: WgsimError, message: `building: ${reason.trim()}`},
			);
		}),
	);
});

test('a stream of anything ends: in lines, or in an error', async t => {
	await fc.assert(
		fc.asyncProperty(fc.uint8Array({maxLength: 200}), places, async (bytes, where) => {
			try {
				await followMessages(cut(Buffer.from(bytes), where), 'building', line => t.is(typeof line, 'string'));
			} catch (error) {
				t.true(error instanceof Error);
			}
		}),
	);
	await t.throwsAsync(
		followMessages(Readable.from([Buffer.from('<html>\n')]), 'building', () => {}),
		{message: 'not a line of Docker\'s: "<html>"'},
	);
});

test('an event is whole, or an error', t => {
	const event =
		'{"Type":"container","Action":"die","Actor":{"ID":"1","Attributes":{"name":"R1"}},"timeNano":5000000}';
	t.like(parseEvent(event), {type: 'container', action: 'die', id: '1', name: 'R1', time: 5});
	const parts = fc.oneof(
		fc.jsonValue().map(value => JSON.stringify(value)),
		fc.string(),
	);
	fc.assert(
		fc.property(
			fc.constantFrom('Type', 'Action', 'Actor', 'timeNano'),
			fc.jsonValue(),
			parts,
			(key, value, other) => {
				for (const line of [JSON.stringify({...JSON.parse(event), [key]: value}), other]) {
					try {
						const {type, action, id, name, time} = parseEvent(line);
						t.deepEqual(
							[type, action, id, name, time].map(one => typeof one),
							['string', 'string', 'string', 'string', 'number'],
						);
					} catch (error) {
						t.regex((error as Error).message, /^not (a line|an event) of Docker's: "/);
					}
				}
			},
		),
	);
});

test('a file comes out of its archive the same under any chunking; of an archive that is cut off, whole or not at all', async t => {
	await fc.assert(
		fc.asyncProperty(fc.uint8Array({maxLength: 2000}), places, fc.nat(), async (bytes, where, end) => {
			const content = Buffer.from(bytes);
			const archive = await packFiles([{path: '/etc/x', content, mode: 0o600}]);
			t.deepEqual(await unpackFile(cut(archive, where)), {content, mode: 0o600});
			try {
				const found = await unpackFile(cut(archive.subarray(0, end % archive.length), where));
				t.true(found === null || found.content.equals(content));
			} catch (error) {
				t.true(error instanceof Error);
			}
		}),
		{numRuns: 50},
	);
});

test('what is no archive is an error, or holds no file', async t => {
	await fc.assert(
		fc.asyncProperty(fc.uint8Array({maxLength: 2000}), places, async (bytes, where) => {
			const found = await unpackFile(cut(Buffer.from(bytes), where)).catch((error: unknown) => {
				t.true(error instanceof Error);
				return null;
			});
			t.is(found, null);
		}),
	);
});
