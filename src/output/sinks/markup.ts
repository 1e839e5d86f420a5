// Text in a markup language: the template is wgsim's, and the values put into it are escaped.

import {visible} from './visible.js';

/** Escaped text of the language, made by the templates and `written`. */
export class Markup<Language extends string> {
	constructor(
		readonly language: Language,
		readonly text: string,
	) {}
}

export type Insert<Language extends string> =
	| string
	| number
	| Markup<Language>
	| readonly Markup<Language>[];

type Template<Language extends string> = (
	own: TemplateStringsArray,
	...inserts: readonly Insert<Language>[]
) => Markup<Language>;

function template<Language extends string>(
	language: Language,
	escapeText: (text: string) => string,
): Template<Language> {
	const textOf = (insert: Insert<Language>): string => {
		if (typeof insert === 'string' || typeof insert === 'number') {
			return escapeText(visible(String(insert)));
		}

		return insert instanceof Markup ? insert.text : insert.map(textOf).join('');
	};
	return (own, ...inserts) =>
		new Markup(
			language,
			own.map((text, index) => text + (index in inserts ? textOf(inserts[index]!) : '')).join(''),
		);
}

const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

const escapeXml = (text: string): string => text.replaceAll(/[&<>"']/g, sign => entities[sign]!);

/** XML and HTML: an element's text, or an attribute's value between quotes. */
export const xml = template('xml', escapeXml);

/** Graphviz's language. Inserts are double-quoted strings, in which a backslash begins an escape, and `&` an entity. */
export const dot = template(
	'dot',
	text => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('&', '&amp;')}"`,
);

/** The inside of Graphviz's HTML-like labels: XML in which a backslash begins an escape as well. */
export const label = template('label', text => escapeXml(text).replaceAll('\\', '\\\\'));

export const labelled = ({text}: Markup<'label'>): Markup<'dot'> => new Markup('dot', `<${text}>`);

/** Mermaid: text between double quotes. Whatever could end it, be markup or an entity becomes a numeric entity. */
export const mermaid = template('mermaid', text =>
	text.replaceAll(/[^\p{L}\p{N} ._:/,→-]/gu, character => `#${character.codePointAt(0)};`),
);

// A word of letters, digits and underscores, or a number; Graphviz's own words need quotes in any case of letters.
const plainWord = /^(?!(?:node|edge|graph|digraph|subgraph|strict)$)(?:[a-z_]\w*|-?\d+(?:\.\d+)?)$/i;

/** A word of Graphviz's language: in quotes only where it needs them. */
export const word = (text: string): Markup<'dot'> =>
	plainWord.test(text) ? new Markup('dot', text) : dot`${text}`;

/** Parts one after the other, with a separator of wgsim's own between them. */
export const join = <Language extends string>(
	parts: readonly Markup<Language>[],
	separator: Markup<Language>,
): Markup<Language> => new Markup(separator.language, parts.map(({text}) => text).join(separator.text));

/** A line each. */
export const lines = <Language extends string>(
	language: Language,
	parts: readonly Markup<Language>[],
): Markup<Language> => new Markup(language, parts.map(({text}) => `${text}\n`).join(''));

/** Output of a program that escapes by itself. */
export const written = <Language extends string>(language: Language, text: string): Markup<Language> =>
	new Markup(language, text);
