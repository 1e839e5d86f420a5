// Joins and matches paths with forward slashes, as nodes have them, and as sources are named.

/** Without `.`, `..` and empty steps, as far as there is something above; relative stays relative. */
export function joinPath(...parts: readonly string[]): string {
	const whole = parts.filter(part => part !== '').join('/');
	const steps: string[] = [];
	for (const step of whole.split('/')) {
		if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') {
			steps.pop();
		} else if (step === '..' ? !whole.startsWith('/') : step !== '' && step !== '.') {
			steps.push(step);
		}
	}

	return `${whole.startsWith('/') ? '/' : ''}${steps.join('/')}`;
}

/** Of `/etc/bird/bird.conf` it is `/etc/bird`; empty for a name alone. */
export const folderOf = (path: string): string => path.replace(/\/?[^/]*$/, '');

export const hasWildcard = (text: string): boolean => /[*?[]/.test(text);

/** One step of a glob(7) pattern without escapes, as BIRD uses it: a dot at the beginning is matched by a dot alone. */
export function stepMatcher(step: string): (name: string) => boolean {
	if (!hasWildcard(step)) {
		return name => name === step;
	}

	const source = step.replaceAll(/\[!?\]?[^\]]*\]|[\s\S]/g, part => {
		if (part === '*') {
			return '.*';
		}

		if (part === '?') {
			return '.';
		}

		const [, not, set] = /^\[(!?)(\]?[^\]]*)\]$/.exec(part) ?? [];
		return set === undefined
			? part.replace(/[\\^$.*+?()[\]{}|/]/, String.raw`\$&`)
			: `[${not === '' ? '' : '^'}${set.replaceAll(/[\\[\]^]/g, String.raw`\$&`)}]`;
	});
	const hidden = step.startsWith('.');
	const pattern = compile(source);
	return name => (hidden || !name.startsWith('.')) && pattern.test(name);
}

/** A range that runs backwards matches nothing. */
function compile(source: string): RegExp {
	try {
		return new RegExp(`^${source}$`, 'su');
	} catch {
		return /^(?!)/;
	}
}

/** Whether a path is what a pattern means: step by step, as glob(3) does. */
export function matchesPath(pattern: string, path: string): boolean {
	const [wanted, steps] = [pattern.split('/'), path.split('/')];
	return wanted.length === steps.length && wanted.every((step, index) => stepMatcher(step)(steps[index]!));
}
