// A user's regular expression is matched line by line, and one that never ends is given up while everything else goes on.

import test from 'ava';
import {matchLines} from '../../../src/lab/check/match.js';

test('^ and $ are the ends of a line', async t => {
	t.true(await matchLines('^42$', 'one\n42\ntwo\n'));
	t.false(await matchLines('^42$', 'one 42\n'));
});

test('an expression that backtracks without end is given up, and the event loop runs meanwhile', async t => {
	let turns = 0;
	const ticking = setInterval(() => turns++, 10);
	t.is(await matchLines('^(a+)+$', `${'a'.repeat(60)}!`, 0.5), null);
	clearInterval(ticking);
	t.true(turns >= 5, `${turns} turns`);
});

test('what is no expression is an error', async t => {
	await t.throwsAsync(matchLines('(', ''), {any: true, message: /Invalid regular expression/});
});
