// Replaces `${NAME}` and `${NAME:-default}` in one scalar by `--set` values and environment variables.

export interface Variables {
	readonly env: Readonly<Record<string, string | undefined>>;
	/** From `--set key=value`; they win over the environment. */
	readonly set: Readonly<Record<string, string>>;
}

export interface Substituted {
	readonly text: string;
	/** Names without a value and without a default. */
	readonly missing: readonly string[];
	/** Something that begins like a variable and is none. */
	readonly malformed: boolean;
	/** Characters of the values of all its variables. */
	readonly inserted: number;
}

/**
 * Replaces each variable once: what it stands for is not looked into again. `$${` is a literal `${`. Beyond `room` characters of values
 * no more are put in.
 */
export function substituteVariables(text: string, {env, set}: Variables, room = Infinity): Substituted {
	const missing: string[] = [];
	let malformed = false;
	let inserted = 0;
	const replaced = text.replaceAll(
		/\$\$\{|\$\{(?:([A-Za-z_]\w*)(?::-([^}]*))?\})?/g,
		(match, name: string | undefined, fallback: string | undefined) => {
			if (match === '$${') {
				return '${';
			}

			if (name === undefined) {
				malformed = true;
				return match;
			}

			const value = lookUp(set, name) ?? lookUp(env, name) ?? fallback;
			if (value === undefined) {
				missing.push(name);
			}

			inserted += value?.length ?? 0;
			return inserted > room ? '' : (value ?? '');
		},
	);
	return {text: replaced, missing, malformed, inserted};
}

/** Text that was nothing but a variable is read again: `count: ${SITES:-3}` is a number. */
export function readPlainScalar(text: string): string | number | boolean {
	if (/^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(text)) {
		return Number(text);
	}

	return text === 'true' ? true : text === 'false' ? false : text;
}

const lookUp = (record: Readonly<Record<string, string | undefined>>, name: string): string | undefined =>
	Object.hasOwn(record, name) ? record[name] : undefined;
