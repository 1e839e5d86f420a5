// A transfer that cannot end in its time is given up early, and one that is slow and may end is not.

import test from 'ava';
import {python} from './python.js';

test('what has come says after a while whether the rest can come in time', t => {
	const judge = (received: number, seconds: number): string | null =>
		python(
			`
from fabric.packets.listeners import too_slow
print(json.dumps(too_slow(given["received"], 10_000_000, given["seconds"], 120.0)))`,
			{received, seconds},
		) as string | null;
	t.is(judge(0, 19), null);
	t.is(judge(2_000_000, 24), null);
	t.is(judge(1_900_000, 24), 'given up after 24 s: at this rate, all would take more than 120 s');
});
