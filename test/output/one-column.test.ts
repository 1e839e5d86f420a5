// What is measured by its length has the width that string-width gives it.

import test from 'ava';
import stringWidth from 'string-width';
import {hasOneColumnEach, quickWidth} from '../../src/output/sinks/one-column.js';

test('each character that is said to have one column has one', t => {
	const wrong: string[] = [];
	for (let code = 0; code <= 0xffff; code++) {
		const character = String.fromCharCode(code);
		if (hasOneColumnEach(character) && stringWidth(character) !== 1) {
			wrong.push(code.toString(16));
		}
	}

	t.deepEqual(wrong, []);
});

test('styles have no width; what is wide, joined or invisible is left to string-width', t => {
	t.is(quickWidth('\u001b[1m\u001b[32m●\u001b[39m V1-1 – up\u001b[22m'), 11);
	t.is(quickWidth(''), 0);
	for (const text of ['漢字', 'e\u0301', '👩‍👩‍👦', '\u200b', '\t', '\u001b]8;;http://a\u0007a']) {
		t.is(quickWidth(text), null, JSON.stringify(text));
	}
});
