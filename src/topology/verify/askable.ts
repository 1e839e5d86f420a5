// Knows which address of a node another one sees: its own, one that a node translates, or none, as the asking node has it itself or looks for
// it on its own network.

import {mainNamespace} from '../../shared/namespaces.js';
import {type Address, contains, type Family, formatAddress} from '../address.js';
import {onLinkOf} from '../interface-address.js';
import type {Node} from '../model.js';
import {addressKey, PrefixMap} from '../prefix-map.js';
import type {Finding} from '../problem.js';
import {familiesOf, hasOthers, othersMayTranslate} from '../ways/meant.js';
import {Translations} from '../ways/translations.js';
import type {Holding, TopologyView} from '../ways/view.js';

/** Its own path, where another place than the check is to blame. */
export type Problem = Pick<Finding, 'message' | 'hint'> & Partial<Pick<Finding, 'path'>>;

/** What is looked up for every pair. */
export class Askable {
	/** `NODE ADDRESS` */
	readonly owners = new Map<string, Holding>();
	/** Whether anyone may answer in the place of others: by proxy ARP, or as the user's own configuration makes it. */
	readonly hasProxies: boolean;
	readonly #connected = new Map<string, PrefixMap<string>>();
	readonly #families: ReturnType<typeof familiesOf>;
	/** `SEGMENT NODE` */
	readonly #members = new Set<string>();
	/** `SEGMENT NODE ADDRESS` */
	readonly #answering = new Set<string>();
	readonly #told = new Set<string>();
	readonly #held = new Set<string>();
	readonly #othersTranslate: boolean;
	readonly #translations: Translations;
	/** Realms into which the user's own WireGuard files may lead. */
	readonly #open: ReadonlySet<string>;

