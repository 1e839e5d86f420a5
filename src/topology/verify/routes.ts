// Refuses static routes that the kernel rejects, that lead nowhere, or that are ambiguous.

import {type Address, contains, formatAddress, formatPrefix, networkOf, parsePrefix} from '../address.js';
import {onLinkOf} from '../interface-address.js';
import type {Namespace, Node, StaticRoute} from '../model.js';
import {addressKey} from '../prefix-map.js';
import type {Finding, Path} from '../problem.js';
import type {Holding, TopologyView} from '../ways/view.js';

export function verifyRoutes(view: TopologyView): Finding[] {
	const index = new Index(view);
	return view.topology.nodes.flatMap(node =>
		node.namespaces.flatMap(namespace => [
			...namespace.routes.flatMap(route => checkRoute(route, {node, namespace, index})),
			...findTies(node.name, namespace, index),
		]),
	);
}

interface Context {
	readonly node: Node;
	readonly namespace: Namespace;
	readonly index: Index;
}

/** What is looked up for every route. */
class Index {
	readonly #here = new Map<string, Holding[]>();
	readonly #answering = new Set<string>();
	/** Segments on which a node may answer for addresses that the file does not know. */
	readonly #open = new Set<string>();
	readonly #interfaces = new Map<string, Set<string>>();

	constructor({topology, holdings, segmentOf}: TopologyView) {
		for (const each of holdings) {
			const key = `${each.node}/${each.namespace}`;
			this.#here.set(key, this.#here.get(key) ?? []);
			this.#here.get(key)!.push(each);
			this.#answering.add(`${each.segment} ${addressKey(each.prefix)}`);
		}

		for (const {name, settings, namespaces} of topology.nodes) {
			for (const {name: namespace, interfaces, routing} of namespaces) {
				const isOpen = settings.commands.length > 0 || settings.image !== null || routing?.ownConfig != null;
				const own = settings.ownWireguard.filter(each => each.namespace === namespace);
				this.#name(name, namespace, [...interfaces.map(each => each.name), ...own.map(each => each.ifname)]);
				for (const {network} of isOpen ? interfaces.filter(each => each.network !== null) : []) {
					this.#open.add(segmentOf(network!));
				}
			}
		}

		for (const {node, namespace, ifname} of topology.tunnels.flatMap(({a, b}) => [a, b])) {
			this.#name(node, namespace, [ifname]);
		}
	}

	holdings(node: string, namespace: string): readonly Holding[] {
		return this.#here.get(`${node}/${namespace}`) ?? [];
	}

	has(node: string, namespace: string, ifname: string): boolean {
		return this.#interfaces.get(`${node}/${namespace}`)?.has(ifname) ?? false;
	}

	/** Whether anyone on a segment has the address, or may have it. */
	answers(segment: string, address: Address): boolean {
		return this.#open.has(segment) || this.#answering.has(`${segment} ${addressKey(address)}`);
	}

	#name(node: string, namespace: string, ifnames: readonly string[]): void {
		const key = `${node}/${namespace}`;
		const known = this.#interfaces.get(key) ?? new Set();
		this.#interfaces.set(key, known);
		for (const ifname of ifnames) {
			known.add(ifname);
		}
	}
}

const pathOf = (node: string, {position}: StaticRoute, ...rest: Path): Path => [
	'nodes',
	node,
	'routes',
	position,
	...rest,
];

