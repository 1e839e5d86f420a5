// Processes a list several items at a time, and leaves none half-done in the background.

import pMap from 'p-map';

/** Like p-map; but after a failure nothing new is begun, what is under way is awaited, and only then is it thrown. */
export async function mapUntilFailure<T>(
	items: readonly T[],
	concurrency: number,
	work: (item: T) => Promise<void>,
): Promise<void> {
	const failures: unknown[] = [];
	await pMap(
		items,
		async item => {
			if (failures.length > 0) {
				return;
			}

			try {
				await work(item);
			} catch (error) {
				failures.push(error);
			}
		},
		{concurrency},
	);
	if (failures.length > 0) {
		throw failures[0];
	}
}
