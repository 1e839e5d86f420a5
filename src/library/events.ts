// The changes of a running lab as an async iterable: `for await (const event of lab.events())`.

import type {ObservedEvent, Observer} from '../lab/observer/model.js';

/** Yields each event as it comes, none lost, until the signal fires or the lab is gone; then closes the observer. */
export async function* followEvents(observer: Observer, signal?: AbortSignal): AsyncGenerator<ObservedEvent> {
	const waiting: ObservedEvent[] = [];
	let wake = () => {};
	let over = signal?.aborted ?? false;
	const end = () => {
		over = true;
		wake();
	};
	const stop = observer.onEvent(event => {
		waiting.push(event);
		wake();
	});
	signal?.addEventListener('abort', end);
	try {
		for (;;) {
			while (waiting.length > 0) {
				const event = waiting.shift()!;
				yield event;
				over ||= event.kind === 'connection' && event.to === 'gone';
			}

			if (over) {
				return;
			}

			await new Promise<void>(resolve => {
				wake = resolve;
			});
		}
	} finally {
		signal?.removeEventListener('abort', end);
		stop();
		await observer.close();
	}
}
