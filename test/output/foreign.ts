// Texts that others may give to wgsim: what steers a terminal, hides, turns a line round, or ends what it is put into.

import fc from 'fast-check';

const steering = [
	...['\u001b]0;title\u0007', '\u001b]2;title\u001b\\', '\u001b]52;c;AAAA\u0007', '\u001b]8;;http://x\u0007'],
	...[
		'\u001b[2J',
		'\u001b[1A',
		'\u001b[31m',
		'\u001b[?1049h',
		'\u001bc',
		'\u001bP1$r\u001b\\',
		'\u009b2J',
		'\u009d0;title\u009c',
	],
	...[
		'\u0000',
		'\u0007',
		'\b',
		'\t',
		'\n',
		'\r',
		'\r\n',
		'\u000b',
		'\u000c',
		'\u000e',
		'\u007f',
		'\u0085',
		'\u2028',
		'\u2029',
	],
];
const hidden = [
	...[
		'\u200e',
		'\u200f',
		'\u202a',
		'\u202b',
		'\u202c',
		'\u202d',
		'\u202e',
		'\u2066',
		'\u2067',
		'\u2068',
		'\u2069',
		'\u061c',
	],
	...[
		'\u00ad',
		'\u200b',
		'\u2060',
		'\ufeff',
		'\u3164',
		'\u{e0041}',
		'\ufff9',
		'\ufffe',
		'\ufdd0',
		'\ud800',
		'\udc00',
	],
];
const syntax = [
	...[
		'<',
		'>',
		'&',
		'"',
		"'",
		'`',
		'</script>',
		'</title>',
		'<!--',
		'-->',
		']]>',
		'<![CDATA[',
		'<?',
		'&lt;',
		'&#0;',
		'%',
		'$',
		'$(x)',
	],
	...[
		'#',
		'#35;',
		'\\',
		'\\n',
		'\\N',
		'\\',
		'{',
		'}',
		'[',
		']',
		'(',
		')',
		'|',
		';',
		',',
		' -- ',
		' --- ',
		'end',
		'graph',
		'%%',
		':::',
	],
	...['...', '---', ': ', '- ', '1. ', '# SKIP', '# TODO', 'ok 1', '1..9', '../', '/', ' ', ''],
];
const letters = ['a', 'Z', '0', 'é', 'ß', 'Ω', '東', '🙂', '👩‍👧', '❤️', '→'];

/** A short text of any of these, or of any characters at all. */
export const foreignText: fc.Arbitrary<string> = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.string({
			unit: fc.constantFrom(...steering, ...hidden, ...syntax, ...letters),
			maxLength: 8,
		}),
	},
	{weight: 1, arbitrary: fc.string({unit: 'binary', maxLength: 8})},
);

/** What must not be in anything that a terminal is given, line ends aside: as the standards have it, and not as wgsim does. */
export const forbidden =
	/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** The value with the text before each string that is found under one of these keys, at any depth. */
export function infect<Value>(value: Value, text: string, keys: ReadonlySet<string>): Value {
	const visit = (part: unknown, foreign: boolean): unknown => {
		if (typeof part === 'string') {
			return foreign ? text + part : part;
		}

		if (Array.isArray(part)) {
			return part.map(each => visit(each, foreign));
		}

		return part !== null && typeof part === 'object'
			? Object.fromEntries(
					Object.entries(part).map(([key, each]) => [key, visit(each, foreign || keys.has(key))]),
				)
			: part;
	};
	return visit(value, false) as Value;
}
