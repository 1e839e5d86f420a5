// Models the routing protocols of main namespaces: which neighbours may forward to an announced address.

import {matchesGlob} from '../../shared/globs.js';
import type {Address, Prefix} from '../address.js';
import {Groups} from '../groups.js';
import {onLinkOf} from '../interface-address.js';
import {type InteriorInstance, instancesOf} from '../interior.js';
import type {Routing} from '../model.js';
import {PrefixMap} from '../prefix-map.js';
import {type Exit, exitsBy, type Space, type Spaces} from './spaces.js';

/** The nodes that run one protocol with each other on one segment, and their interfaces: each may send to any other. */
export type Circle = Map<Space, Exit>;

/** Where a protocol may send packets: to anyone of a circle, or to the other end of a session. */
export interface Carrier {
	readonly exit: Exit;
	readonly to: {readonly circle: string} | {readonly neighbor: Space};
}

interface Speaker {
	/** All that pass on to each other what they hear are one domain. */
	readonly domain: string;
	readonly carrier: Carrier;
}

const bgp = 'bgp';
/** Of a node with its own bird.conf nothing is known: any forwarding node may be the next hop. */
const own = 'own';

export class Carried {
	readonly circles = new Map<string, Circle>();
	readonly #domains = new Groups();
	readonly #speakers = new Map<Space, Speaker[]>();
	readonly #announced = new PrefixMap<string>();
	/** Domains that may carry anything. */
	readonly #open = new Set([own]);

	constructor(spaces: Spaces) {
		for (const space of spaces.byNode.values()) {
			const {routing} = space.main;
			if (routing !== null) {
				this.#addOwn(space, routing, spaces);
				for (const instance of instancesOf(routing)) {
					this.#addInstance(space, space.node, instance);
				}

				this.#addSessions(space, routing, spaces);
			}
		}

		this.#openToOwn();
	}

	/** Gives the carriers that each namespace may have for an address. */
	carriersFor(address: Address): (space: Space) => Carrier[] {
		const announced = this.#announced.find(address).map(({item}) => item);
		const carrying = new Set([...announced, ...this.#open].map(domain => this.#domains.find(domain)));
		return space =>
			(this.#speakers.get(space) ?? [])
				.filter(({domain}) => carrying.has(this.#domains.find(domain)))
				.map(({carrier}) => carrier);
	}

	#addOwn(space: Space, {ownConfig}: Routing, spaces: Spaces): void {
		if (ownConfig === null) {
			return;
		}

		this.#open.add(bgp);
		for (const exit of space.exits) {
			const name = `own ${exit.segment}`;
			const isNew = !this.circles.has(name);
			this.#join(own, name, space, exit);
			for (const other of isNew ? spaces.members(exit.segment) : []) {
				if (other.main.forwarding) {
					this.circles.get(name)!.set(other, other.on.get(exit.segment)!);
				}
			}
		}
	}

	/** Beside a bird.conf of the user, every protocol may carry its routes, and lead there. */
	#openToOwn(): void {
		const owners = [...this.#speakers.keys()].filter(({main}) => (main.routing?.ownConfig ?? null) !== null);
		for (const {domain, carrier} of [...this.#speakers.values()].flat()) {
			const {exit, to} = carrier;
			if ('circle' in to) {
				for (const space of owners.filter(({on}) => on.has(exit.segment))) {
					this.#open.add(domain);
					this.circles.get(to.circle)!.set(space, space.on.get(exit.segment)!);
				}
			}
		}
	}

	#addInstance(space: Space, node: string, instance: InteriorInstance): void {
		const {protocol, name: ofBird, circle, families, interfaces, redistributeBgp} = instance;
		const domain = `${protocol} ${node} ${ofBird}`;
		if (redistributeBgp) {
			this.#open.add(domain);
		}

		for (const {name, type} of interfaces) {
			for (const exit of type === 'stub' ? [] : exitsBy(space, name)) {
				this.#join(domain, `${circle} ${exit.segment}`, space, exit);
			}

			this.#announce(
				domain,
				prefixesOf(space, name).filter(({family}) => families.includes(family)),
			);
		}
	}

	#addSessions(space: Space, routing: Routing, spaces: Spaces): void {
		const {bgp: sessions, announce, announcesRoutes} = routing;
		if (sessions.length === 0) {
			return;
		}

		for (const {ifname, neighborAddress} of sessions) {
			for (const exit of exitsBy(space, ifname)) {
				const neighbor = spaces.answerer(exit.segment, neighborAddress);
				if (neighbor !== undefined) {
					this.#speak(space, {domain: bgp, carrier: {exit, to: {neighbor}}});
				}
			}
		}

		// BGP may announce the routes that an interior protocol brings to its speaker.
		if (instancesOf(routing).length > 0) {
			this.#open.add(bgp);
		}

		const names = [...space.main.interfaces.map(({name}) => name), ...space.exits.map(exit => exit.ifname)];
		for (const name of new Set(names)) {
			if (announce.some(glob => matchesGlob(glob, name))) {
				this.#announce(bgp, prefixesOf(space, name));
			}
		}

		this.#announce(bgp, announcesRoutes ? space.main.routes.map(({to}) => to) : []);
	}

	#announce(domain: string, prefixes: readonly Prefix[]): void {
		for (const prefix of prefixes) {
			this.#announced.add(prefix, domain);
		}
	}

	#join(domain: string, circle: string, space: Space, exit: Exit): void {
		this.circles.set(circle, (this.circles.get(circle) ?? new Map()).set(space, exit));
		this.#domains.join(circle, domain);
		this.#speak(space, {domain, carrier: {exit, to: {circle}}});
	}

	#speak(space: Space, speaker: Speaker): void {
		this.#speakers.set(space, this.#speakers.get(space) ?? []);
		this.#speakers.get(space)!.push(speaker);
	}
}

const prefixesOf = ({exits, main}: Space, ifname: string): Prefix[] =>
	(
		exits.find(exit => exit.ifname === ifname)?.addresses ??
		main.interfaces.find(({name}) => name === ifname)?.addresses ??
		[]
	).map(onLinkOf);
