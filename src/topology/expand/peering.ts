// Adjusts BGP between sites that share an AS number, which the AS path cannot tell apart.

import type {FileValue} from '../schema/file.js';
import type {BgpInput, RoutingInput} from '../schema/routing.js';
import {findSite} from './mesh.js';
import {asnOf, type Site} from './sites.js';
import type {Trace} from './trace.js';

type Overlay = NonNullable<FileValue['overlay']>;

/** Whether a site passes on what it hears from another. */
const passesOn = ({bgp, mesh}: Overlay): boolean => bgp?.transit ?? (mesh !== undefined && mesh !== 'full');

export class Peering {
	readonly #asns: ReadonlyMap<Site, number>;
	readonly #passesOn: boolean;
	/** The file says that sites do not hear of each other by a third. */
	readonly #isApart: boolean;
	readonly #hubs: ReadonlySet<Site>;
	/** AS numbers of several sites. */
	readonly #shared: ReadonlySet<number>;

	constructor(sites: readonly Site[], {overlay = {}}: FileValue, trace: Trace) {
		this.#asns = new Map(sites.map(site => [site, asnOf(site, trace)]));
		this.#passesOn = passesOn(overlay);
		this.#isApart = overlay.bgp?.transit === false;
		const {mesh} = overlay;
		const hubs = typeof mesh === 'object' ? (mesh.hubs ?? []) : [];
		this.#hubs = new Set(hubs.flatMap(hub => findSite(sites, hub) ?? []));
		const all = [...this.#asns.values()];
		this.#shared = new Set(all.filter((asn, index) => all.indexOf(asn) !== index));
	}

	asn(site: Site): number {
		return this.#asns.get(site)!;
	}

	/** By what a site knows its own announcements again, where its AS path does not say so. */
	mark(site: Site): Pick<RoutingInput, 'site-of-origin'> {
		return this.#passesOn && this.#shared.has(this.asn(site)) ? {'site-of-origin': site.number} : {};
	}

	/** What a session of one site with another passes on, and takes. */
	between(own: Site, peer: Site): Pick<BgpInput[string], 'transit' | 'rr-client' | 'allow-own-as'> {
		if (!this.#passesOn) {
			return this.#isApart ? {transit: false} : {};
		}

		if (this.asn(own) !== this.asn(peer)) {
			// Another site of this AS may be beyond.
			return {transit: true, ...(this.#shared.has(this.asn(own)) ? {'allow-own-as': true} : {})};
		}

		// Within one AS, hubs reflect for spokes; where there is none, everybody does. Hubs hear of each other's spokes themselves.
		return this.#hubs.has(peer) ? {} : {transit: true, 'rr-client': true};
	}
}
