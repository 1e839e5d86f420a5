// Matches names against patterns with * and ?.

/** Whether a text may stand for several names. */
export const isGlob = (text: string): boolean => /[*?]/.test(text);

/** `R*` and `V?-1` against a name: * is any text, ? any one character. */
export const matchesGlob = (glob: string, name: string): boolean =>
	isGlob(glob) ? globMatcher(glob)(name) : glob === name;

/** The same for many names. */
export function globMatcher(glob: string): (name: string) => boolean {
	const source = [...glob].map(character => {
		if (character === '*') {
			return '.*';
		}

		return character === '?' ? '.' : character.replace(/[\\^$.|+()[\]{}]/, '\\$&');
	});
	// Runs of stars would make the match take exponential time.
	const pattern = new RegExp(`^${source.join('').replaceAll(/(?:\.\*)+/g, '.*')}$`);
	return name => pattern.test(name);
}
