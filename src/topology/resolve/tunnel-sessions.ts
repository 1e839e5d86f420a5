// Settings of BGP sessions that stand at the tunnel which they go over: for both ends, and for one.

import type {Finding} from '../problem.js';
import type {ExplicitValue} from '../schema/file.js';
import type {BgpSessionValue} from '../schema/routing.js';
import type {DraftTunnel} from './tunnels.js';

export class TunnelSessions {
	readonly #explicit: ExplicitValue;
	readonly #tunnels: readonly DraftTunnel[];
	readonly #used = new Set<string>();

	/** Only tunnels that have such settings are looked at. */
	constructor(explicit: ExplicitValue, tunnels: readonly DraftTunnel[]) {
		this.#explicit = explicit;
		this.#tunnels = tunnels.filter(({name, a, b}) => {
			const written = explicit.tunnels?.[name];
			return [written?.bgp, written?.ends?.[a.node]?.bgp, written?.ends?.[b.node]?.bgp].some(
				each => each !== undefined,
			);
		});
	}

	/** A node's session with `far`, with what the tunnel says of it. The session's own fields win. */
	complete(session: BgpSessionValue, node: string, far: string | undefined): BgpSessionValue {
		const found = this.#tunnels.find(({a, b}) =>
			[
				[a, b],
				[b, a],
			].some(
				([own, other]) =>
					own!.node === node &&
					own!.ifname === session.interface &&
					(far === undefined || other!.node === far),
			),
		);
		if (found === undefined) {
			return session;
		}

		this.#used.add(found.name);
		const {bgp, ends} = this.#explicit.tunnels![found.name]!;
		return {...bgp, ...ends?.[node]?.bgp, ...session};
	}

	/** Those over which no session goes. */
	findIdle(): Finding[] {
		return this.#tunnels
			.filter(({name}) => !this.#used.has(name))
			.map(({name, a, b}) => {
				const {bgp, ends} = this.#explicit.tunnels![name]!;
				const end = [a.node, b.node].find(node => ends?.[node]?.bgp !== undefined);
				return {
					path: ['tunnels', name, ...(bgp === undefined ? ['ends', end!, 'bgp'] : ['bgp'])],
					message: 'no BGP session goes over this tunnel',
					hint: 'write one at each end, in nodes.NAME.routing, or remove this',
				};
			});
	}
}
