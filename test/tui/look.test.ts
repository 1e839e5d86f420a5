// Quantities, widths, columns and colours, before anything is drawn with them.

import test from 'ava';
import fc from 'fast-check';
import stringWidth from 'string-width';
import {type Column, layOut, rowSpans} from '../../src/output/columns.js';
import {cut, fitSpans, justify, pad, toAscii, widthOf, widthOfSpans} from '../../src/output/sinks/spans.js';
import {formatAge, formatRate, formatShare, formatSize} from '../../src/tui/look/format.js';
import {graph, sparkline} from '../../src/tui/look/sparkline.js';
import {createLook, type GlyphName} from '../../src/tui/look/theme.js';
import {readCapabilities} from '../../src/tui/terminal/capabilities.js';
import {prepareInk} from '../../src/tui/terminal/prepare-ink.js';

test('rates are bits a second', t => {
	t.deepEqual([0, 12.5, 124.9, 150, 125_000, 1_250_000_000, null].map(formatRate), [
		'0',
		'100',
		'999',
		'1.2k',
		'1.0M',
		'10G',
		'-',
	]);
});

test('sizes, ages and shares are short', t => {
	t.deepEqual([0, 1023, 1536, 18.4 * 2 ** 20, null].map(formatSize), ['0B', '1023B', '1.5K', '18M', '-']);
	t.deepEqual([3, 99, 185, 7300, 400_000, null].map(formatAge), ['3s', '99s', '3m05', '2h01', '4d', '-']);
	t.deepEqual([0, 0.021, 0.5, 1.25, null].map(formatShare), ['0%', '2.1%', '50%', '125%', '-']);
});

test('what is not a number of one unit more is not printed as one', t => {
	t.is(formatRate(124.95), '1.0k');
	t.is(formatSize(1023.9 * 1024), '1.0M');
});

const spans = fc.array(fc.stringMatching(/^[a-z●–日 ]{0,12}$/), {maxLength: 5});

test('a line has exactly the width that it is given', t => {
	fc.assert(
		fc.property(spans, spans, fc.nat(40), (left, right, width) => {
			t.is(widthOfSpans(fitSpans(left, width)), width);
			t.is(widthOfSpans(justify(left, right, width)), width);
			t.is(stringWidth(pad(left.join(''), width)), width);
			t.true(stringWidth(cut(left.join(''), width, '…')) <= width);
		}),
	);
});

test('widths that are known without measuring are those that string-width measures', t => {
	for (const unicode of [true, false]) {
		const {glyphs} = createLook({color: true, unicode});
		for (const name of Object.keys(glyphs) as GlyphName[]) {
			t.is(widthOf(glyphs[name]), stringWidth(glyphs[name]), `${name}: ${glyphs[name]}`);
			t.is([...glyphs[name]].length, stringWidth(glyphs[name]), `${name} is one column a character`);
		}
	}

	t.is(widthOf('⣿⠁日'), 4);
});

test('without UTF-8 every character is ASCII', t => {
	const {glyphs} = createLook({color: true, unicode: false});
	t.regex(Object.values(glyphs).join(''), /^[ -~]+$/);
});

test("what is not a terminal's own to show in ASCII keeps its width", t => {
	t.is(toAscii('V1-1:wg3 – V2-1:wg1 …'), 'V1-1:wg3 - V2-1:wg1 .');
	t.is(toAscii('日本 → ok'), '???? > ok');
});

test('Node is given no cause to warn of colours on the screen', t => {
	const before = {...process.env};
	process.env.NO_COLOR = '1';
	prepareInk();
	t.false('NO_COLOR' in process.env && 'FORCE_COLOR' in process.env);
	for (const name of ['NODE_ENV', 'CI', 'FORCE_COLOR', 'NO_COLOR']) {
		delete process.env[name];
	}

	Object.assign(process.env, before);
});

const column = (title: string, rank: number, grows?: number): Column<string> => ({
	title,
	rank,
	width: null,
	...(grows === undefined ? {} : {grows}),
	cell: item => item,
});

test('columns are left out by rank until the rest fits, and what grows takes what is left', t => {
	const all = [column('A', 0), column('B', 2), column('C', 1, 3)];
	const titles = (width: number) => layOut(all, ['xxxxx'], width).columns.map(({title}) => title);
	t.deepEqual(titles(30), ['A', 'B', 'C']);
	t.deepEqual(titles(12), ['A', 'C']);
	t.deepEqual(titles(6), ['A']);
	const {widths} = layOut(all, ['xxxxx'], 30);
	t.deepEqual(widths, [5, 5, 16]);
	t.is(widthOfSpans(rowSpans(layOut(all, ['xxxxx'], 30), 'xxxxx')), 30);
});

test('sparklines show the newest values at the right edge, and gaps for what was unknown', t => {
	t.is(sparkline([1, null, 4, 8], 6, '12345678'), '  2 58');
	t.is(sparkline([0, 0], 2, '12345678'), '11');
	t.deepEqual(graph([0, 4, 8], 4, 2, '12345678'), ['   8', ' 188']);
});

test('colour and characters follow NO_COLOR, TERM and the locale', t => {
	const utf8 = {LANG: 'C.UTF-8', TERM: 'xterm'};
	t.deepEqual(readCapabilities(utf8), {color: true, unicode: true});
	t.false(readCapabilities({...utf8, NO_COLOR: '1'}).color);
	t.true(readCapabilities({...utf8, NO_COLOR: ''}).color, 'an empty NO_COLOR is none (no-color.org)');
	t.false(readCapabilities({...utf8, FORCE_COLOR: '0'}).color);
	t.deepEqual(readCapabilities({...utf8, TERM: 'dumb'}), {color: false, unicode: false});
	t.false(readCapabilities({...utf8, LC_ALL: 'C'}).unicode, 'LC_ALL wins over LANG');
	t.true(readCapabilities({LC_CTYPE: 'de_DE.utf8'}).unicode);
	t.false(readCapabilities({}).unicode);
	t.false(readCapabilities({...utf8, TERM: 'linux'}).unicode, 'a console has no braille');
});
