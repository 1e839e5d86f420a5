// Follows the log that the view shows: of one node, or of all.

import type {Backend} from './backend.js';
import type {Store} from './state/store.js';

/** Which log is followed: a container's, or all. */
type Subject = {readonly kind: 'one'; readonly container: string} | {readonly kind: 'all'};

export class LogWatch {
	readonly #store: Store;
	/** Of one node: only while it is shown. */
	#one: {readonly container: string; readonly stop: () => void} | null = null;
	/** Of all: from when they were shown first, so that nothing of them is read twice. */
	#all: (() => void) | null = null;

	constructor(store: Store) {
		this.#store = store;
	}

	/** Looks at what is shown now. */
	follow(backend: Backend | null): void {
		const subject = this.#subject();
		if (subject?.kind === 'all' && backend !== null) {
			this.#all ??= backend.followLogs(lines => this.#store.dispatch({kind: 'logged', lines}));
		}

		const container = subject?.kind === 'one' ? subject.container : null;
		if (container === (this.#one?.container ?? null)) {
			return;
		}

		this.#one?.stop();
		this.#one =
			container === null || backend === null
				? null
				: {
						container,
						stop: backend.followLog(container, lines => this.#store.dispatch({kind: 'log', lines})),
					};
	}

	stop(): void {
		this.#one?.stop();
		this.#all?.();
		this.#one = null;
		this.#all = null;
	}

	#subject(): Subject | null {
		const {view, node, snapshot} = this.#store.state;
		if (view === 'logs') {
			return {kind: 'all'};
		}

		const shown = view === 'node' ? snapshot?.nodes.find(one => one.node === node) : undefined;
		return shown === undefined ? null : {kind: 'one', container: shown.container};
	}
}
