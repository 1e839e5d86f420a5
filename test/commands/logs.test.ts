// From when on the logs are shown.

import test from 'ava';
import {parseSince} from '../../src/commands/run/logs.js';

const now = new Date('2026-01-31T12:00:00Z');

test('an age, a time, or all', async t => {
	t.is(await parseSince(undefined, now), null);
	t.is(await parseSince('90s', now), '2026-01-31T11:58:30.000Z');
	t.is(await parseSince('2h', now), '2026-01-31T10:00:00.000Z');
	t.is(await parseSince('2026-01-30T12:00:00+02:00', now), '2026-01-30T10:00:00.000Z');
	t.is(await parseSince('2026-01-30T12:00:00.123456789Z', now), '2026-01-30T12:00:00.123456789Z');
});

for (const text of ['yesterday', '5', '', '10 m', '2026-13-01']) {
	test(`${JSON.stringify(text)} is refused`, async t => {
		await t.throwsAsync(parseSince(text, now), {message: /neither an age nor a time/});
	});
}
