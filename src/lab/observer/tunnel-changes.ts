// Tells which tunnels changed their verdict, and which ends completed a handshake.

import type {Change} from './change.js';
import type {TunnelView, Verdict} from './model.js';
import {endsOf} from './tunnels.js';
import {isSound} from './verdict.js';

export class TunnelChanges {
	readonly #tunnels = new Map<string, Verdict>();
	readonly #handshakes = new Map<string, number>();

	*next({id, a, b, verdict, reason}: TunnelView): Iterable<Change> {
		const from = this.#tunnels.get(id) ?? 'unknown';
		this.#tunnels.set(id, verdict);
		// One that comes to rest is no news, and neither is one that is used again.
		if (from !== verdict && !(isSound(from) && isSound(verdict))) {
			yield {kind: 'tunnel', tunnel: id, from, to: verdict, text: `${id} is ${verdict}: ${reason}`};
		}

		for (const own of endsOf({a, b})) {
			const {peer} = own;
			const name = `${own.node}:${own.ifname}`;
			const key = `${id} ${name}`;
			const before = this.#handshakes.get(key) ?? 0;
			const now = own.latestHandshake ?? 0;
			if (now > before) {
				this.#handshakes.set(key, now);
				const text = `${name} completed a handshake with ${peer}`;
				yield {kind: 'handshake', tunnel: id, node: own.node, peer, text};
			}
		}
	}
}