/** The first thing that is wrong with a route by itself. */
function checkRoute(route: StaticRoute, context: Context): Finding[] {
	const {to, via, ifname, kind} = route;
	const {node, namespace, index} = context;
	const text = formatPrefix(to);
	const refuse = (field: string, message: string, hint: string): Finding[] => [
		{path: pathOf(node.name, route, ...(field === '' ? [] : [field])), message, hint},
	];
	if (networkOf(to).value !== to.value) {
		const hint = `write ${formatPrefix(networkOf(to))}, or ${formatAddress(to)} for that one address`;
		return refuse('to', `${text} is an address in a network, but a route needs a network`, hint);
	}

	if (kind !== 'unicast') {
		const message = `a route of type ${kind} has no next hop`;
		return via === null && ifname === null ? [] : refuse('type', message, 'remove via and interface');
	}

	if (via === null && ifname === null) {
		return refuse(
			'',
			`the route to ${text} has no next hop`,
			'give it via, an interface, or a type such as blackhole',
		);
	}

	if (ifname !== null && !index.has(node.name, namespace.name, ifname)) {
		const message = `${ifname} is not in the namespace ${namespace.name} of ${node.name}, which has this route`;
		return refuse('interface', message, 'write the namespace of that interface');
	}

	return via === null ? [] : checkNextHop(route, via, context, refuse);
}

const linkLocal = parsePrefix('fe80::/10')!;

function checkNextHop(
	{to, ifname}: StaticRoute,
	via: Address,
	context: Context,
	refuse: (field: string, message: string, hint: string) => Finding[],
): Finding[] {
	const {node, namespace, index} = context;
	const [hop, text] = [formatAddress(via), formatPrefix(to)];
	if (to.family === 6 && via.family === 4) {
		return refuse('via', `an IPv6 route cannot have an IPv4 next hop`, 'choose an IPv6 address');
	}

	// What an interface with the user's own configuration has is not known here.
	if (node.settings.ownWireguard.some(own => own.ifname === ifname)) {
		return [];
	}

	const here = index.holdings(node.name, namespace.name);
	if (here.some(({prefix}) => addressKey(prefix) === addressKey(via))) {
		const hint = 'choose that of a neighbour';
		return refuse('via', `the next hop ${hop} of ${text} is an address of ${node.name} itself`, hint);
	}

	const isLinkLocal = contains(linkLocal, via);
	const segments = here
		.filter(each => (ifname === null || each.ifname === ifname) && contains(onLinkOf(each.prefix), via))
		.map(({segment}) => segment);
	if (segments.length === 0 && !(isLinkLocal && ifname !== null)) {
		const where =
			ifname === null ? `no network of ${node.name} ${namespace.name}` : `no network of ${ifname}`;
		const hint = 'choose an address on a network of that namespace';
		return refuse('via', `the next hop ${hop} of ${text} is on ${where}`, hint);
	}

	// A tunnel has one other end, whatever the next hop is called.
	const isAnswered =
		isLinkLocal || segments.some(each => each?.startsWith('tunnel ') || index.answers(String(each), via));
	const hint = 'choose the address of a neighbour there, or give one this address';
	return isAnswered ? [] : refuse('via', `no node has the next hop ${hop} of ${text}`, hint);
}

/** The kernel's own (`fib_priority` 0; `IP6_RT_PRIO_USER`). */
export const defaultMetric = {4: 0, 6: 1024} as const;

/** Routes to one prefix with one metric: which of them is taken would depend on which comes first at a start. */
function findTies(node: string, namespace: Namespace, index: Index): Finding[] {
	const taken = new Map<string, StaticRoute>();
	const connected = new Map(
		index
			.holdings(node, namespace.name)
			.filter(({prefix}) => prefix.family === 4)
			.map(({prefix, ifname}) => [formatPrefix(networkOf(onLinkOf(prefix))), ifname]),
	);
	return namespace.routes.flatMap((route): Finding[] => {
		const text = formatPrefix(route.to);
		const metric = route.metric ?? defaultMetric[route.to.family];
		const key = `${text} ${metric}`;
		const isTaken = taken.has(key);
		taken.set(key, route);
		if (isTaken) {
			const message = `there are two routes to ${text} with the metric ${metric}, so the choice between them is undefined`;
			return [{path: pathOf(node, route), message, hint: 'give one of them a metric: the lowest wins'}];
		}

		const ifname = connected.get(text);
		const message = `${ifname} is on ${text} itself, and this route would replace its own`;
		return ifname === undefined || metric > 0
			? []
			: [{path: pathOf(node, route), message, hint: 'remove it, or give it a metric: the lowest wins'}];
	});
}
