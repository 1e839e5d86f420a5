// Completes and runs the command lines of the palette, and asks which labs there are.

import {messageOf} from '../errors.js';
import type {Backend} from './backend.js';
import type {Job} from './state/model.js';
import type {Store} from './state/store.js';

type Tell = (state: Job['state'], command: string, text: string) => void;

export class CommandLines {
	readonly #store: Store;
	readonly #terminal: {suspend<T>(work: () => Promise<T>): Promise<T>};
	readonly #tell: Tell;
	/** Words are being asked for: what is typed meanwhile is asked for afterwards. */
	#asking = false;

	constructor(store: Store, terminal: {suspend<T>(work: () => Promise<T>): Promise<T>}, tell: Tell) {
		this.#store = store;
		this.#terminal = terminal;
		this.#tell = tell;
	}

	/** Asks for the words that may follow what is typed now. */
	offer(backend: Backend | null): void {
		const {overlay} = this.#store.state;
		if (overlay?.kind === 'palette' && !this.#asking && backend?.commands !== undefined) {
			void this.#ask(backend, overlay.text);
		}
	}

	async #ask(backend: Backend, text: string): Promise<void> {
		this.#asking = true;
		const {lab} = this.#store.state;
		const offers = (await backend.commands?.complete(lab, text).catch(() => [])) ?? [];
		this.#asking = false;
		this.#store.dispatch({kind: 'offered', text, offers}, 'key');
		const {overlay} = this.#store.state;
		if (overlay?.kind === 'palette' && overlay.text !== text) {
			this.offer(backend);
		}
	}

	/** In the terminal, which the view takes back afterwards. */
	async run(backend: Backend | null, line: string): Promise<void> {
		this.#store.dispatch({kind: 'overlay', overlay: null});
		const commands = backend?.commands;
		const command = `wgsim ${line}`;
		if (commands === undefined) {
			this.#tell('failed', command, 'there is no command line here');
			return;
		}

		try {
			const code = await this.#terminal.suspend(() => commands.run(this.#store.state.lab, line));
			this.#tell(code === 0 ? 'done' : 'failed', command, code === 0 ? 'done' : `exit code ${code}`);
		} catch (error) {
			this.#tell('failed', command, messageOf(error));
		}
	}
}

/** Shows the labs to choose from. */
export async function askLabs(store: Store, backend: Backend | null, signal: AbortSignal): Promise<void> {
	if (backend?.labs === undefined) {
		return;
	}

	try {
		const labs = await backend.labs.list(signal);
		const cursor = Math.max(0, labs.indexOf(store.state.lab));
		store.dispatch({kind: 'overlay', overlay: {kind: 'labs', labs, cursor}}, 'key');
	} catch (error) {
		const overlay = {kind: 'text', title: 'Labs', lines: [messageOf(error)], top: 0} as const;
		store.dispatch({kind: 'overlay', overlay}, 'key');
	}
}
