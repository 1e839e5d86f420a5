// Finds the passwords in BIRD's configuration, and replaces them in it.

/** BIRD's syntax in every protocol: `password "…"`, or bytes in hexadecimal. */
const anywhere = /\b(password\s+)(?:"([^"\n]+)"|(hex:[\da-f:]+))/gi;

/** In BIRD's own files other words stand for it, too. */
const inBird = /\b((?:password|key|secret)\s+)(?:"([^"\n]+)"|(hex:[\da-f:]+))/gi;

const patternFor = (path: string): RegExp =>
	/^\/etc\/(netns\/[^/]+\/)?bird\//.test(path) ? inBird : anywhere;

/** Those in a file of this path in the node; without their quotes. */
export const listPasswords = (path: string, content: string): string[] =>
	[...content.matchAll(patternFor(path))].flatMap(([, , quoted, bytes]) => quoted ?? bytes ?? []);

/** `replace` is given each as it is written there, with its quotes. */
export const replacePasswords = (
	path: string,
	content: string,
	replace: (written: string) => string,
): string =>
	content.replaceAll(
		patternFor(path),
		(_, word: string, quoted: string | undefined, bytes: string | undefined) =>
			`${word}${replace(quoted === undefined ? bytes! : `"${quoted}"`)}`,
	);
