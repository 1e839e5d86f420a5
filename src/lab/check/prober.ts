// The questions that a prober in a lab's fabric answers: see images/node/…/fabric/ask.

import type {Seen, Ways} from '../../contract/answers.js';
import type {CapturePlace, EchoOptions, Shown} from '../../contract/questions.js';
import type {Engine} from '../../engine/client.js';
import {WgsimError} from '../../errors.js';
import type {Place} from '../../plan/checks/model.js';
import type {FabricPlan} from '../../plan/model.js';
import {Asker} from './asker.js';
import type {Echo, Target} from './echo.js';
import {groupPlaces, joinSeen, type Machines, openMachines} from './machines.js';

export type {Connected, Seen} from '../../contract/answers.js';
export type {CapturePlace} from '../../contract/questions.js';

/** Of what may have more to it, such as an end of a tunnel. */
const placeOf = ({node, namespace}: Place): Place => ({node, namespace});

export class Prober {
	readonly #machines: Machines;
	readonly #asker: Asker;

	private constructor(machines: Machines) {
		this.#machines = machines;
		this.#asker = new Asker(machines);
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
		this.#asker.end(new WgsimError('the prober is closed'));
	}

	echo(from: Place, {address, at}: Target, options: EchoOptions = {}): Promise<Echo> {
		return this.#asker.ask('echo', {...placeOf(from), to: at && placeOf(at), address, ...options});
	}

	/** An echo to each at once, as ping sends it: milliseconds, in their order, and the lab's clock. `timeout` in seconds. */
	sweep(from: Place, targets: readonly {readonly address: string; readonly to: Place}[], timeout: number) {
		return this.#asker.ask('sweep', {...from, targets, timeout});
	}

	/** `mark` is hexadecimal. */
	datagrams(from: Place, to: Place, address: string, mark: string, port = 0) {
		return this.#asker.ask('datagrams', {...from, to, address, mark, port, count: 3});
	}

	/** One packet into a tunnel, past all routes: what it does shows in the counters of both ends. */
	rouse(from: Place, device: string, source: string, target: string) {
		return this.#asker.ask('rouse', {...placeOf(from), device, source, target});
	}

	transfer(from: Place, to: Place, address: string, bytes: number) {
		return this.#asker.ask('transfer', {...from, to, address, bytes});
	}

	/** With `serve`, the prober itself listens there; at port 0 it takes a free one. */
	connect(from: Place, to: Place, address: string, port: number, serve: boolean) {
		return this.#asker.ask('connect', {...placeOf(from), to: placeOf(to), address, port, serve});
	}

	http(from: Place, to: Place, address: string, port: number, path: string) {
		return this.#asker.ask('http', {...placeOf(from), to: placeOf(to), address, port, path});
	}

	async flows(from: Place, address: string, count: number): Promise<Readonly<Record<string, number>>> {
		return (await this.#asker.ask('flows', {...from, address, count})).sent;
	}

	/** Replies of a BIRD by command. Questions that are asked at one moment share an answer. */
	bird(at: Place, socket: string, commands: readonly string[]): Promise<Readonly<Record<string, string>>> {
		return this.#asker.share('bird', {...at, socket, commands});
	}

	/** What `ip` and `wg` show. Questions that are asked at one moment share an answer. */
	async show<What extends Shown>(at: Place, ...what: What[]): Promise<Readonly<Record<What, string>>> {
		// It answers all that it was asked, or nothing.
		return (await this.#asker.share('show', {...at, what})) as Readonly<Record<What, string>>;
	}

	/** By which routes packets with this mark leave for an address, and which may take their place. */
	ways(at: Place, address: string, mark: string): Promise<Ways> {
		return this.#asker.ask('ways', {...placeOf(at), address, mark});
	}

	/** `timeout` in seconds; `code` is null where it took longer. `output` is stdout, `errors` stderr, the end of each. */
	run(at: Place, command: string, timeout: number) {
		return this.#asker.ask('run', {...at, command, timeout});
	}

	/** Resolves once every place is listened to, with what ends it: queries are tcpdump filters by name, a set a place. */
	async capture(places: readonly CapturePlace[]) {
		const groups = groupPlaces(places, this.#machines);
		const begun = await Promise.all(
			groups.map(async ({session, indices}) => {
				const own = indices.map(index => places[index]!);
				const {number} = await this.#asker.ask('capture', {places: own}, session);
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
					const {places: seen} = await this.#asker.ask('captured', asked, session);
					return {indices, seen};
				}),
			);
			return places.map((_, index) =>
				joinSeen(answers.flatMap(({indices, seen}) => seen[indices.indexOf(index)] ?? [])),
			);
		};
	}
}
