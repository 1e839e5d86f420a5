// Sends questions to the prober in a lab's fabric, many at a time: see images/node/…/fabric/ask.

import {type Answer, askLine, replies, type Seen, type Ways} from '../../contract/answers.js';
import {limits} from '../../contract/limits.js';
import type {Asked, CapturePlace, EchoOptions, Question, Shown} from '../../contract/questions.js';
import {parseReply, readReply} from '../../contract/reply.js';
import type {Engine} from '../../engine/client.js';
import type {ExecSession} from '../../engine/exec-session.js';
import {messageOf, WgsimError} from '../../errors.js';
import type {Place} from '../../plan/checks/model.js';
import type {FabricPlan} from '../../plan/model.js';
import {notSilent} from '../streams/not-silent.js';
import type {Echo, Target} from './echo.js';
import {groupPlaces, joinSeen, type Machines, openMachines} from './machines.js';

export type {Connected, Seen} from '../../contract/answers.js';
export type {CapturePlace} from '../../contract/questions.js';

// Milliseconds in which what a namespace showed is shown again: many checks ask the same at the same moment.
const freshness = 150;

/** A question that could not be answered: a node that does not run, a daemon that is stuck. */
export class ProbeProblem extends WgsimError {
	override readonly name = 'ProbeProblem';
}

/** Of what may have more to it, such as an end of a tunnel. */
const placeOf = ({node, namespace}: Place): Place => ({node, namespace});

const program = 'wgsim-ask in the fabric';

interface Waiting {
	readonly resolve: (answer: unknown) => void;
	readonly reject: (error: Error) => void;
}

export class Prober {
	readonly #machines: Machines;
	readonly #waiting = new Map<number, Waiting>();
	readonly #recent = new Map<string, {readonly at: number; readonly answer: Promise<unknown>}>();
	#number = 0;
	#ended: Error | null = null;

	private constructor(machines: Machines) {
		this.#machines = machines;
		for (const session of machines.all) {
			void this.#listen(session);
		}
	}

	/** `plan` is the one that the fabric follows: of a lab over several machines, a node is asked from where it runs. */
	static async open(
		engine: Engine,
		fabric: string,
		plan: Pick<FabricPlan, 'spread' | 'wires'>,
		signal?: AbortSignal,
	): Promise<Prober> {
		return new Prober(await openMachines(engine, fabric, plan, signal));
	}

	close(): void {
		this.#machines.close();
		this.#fail(new WgsimError('the prober is closed'));
	}

	echo(from: Place, {address, at}: Target, options: EchoOptions = {}): Promise<Echo> {
		return this.#ask('echo', {...placeOf(from), to: at && placeOf(at), address, ...options});
	}

	/** An echo to each at once, as ping sends it: milliseconds, in their order, and the lab's clock. `timeout` in seconds. */
	sweep(from: Place, targets: readonly {readonly address: string; readonly to: Place}[], timeout: number) {
		return this.#ask('sweep', {...from, targets, timeout});
	}

