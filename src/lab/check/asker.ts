// Sends questions to the programs in the fabrics, many at a time, and matches the answers with them.

import {type Answer, askLine, replies} from '../../contract/answers.js';
import {limits} from '../../contract/limits.js';
import type {Asked, Question} from '../../contract/questions.js';
import {parseReply, readReply} from '../../contract/reply.js';
import {quickTimeout} from '../../engine/call.js';
import type {ExecSession} from '../../engine/exec-session.js';
import {messageOf, WgsimError} from '../../errors.js';
import {notSilent} from '../streams/not-silent.js';
import type {Machines} from './machines.js';

// Milliseconds in which what a namespace showed is shown again: many checks ask the same at the same moment.
const freshness = 150;

/** Seconds in which a busy machine answers any question: longer where the user gives Docker longer. */
const usual = (): number => quickTimeout(60_000) / 1000;

/** Seconds that a question may take beyond that, by its nature: see LIMIT of ask/transfer.py, LISTENS and ENDS of ask/captures.py. */
const more: Partial<Record<Question, number>> = {transfer: 130, capture: 60, captured: 60};

/** A question that could not be answered: a node that does not run, a daemon that is stuck. */
export class ProbeProblem extends WgsimError {
	override readonly name = 'ProbeProblem';
}

const program = 'wgsim-ask in the fabric';

interface Waiting {
	readonly resolve: (answer: unknown) => void;
	readonly reject: (error: Error) => void;
}

export class Asker {
	readonly #machines: Machines;
	readonly #waiting = new Map<number, Waiting>();
	readonly #usual: number;
	readonly #recent = new Map<string, {readonly at: number; readonly answer: Promise<unknown>}>();
	#number = 0;
	#ended: Error | null = null;

	/** `seconds` is the time of any question, beside what it takes by itself. */
	constructor(machines: Machines, seconds = usual()) {
		this.#machines = machines;
		this.#usual = seconds;
		for (const session of machines.all) {
			void this.#listen(session);
		}
	}

	async ask<Name extends Question>(
		ask: Name,
		parts: Asked<Name>,
		session: ExecSession = this.#machines.of((parts as {readonly node?: string}).node),
	): Promise<Answer<Name>> {
		if (this.#ended !== null) {
			throw this.#ended;
		}

		const id = this.#number++;
		const {node, timeout = 0} = parts as {readonly node?: string; readonly timeout?: number};
		const seconds = this.#usual + (more[ask] ?? 0) + timeout;
		let timer: NodeJS.Timeout | undefined;
		const answer = await new Promise<unknown>((resolve, reject) => {
			this.#waiting.set(id, {resolve, reject});
			timer = setTimeout(() => {
				this.#waiting.delete(id);
				const about = node === undefined ? ask : `${ask}, at ${node}`;
				reject(new ProbeProblem(`${program} has not answered within ${seconds} s (${about})`));
			}, seconds * 1000);
			session.send(`${JSON.stringify({id, ask, ...parts})}\n`);
		}).finally(() => clearTimeout(timer));
		return readReply(replies[ask], answer, `${program} (${ask})`) as Answer<Name>;
	}

	/** Questions that are asked at one moment share an answer. */
	share<Name extends Question>(ask: Name, parts: Asked<Name>): Promise<Answer<Name>> {
		const key = JSON.stringify([ask, parts]);
		const recent = this.#recent.get(key);
		if (recent !== undefined && performance.now() - recent.at < freshness) {
			return recent.answer as Promise<Answer<Name>>;
		}

		const answer = this.ask(ask, parts);
		this.#recent.set(key, {at: performance.now(), answer});
		return answer;
	}

	async #listen(session: ExecSession): Promise<void> {
		try {
			const speaker = {
				name: 'the prober in the fabric',
				// A machine on which Docker needs longer runs this more slowly, too.
				seconds: quickTimeout(limits.askSilence * 1000) / 1000,
				close: () => session.close(),
			};
			for await (const line of notSilent(session.lines, speaker)) {
				const {id, answer, problem} = parseReply(askLine, line, program);
				if (id === undefined) {
					continue;
				}

				const waiting = this.#waiting.get(id);
				this.#waiting.delete(id);
				if (problem === undefined) {
					waiting?.resolve(answer);
				} else {
					waiting?.reject(new ProbeProblem(problem));
				}
			}
		} catch (error) {
			this.end(error instanceof Error ? error : new WgsimError(messageOf(error)));
		}
	}

	/** Whatever is asked from now on fails with this. */
	end(error: Error): void {
		this.#ended ??= error;
		for (const {reject} of this.#waiting.values()) {
			reject(error);
		}

		this.#waiting.clear();
	}
}
