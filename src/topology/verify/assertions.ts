// Refuses checks of the file that cannot be made: on an address, a namespace or a session that does not exist.

import {matchesGlob} from '../../shared/globs.js';
import {formatAddress, parseAddress} from '../address.js';
import type {Assertion, BetweenAssertion, PlaceAssertion} from '../model-checks.js';
import type {Finding} from '../problem.js';
import {familiesOf, hasOthers} from '../ways/meant.js';
import type {TopologyView} from '../ways/view.js';
import {Askable, explainAddress, explainApart, explainDumb} from './askable.js';

/** `ping[2]:…` stands at checks[2].ping. */
export const pathOf = ({id, kind}: Assertion, ...rest: string[]): (string | number)[] => [
	'checks',
	Number(/\[(\d+)\]/.exec(id)![1]),
	kind,
	...rest,
];

interface Context {
	/** `FROM TO ADDRESS` of what is to be reached. */
	readonly promised: ReadonlySet<string>;
	readonly families: ReturnType<typeof familiesOf>;
	readonly askable: Askable;
}

function verifyBetween(
	one: BetweenAssertion,
	view: TopologyView,
	{promised, families, askable}: Context,
): Finding[] {
	const address = parseAddress(one.address)!;
	if (one.namespace === null) {
		// What its own WireGuard file gives it is known when that is read.
		if (view.node(one.to).settings.ownWireguard.length > 0 || askable.mayBeTranslated(address, one.to)) {
			return [];
		}

		return [
			{
				path: pathOf(one, 'addresses'),
				message: `${one.to} does not have the address ${one.address}`,
				hint: 'name addresses of the node in to, or leave addresses out',
			},
		];
	}

	if (one.kind === 'not-reach') {
		return promised.has(`${one.from} ${one.to} ${one.address}`)
			? [
					{
						path: pathOf(one),
						message: `${one.from} must reach ${one.to} by another check`,
						hint: 'narrow one of the two',
					},
				]
			: [];
	}

	const {family} = address;
	if (!families.get(one.from)?.has(family) && !hasOthers(view.node(one.from))) {
		return [{path: pathOf(one), ...explainDumb(one.from, one.to, one.address, family)}];
	}

	// What must not be so may be prevented by just that.
	const problem = one.negated
		? null
		: (explainApart(one.from, one.to, [address], view, askable) ??
			explainAddress(view.node(one.from), one.to, address, false, askable));
	if (problem !== null) {
		return [{path: pathOf(one), ...problem}];
	}

	return one.kind === 'traceroute' ? verifyHops(one, view) : [];
}

function verifyHops(one: BetweenAssertion & {kind: 'traceroute'}, {topology}: TopologyView): Finding[] {
	const path = pathOf(one, 'hops');
	const unknown = one.hops.find(hop => !topology.nodes.some(({name}) => matchesGlob(hop, name)));
	if (unknown !== undefined) {
		return [
			{
				path,
				message: `no node is named ${JSON.stringify(unknown)}`,
				hint: 'write names or globs, with > between them',
			},
		];
	}

	const holds =
		one.hops.length > 1 && matchesGlob(one.hops[0]!, one.from) && matchesGlob(one.hops.at(-1)!, one.to);
	return holds
		? []
		: [
				{
					path,
					message: `the path from ${one.from} to ${one.to} does not begin and end with these`,
					hint: `write ${one.from} > … > ${one.to}`,
				},
			];
}

function verifyPlace(one: PlaceAssertion, view: TopologyView): Finding[] {
	const namespace = view.namespace(one.node, one.namespace);
	if (namespace === undefined) {
		const known = view.node(one.node).namespaces.map(({name}) => name);
		return [
			{
				path: pathOf(one, 'namespace'),
				message: `${one.node} has no namespace ${one.namespace}`,
				hint: `it has ${known.join(', ')}`,
			},
		];
	}

	if (one.kind === 'bgp' && namespace.routing?.ownConfig == null) {
		const sessions = namespace.routing?.bgp.map(({name}) => name) ?? [];
		return sessions.some(name => matchesGlob(one.session, name))
			? []
			: [
					{
						path: pathOf(one, 'session'),
						message: `${one.node} has no BGP session ${JSON.stringify(one.session)} in ${one.namespace}`,
						hint: sessions.length === 0 ? 'it has none there' : `it has ${sessions.join(', ')}`,
					},
				];
	}

	if (one.kind === 'command' && one.output !== null && !isExpression(one.output)) {
		return [
			{
				path: pathOf(one, 'output'),
				message: 'this is not a regular expression',
				hint: 'escape literal characters',
			},
		];
	}

	return [];
}

function isExpression(text: string): boolean {
	try {
		new RegExp(text);
		return true;
	} catch {
		return false;
	}
}

export function verifyAssertions(view: TopologyView): Finding[] {
	const {assertions, checks} = view.topology;
	// What follows goes through the addresses of all tunnels.
	if (assertions.length === 0) {
		return [];
	}

	const isNeeded = assertions.some(({kind}) => kind === 'not-reach');
	const families = familiesOf(view.holdings);
	const promised = new Set(
		(isNeeded ? checks : []).flatMap(({from, to, addresses}) =>
			addresses.map(address => `${from} ${to} ${formatAddress(address)}`),
		),
	);
	const askable = new Askable(view);
	return assertions.flatMap(one =>
		'node' in one ? verifyPlace(one, view) : verifyBetween(one, view, {promised, families, askable}),
	);
}
