// Reads the last ping result of each pair, as the fabric keeps it.

/** The result of one promised pair when it was last pinged. */
export interface Answer {
	readonly answered: boolean;
	/** Unix time in seconds. */
	readonly at: number;
}

export interface AnswersRead {
	/** When the lab was changed last by a start, a fault or its healing, or a node that came back: Unix time in seconds. */
	readonly changed: number;
	/** From → to → address. */
	readonly answers: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, Answer>>>;
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Null for what is no answer. */
function readAnswer(value: unknown): Answer | null {
	const [answered, at] = Array.isArray(value) ? (value as unknown[]) : [];
	return typeof answered === 'boolean' && typeof at === 'number' ? {answered, at} : null;
}

/** What cannot be read is left out: it counts as not asked. */
function readMap<T>(value: unknown, read: (one: unknown) => T | null): Map<string, T> {
	return new Map(
		Object.entries(isObject(value) ? value : {}).flatMap(([key, one]) => {
			const done = read(one);
			return done === null ? [] : [[key, done] as const];
		}),
	);
}

export function readAnswers(value: unknown): AnswersRead | null {
	if (!isObject(value) || typeof value['changed'] !== 'number') {
		return null;
	}

	const answers = readMap(value['answers'], of => readMap(of, to => readMap(to, readAnswer)));
	return {changed: value['changed'], answers};
}
