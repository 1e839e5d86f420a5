// Finds all paths of packets from one main namespace to an address, and the largest packet that fits the narrowest.

import type {Address} from '../address.js';
import {addressKey} from '../prefix-map.js';
import {type Edge, narrowest} from './blocks.js';
import {Carried, type Carrier} from './carried.js';
import {type Hop, listHops} from './hops.js';
import {type DraftTopology, type Exit, type Space, Spaces} from './spaces.js';

/** A step of packets for one address. Vertices are namespaces, and circles of speakers of a protocol. */
interface Step {
	readonly from: number;
	readonly to: number;
	readonly exits: readonly Exit[];
}

export class Ways {
	readonly spaces: Spaces;
	readonly #carried: Carried;
	readonly #carriers = new Map<string, (space: Space) => readonly Carrier[]>();
	readonly #vertices = new Map<Space | string, number>();
	/** By owner and address: the steps that lead there, where any is by a tunnel. Others are needed once. */
	readonly #steps = new Map<string, readonly Step[]>();
	/** By owner, address and, where any way is by a tunnel, the one that is left out: bytes by vertex, 0 where there is no way. */
	readonly #least = new Map<string, Uint16Array>();
	/** Bytes that a tunnel carries; null where that depends on the very way that is looked for. */
	readonly #mtuOf: (exit: Exit) => number | null;

	constructor(topology: DraftTopology, mtuOf: (exit: Exit) => number | null = ({mtu}) => mtu) {
		this.#mtuOf = mtuOf;
		this.spaces = new Spaces(topology);
		this.#carried = new Carried(this.spaces);
		for (const vertex of [...this.spaces.byNode.values(), ...this.#carried.circles.keys()]) {
			this.#vertices.set(vertex, this.#vertices.size);
		}
	}

	/** The first steps of a namespace's packets for an address. */
	hops(from: Space, target: Address): Hop[] {
		return listHops(from, target, this.spaces, this.#carriersFor(target));
	}

	/** The speakers of a protocol on one segment. */
	membersOf(circle: string): Space[] {
		return [...this.#carried.circles.get(circle)!.keys()];
	}

	/**
	 * Bytes of the largest IP packet that passes whole from a namespace to an address that `owner` has, whichever way it takes, but for
	 * those by the tunnel `without`; null where there is no way.
	 */
	mtu(from: Space, owner: Space, target: Address, without: string | null): number | null {
		const key = `${owner.node} ${addressKey(target)}`;
		const least =
			this.#least.get(key) ??
			this.#least.get(`${key} ${without}`) ??
			this.#measure(owner, target, key, without);
		return least[this.#vertices.get(from)!] || null;
	}

	/**
	 * The exits of a namespace by which its packets for an address that `owner` has can get there, in its own order, without coming
	 * back through it.
	 */
	exits(from: Space, owner: Space, target: Address): Exit[] {
		const source = this.#vertices.get(from)!;
		const steps = this.#listSteps(owner, target);
		const beyond = steps.filter(step => step.from !== source);
		const reached = new Set([this.#vertices.get(owner)!]);
		for (const vertex of reached) {
			for (const step of beyond.filter(({to}) => to === vertex)) {
				reached.add(step.from);
			}
		}

		const used = new Set(
			steps.filter(step => step.from === source && reached.has(step.to)).map(({exits: [exit]}) => exit),
		);
		return from.exits.filter(exit => used.has(exit));
	}

	#measure(owner: Space, target: Address, key: string, without: string | null): Uint16Array {
		const steps = this.#steps.get(key) ?? this.#listSteps(owner, target);
		const usesTunnels = steps.some(({exits}) => exits[0]!.tunnel !== null);
		const least = this.#narrow(owner, steps, without);
		if (usesTunnels) {
			this.#steps.set(key, steps);
		}

		this.#least.set(usesTunnels ? `${key} ${without}` : key, least);
		return least;
	}

	#carriersFor(target: Address): (space: Space) => readonly Carrier[] {
		const key = addressKey(target);
		const known = this.#carriers.get(key) ?? this.#carried.carriersFor(target);
		this.#carriers.set(key, known);
		return known;
	}

	/** All steps from which the owner can be reached. */
	#listSteps(owner: Space, target: Address): Step[] {
		const carriersOf = this.#carriersFor(target);
		const back: Step[][] = Array.from({length: this.#vertices.size}, () => []);
		const add = (from: Space | string, to: Space | string, exits: readonly Exit[]): void => {
			// A node that does not forward is an end only.
			if (typeof to === 'string' || to === owner || to.main.forwarding) {
				const step = {from: this.#vertices.get(from)!, to: this.#vertices.get(to)!, exits};
				back[step.to]!.push(step);
			}
		};

		const used = new Set<string>();
		for (const space of this.spaces.byNode.values()) {
			for (const {exit, to} of space === owner ? [] : listHops(space, target, this.spaces, carriersOf)) {
				if ('circle' in to) {
					used.add(to.circle);
					add(space, to.circle, [exit]);
				} else {
					const entry = to.neighbor.on.get(exit.segment);
					add(space, to.neighbor, entry === undefined ? [exit] : [exit, entry]);
				}
			}
		}

		for (const circle of used) {
			for (const [member, exit] of this.#carried.circles.get(circle)!) {
				add(circle, member, [exit]);
			}
		}

		const reached = new Set([this.#vertices.get(owner)!]);
		for (const vertex of reached) {
			for (const {from} of back[vertex]!) {
				reached.add(from);
			}
		}

		return [...reached].flatMap(vertex => back[vertex]!);
	}

	#narrow(owner: Space, steps: readonly Step[], without: string | null): Uint16Array {
		const edges: Edge[][] = Array.from({length: this.#vertices.size}, () => []);
		for (const {from, to, exits} of steps) {
			const mtus = exits.map(exit => (exit.tunnel?.name === without ? null : this.#mtuOf(exit)));
			if (mtus.every(mtu => mtu !== null)) {
				const mtu = Math.min(...mtus);
				edges[from]!.push({to, mtu});
				edges[to]!.push({to: from, mtu});
			}
		}

		const least = narrowest(this.#vertices.get(owner)!, edges);
		return Uint16Array.from(least, mtu => (Number.isNaN(mtu) ? 0 : Math.min(Math.max(mtu, 0), 65_535)));
	}
}
