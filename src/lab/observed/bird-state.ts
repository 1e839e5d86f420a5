// What the BIRDs of a lab said last. Null is unknown, never the last good value.

import {type Interior, interiors} from '../../topology/interior.js';
import {type BfdSession, type BirdProtocol, parseBfdSessions, parseProtocols} from './bird.js';
import type {SeenNeighbor, SpokenInterface} from './interior-report.js';
import {reports} from './interior-reports.js';

/** An interior protocol's neighbours, or the interfaces on which it speaks. */
export type InteriorSource = Interior | `${Interior}-interfaces`;

export const interiorSources: readonly InteriorSource[] = [
	...interiors,
	...interiors.map(protocol => `${protocol}-interfaces` as const),
];

export type BirdSource = 'protocols' | 'bfd' | InteriorSource;

export const keyOf = (node: string, namespace: string, subject = ''): string =>
	`${node}\0${namespace}\0${subject}`;

export const parse = <T>(text: string | null, read: (text: string) => T): T | null =>
	text === null ? null : read(text);

export class BirdState {
	readonly #revisions = new Map<string, number>();
	readonly #protocols = new Map<string, readonly BirdProtocol[] | null>();
	/** By source and instance. */
	readonly #neighbors = new Map<string, readonly SeenNeighbor[] | null>();
	readonly #spoken = new Map<string, readonly SpokenInterface[] | null>();
	/** By place, then by protocol. */
	readonly #bfd = new Map<string, Map<string, readonly BfdSession[] | null>>();

	protected applyBird(
		source: BirdSource,
		node: string,
		namespace: string,
		subject: string,
		text: string | null,
	): void {
		const place = keyOf(node, namespace);
		this.#revisions.set(place, this.birdRevision(node, namespace) + 1);
		if (source === 'protocols') {
			this.#protocols.set(place, parse(text, parseProtocols));
			return;
		}

		if (source === 'bfd') {
			const known = this.#bfd.get(place) ?? new Map();
			this.#bfd.set(place, known.set(subject, parse(text, parseBfdSessions)));
			return;
		}

		for (const protocol of interiors) {
			const about = keyOf(node, namespace, `${protocol} ${subject}`);
			if (source === protocol) {
				this.#neighbors.set(about, parse(text, reports[protocol].parse));
			} else if (source === `${protocol}-interfaces`) {
				this.#spoken.set(about, parse(text, reports[protocol].parseInterfaces));
			}
		}
	}

	/** Another whenever one BIRD has said something else. */
	birdRevision(node: string, namespace: string): number {
		return this.#revisions.get(keyOf(node, namespace)) ?? 0;
	}

	/** All protocols of one BIRD; null while it does not answer. */
	protocols(node: string, namespace: string): readonly BirdProtocol[] | null {
		return this.#protocols.get(keyOf(node, namespace)) ?? null;
	}

	/** One protocol of one BIRD; null while that BIRD does not answer or does not know it. */
	protocol(node: string, namespace: string, name: string): BirdProtocol | null {
		return this.protocols(node, namespace)?.find(protocol => protocol.name === name) ?? null;
	}

	/** The neighbours of an instance of an interior protocol; null while unknown. */
	neighbors(
		protocol: Interior,
		node: string,
		namespace: string,
		instance: string,
	): readonly SeenNeighbor[] | null {
		return this.#neighbors.get(keyOf(node, namespace, `${protocol} ${instance}`)) ?? null;
	}

	/** The interfaces on which such an instance speaks; null while unknown, and if not asked for. */
	spokenInterfaces(
		protocol: Interior,
		node: string,
		namespace: string,
		instance: string,
	): readonly SpokenInterface[] | null {
		return this.#spoken.get(keyOf(node, namespace, `${protocol} ${instance}`)) ?? null;
	}

	/** Sessions of all BFD protocols of one BIRD that answer; null where none does. */
	bfd(node: string, namespace: string): readonly BfdSession[] | null {
		const all = [...(this.#bfd.get(keyOf(node, namespace))?.values() ?? [])].filter(one => one !== null);
		return all.length === 0 ? null : all.flat();
	}
}
