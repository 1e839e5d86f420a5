// Makes text safe inside DOT, XML and Mermaid, whatever it holds.

/** A double-quoted string of the DOT language: a backslash would begin an escape of its own, as \N or \l. */
export const quote = (text: string): string =>
	`"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('&', '&amp;').replaceAll('\n', '\\n')}"`;

/** Text of XML, as an element's content or between quotes. */
export const escapeXml = (text: string): string =>
	text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll("'", '&#39;');

/** Text in one of Graphviz's HTML-like labels, where a backslash begins an escape just the same. */
export const escapeLabel = (text: string): string => escapeXml(text).replaceAll('\\', '\\\\');

/** Text between double quotes of Mermaid: whatever could end it, be markup or an entity becomes a numeric entity. */
export const escapeMermaid = (text: string): string =>
	text.replaceAll(/[^\p{L}\p{N} ._:/,→-]/gu, character => `#${character.codePointAt(0)};`);