	/** `mark` is hexadecimal. */
	datagrams(from: Place, to: Place, address: string, mark: string, port = 0) {
		return this.#ask('datagrams', {
			...from,
			to,
			address,
			mark,
			port,
			count: 3,
		});
	}

	/** One packet into a tunnel, past all routes: what it does shows in the counters of both ends. */
	rouse(from: Place, device: string, source: string, target: string) {
		return this.#ask('rouse', {...placeOf(from), device, source, target});
	}

	transfer(from: Place, to: Place, address: string, bytes: number) {
		return this.#ask('transfer', {...from, to, address, bytes});
	}

	/** With `serve`, the prober itself listens there; at port 0 it takes a free one. */
	connect(from: Place, to: Place, address: string, port: number, serve: boolean) {
		return this.#ask('connect', {...placeOf(from), to: placeOf(to), address, port, serve});
	}

	http(from: Place, to: Place, address: string, port: number, path: string) {
		return this.#ask('http', {...placeOf(from), to: placeOf(to), address, port, path});
	}

	async flows(from: Place, address: string, count: number): Promise<Readonly<Record<string, number>>> {
		return (await this.#ask('flows', {...from, address, count})).sent;
	}

	/** Replies of a BIRD by command. Questions that are asked at one moment share an answer. */
	bird(at: Place, socket: string, commands: readonly string[]): Promise<Readonly<Record<string, string>>> {
		return this.#share('bird', {...at, socket, commands});
	}

	/** What `ip` and `wg` show. Questions that are asked at one moment share an answer. */
	async show<What extends Shown>(at: Place, ...what: What[]): Promise<Readonly<Record<What, string>>> {
		// It answers all that it was asked, or nothing.
		return (await this.#share('show', {...at, what})) as Readonly<Record<What, string>>;
	}

	/** By which routes packets with this mark leave for an address, and which may take their place. */
	ways(at: Place, address: string, mark: string): Promise<Ways> {
		return this.#ask('ways', {...placeOf(at), address, mark});
	}

	/** `timeout` in seconds; `code` is null where it took longer. `output` is stdout, `errors` stderr, the end of each. */
	run(at: Place, command: string, timeout: number) {
		return this.#ask('run', {...at, command, timeout});
	}

	/** Resolves once every place is listened to, with what ends it: queries are tcpdump filters by name, a set a place. */
	async capture(places: readonly CapturePlace[]) {
		const groups = groupPlaces(places, this.#machines);
		const begun = await Promise.all(
			groups.map(async ({session, indices}) => {
				const own = indices.map(index => places[index]!);
				const {number} = await this.#ask('capture', {places: own}, session);
				return {session, indices, number};
			}),
		);
		return async (
			mark: string,
			queries: readonly Readonly<Record<string, string>>[],
		): Promise<readonly Seen[]> => {
			const answers = await Promise.all(
				begun.map(async ({session, indices, number}) => {
					const asked = {number, mark, queries: indices.map(index => queries[index]!)};
					const {places: seen} = await this.#ask('captured', asked, session);
					return {indices, seen};
				}),
			);
			return places.map((_, index) =>
				joinSeen(answers.flatMap(({indices, seen}) => seen[indices.indexOf(index)] ?? [])),
			);
		};
	}

	async #ask<Name extends Question>(
		ask: Name,
		parts: Asked<Name>,
		session: ExecSession = this.#machines.of((parts as {readonly node?: string}).node),
	): Promise<Answer<Name>> {
		if (this.#ended !== null) {
			throw this.#ended;
		}

		const id = this.#number++;
		const answer = await new Promise<unknown>((resolve, reject) => {
			this.#waiting.set(id, {resolve, reject});
			session.send(`${JSON.stringify({id, ask, ...parts})}\n`);
		});
		return readReply(replies[ask], answer, `${program} (${ask})`) as Answer<Name>;
	}

	#share<Name extends Question>(ask: Name, parts: Asked<Name>): Promise<Answer<Name>> {
		const key = JSON.stringify([ask, parts]);
		const recent = this.#recent.get(key);
		if (recent !== undefined && performance.now() - recent.at < freshness) {
			return recent.answer as Promise<Answer<Name>>;
		}

		const answer = this.#ask(ask, parts);
		this.#recent.set(key, {at: performance.now(), answer});
		return answer;
	}

	async #listen(session: ExecSession): Promise<void> {
		try {
			const speaker = {
				name: 'the prober in the fabric',
				seconds: limits.askSilence,
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
			this.#fail(error instanceof Error ? error : new WgsimError(messageOf(error)));
		}
	}

	#fail(error: Error): void {
		this.#ended ??= error;
		for (const {reject} of this.#waiting.values()) {
			reject(error);
		}

		this.#waiting.clear();
	}
}
