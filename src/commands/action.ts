// Loads the work of a verb when the verb is called. Help, completion and all other verbs do without it.

interface Work<Taken extends unknown[]> {
	readonly run: (...taken: Taken) => void | Promise<void>;
}

/** For commander's `action`. `adapt` turns what commander passes into the arguments of `run`; without it they are the same. */
export function action<Taken extends unknown[]>(
	load: () => Promise<Work<Taken>>,
): (...given: Taken) => Promise<void>;
export function action<Taken extends unknown[], Given extends unknown[]>(
	load: () => Promise<Work<Taken>>,
	adapt: (...given: Given) => Taken,
): (...given: Given) => Promise<void>;
export function action(load: () => Promise<Work<unknown[]>>, adapt = (...given: unknown[]) => given) {
	return async (...given: unknown[]): Promise<void> => {
		const {run} = await load();
		await run(...adapt(...given));
	};
}
