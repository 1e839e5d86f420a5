// Tells which sessions and neighbours of a namespace came, changed or went.

import {interiors} from '../../topology/interior.js';
import {type Change, titles} from './change.js';
import type {NamespaceView} from './model.js';
import {listSessions, type ProtocolSession, type SessionMemory} from './session-list.js';

const protocols = ['bgp', 'bfd', ...interiors] as const;

export class SessionChanges {
	readonly #sessions = new Map<string, Map<string, SessionMemory>>();
	/** What was compared last: the same again is no change. */
	readonly #said = new Map<string, NamespaceView>();

	*next(node: string, view: NamespaceView): Iterable<Change> {
		const namespace = view.name;
		const place = `${node}/${namespace}`;
		const before = this.#sessions.get(place);
		const said = this.#said.get(place);
		if (said !== undefined && protocols.every(protocol => said[protocol] === view[protocol])) {
			return;
		}

		this.#said.set(place, view);
		const now = new Map([...listSessions(view)].map(one => [`${one.protocol} ${one.name}`, one]));
		const silent = {state: null, ok: false};
		this.#sessions.set(
			place,
			new Map([...(before ?? []), ...now].map(([key]) => [key, now.get(key) ?? silent])),
		);
		for (const [key, was] of before ?? []) {
			const to = now.get(key) ?? silent;
			if (was.ok !== to.ok || (was.state === null) !== (to.state === null)) {
				const [, protocol, name] = /^(\S+) (.*)$/.exec(key)!;
				const word = to.state ?? (now.has(key) ? 'not heard' : 'unknown');
				const past = was.state === null ? '' : `, was ${was.state}`;
				yield {
					kind: 'session',
					protocol: protocol as ProtocolSession['protocol'],
					node,
					namespace,
					name: name!,
					from: was.state,
					to: to.state,
					text: `${node} ${name}: ${titles[protocol as ProtocolSession['protocol']]} ${word}${past}`,
				};
			}
		}
	}
}