	constructor({holdings, topology, realmOf}: TopologyView) {
		this.#open = new Set(
			topology.nodes.flatMap(({name, settings}) =>
				settings.ownWireguard.map(({namespace}) => realmOf(name, namespace)),
			),
		);
		this.hasProxies = topology.nodes.some(
			node =>
				(node.kind !== 'host' && hasOthers(node)) ||
				node.namespaces.some(({sysctls}) => Object.keys(sysctls).some(name => name.includes('proxy'))),
		);
		this.#families = familiesOf(holdings);
		this.#othersTranslate = othersMayTranslate(topology);
		this.#translations = new Translations({topology, holdings});
		for (const each of holdings) {
			const key = addressKey(each.prefix);
			this.#held.add(key);
			this.owners.set(`${each.node} ${key}`, each);
			this.#answering.add(`${each.segment} ${each.node} ${key}`);
			if (each.namespace === mainNamespace) {
				const connected = this.#connected.get(each.node) ?? new PrefixMap<string>();
				this.#connected.set(each.node, connected);
				if (each.segment !== null) {
					this.#members.add(`${each.segment} ${each.node}`);
					connected.add(onLinkOf(each.prefix), each.segment);
				}
			}
		}
	}

	/** Whether a segment answers for an address: a member has it there or, in IPv4 (`arp_ignore`), a node has it elsewhere. */
	isAnswered(segment: string, to: string, address: Address): boolean {
		return (
			this.#answering.has(`${segment} ${to} ${addressKey(address)}`) ||
			(address.family === 4 && this.#members.has(`${segment} ${to}`))
		);
	}

	/** Whether an address may stand for one that a node has: no node has it, and one may translate it, or does so by the file. */
	mayBeTranslated(address: Address, to: string): boolean {
		return (
			!this.#held.has(addressKey(address)) &&
			(this.#othersTranslate ||
				this.#translations.behind(address).some(inside => this.owners.has(`${to} ${addressKey(inside)}`)))
		);
	}

	/** Whether tunnels of the user's own may join these. */
	mayJoin(...realms: readonly string[]): boolean {
		return realms.every(realm => this.#open.has(realm));
	}

	/** Whether this was asked before of the same two, in either order. */
	isTold(nodes: readonly [string, string], key: string): boolean {
		const name = [...nodes].sort().concat(key).join(' ');
		const isTold = this.#told.has(name);
		this.#told.add(name);
		return isTold;
	}

	/** Whether a node has an address to ask from. */
	speaks({name}: Node, {family}: Address): boolean {
		return this.#families.get(name)?.has(family) ?? false;
	}

	/** The segment of the longest prefix in which a node takes an address for a neighbour's; null for none. */
	neighborhood({name}: Node, address: Address): {segment: string; length: number} | null {
		const found = this.#connected.get(name)?.find(address) ?? [];
		const longest = found.sort((one, other) => other.length - one.length)[0];
		return longest === undefined ? null : {segment: longest.item, length: longest.length};
	}
}

/** Null where a network or a tunnel joins two nodes; `known` are addresses that the answering one has. */
export function explainApart(
	from: string,
	to: string,
	known: readonly Address[],
	view: TopologyView,
	askable: Askable,
): Problem | null {
	const asking = view.realmOf(from, mainNamespace);
	const isJoined = known.some(address => {
		const {namespace} = askable.owners.get(`${to} ${addressKey(address)}`)!;
		const answering = view.realmOf(to, namespace);
		return answering === asking || askable.mayJoin(answering, asking);
	});
	return isJoined
		? null
		: {
				message: `${from} must reach ${to}, and no network or tunnel joins them`,
				hint: 'join them, or narrow the check',
			};
}

/** Null where nothing that the file says keeps a node from asking for an address of another. */
export function explainAddress(
	asking: Node,
	to: string,
	address: Address,
	isDefault: boolean,
	askable: Askable,
): Problem | null {
	const text = formatAddress(address);
	const own = askable.owners.get(`${asking.name} ${addressKey(address)}`);
	if (own?.namespace === mainNamespace) {
		const {path, segment} = askable.owners.get(`${to} ${addressKey(address)}`)!;
		const message = `${asking.name} has the address ${text} itself, and would reach itself instead of ${to}`;
		if (!isDefault) {
			return {message, hint: 'renumber one of them, or narrow the check'};
		}

		// Twice on one segment: that is told already. So is the way back.
		const isTold =
			(segment !== null && segment === own.segment) || askable.isTold([asking.name, to], addressKey(address));
		return isTold ? null : {path, message, hint: 'renumber one of them, or write checks without this pair'};
	}

	// The user's own configuration, commands or image may do what is not known here.
	if (hasOthers(asking)) {
		return null;
	}

	if (!askable.speaks(asking, address)) {
		return explainDumb(asking.name, to, text, address.family);
	}

	return isTakenForNear(asking, to, address, askable)
		? {
				message: `${asking.name} looks for ${text} of ${to} on its own network, but ${to} is not there`,
				hint: 'renumber one of the two networks, or narrow the check',
			}
		: null;
}

/** Of a node without an address of the family in which it is to ask. */
export const explainDumb = (
	asking: string,
	to: string,
	address: string,
	family: Family,
): Pick<Finding, 'message' | 'hint'> => ({
	message: `${asking} has no IPv${family} address from which to reach ${address} of ${to}`,
	hint: 'give it one, or name other addresses',
});

/** Whether a node asks for an address on its own network where no node answers for it, as no longer prefix leads it elsewhere. */
function isTakenForNear(asking: Node, to: string, address: Address, askable: Askable): boolean {
	const near = askable.neighborhood(asking, address);
	const {routes, routing} = asking.namespaces[0]!;
	// What a routing protocol brings is not known here.
	return (
		near !== null &&
		routing === null &&
		!askable.hasProxies &&
		!askable.isAnswered(near.segment, to, address) &&
		!routes.some(
			route => route.kind === 'unicast' && route.to.length > near.length && contains(route.to, address),
		)
	);
}
