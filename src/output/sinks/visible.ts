// Makes characters visible that control a terminal, are hidden, or change the direction of text.

/**
 * Controls (C0, DEL, C1), half surrogate pairs, line and paragraph separators, characters that Unicode has given away for good, those that turn the
 * direction of text, and those that are never drawn. The joiners and variation selectors of scripts and emoji stay: they change
 * how their neighbours look, and nothing else.
 */
const unprintable =
	/(?!\u200C|\u200D|[\uFE00-\uFE0F])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]/gu;

const plain = /^[ -~]*$/;

const named: Readonly<Record<string, string>> = {'\n': '\\n', '\r': '\\r', '\t': '\\t'};

/** Notations that programmers know: `\n`, `\x1b`, `\u202e`, `\u{e0001}`. */
function notation(character: string): string {
	const code = character.codePointAt(0)!;
	const hex = (length: number) => code.toString(16).padStart(length, '0');
	return (
		named[character] ?? (code < 0x100 ? `\\x${hex(2)}` : code < 0x10000 ? `\\u${hex(4)}` : `\\u{${hex(5)}}`)
	);
}

/** One line of a terminal: control characters and line ends are made visible. Idempotent. */
export const visible = (text: string): string =>
	plain.test(text) ? text : text.replaceAll(unprintable, notation);

/** The lines of a text that may have several; tabs stay. The last line end ends a line and begins none. */
export const visibleLines = (text: string): string[] =>
	linesOf(text).map(line => line.split('\t').map(visible).join('\t'));

/** Lines without line ends, unchanged. */
export const linesOf = (text: string): string[] => text.replace(/\r?\n$/, '').split(/\r?\n/);

/** Unicode's escapes, as JSON has them, for every character that is not visible by itself. */
export const escapeUnprintable = (text: string): string =>
	plain.test(text)
		? text
		: text.replaceAll(unprintable, character =>
				[...Array(character.length).keys()]
					.map(index => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
					.join(''),
			);
