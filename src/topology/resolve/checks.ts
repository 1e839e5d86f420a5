// Resolves checks: globs to pairs of nodes, and the addresses that each must reach.

import {mainNamespace} from '../../shared/namespaces.js';
import type {Address, Family} from '../address.js';
import type {Passing} from '../filter/evaluate.js';
import {PairPassage} from '../filter/pairs.js';
import {anEcho} from '../filter/passage.js';
import type {Check, Node} from '../model.js';
import type {Finding} from '../problem.js';
import type {ExplicitValue} from '../schema/file.js';
import {MeantAddresses} from '../ways/meant.js';
import type {TopologyView} from '../ways/view.js';
import {groupsOf} from './group-references.js';
import {Hidden} from './hidden.js';
import {Selector} from './select.js';

/** All of them where no family is given. */
export const ofFamily = (addresses: readonly Address[], family: Family | undefined): Address[] =>
	addresses.filter(address => family === undefined || address.family === family);

/** Pairs that one file may ask for. Each is a fact to wait for, and one to check. */
export const mostPairs = 100_000;

/** Up to so many pairs, a file that names none means all: 128 nodes have them. */
const mostDefaultPairs = 128 * 127;

export interface ResolvedChecks {
	readonly checks: readonly Check[];
	/** Pairs that are meant where the file names none, and too many to be tried. */
	readonly untried: number;
	/** Pairs that are meant where the file names none, and that a firewall keeps apart. */
	readonly denied: readonly Check[];
	/** The same of pairs of which it cannot be told: another path or the user's own configuration may join or translate them. */
	readonly undecided: readonly Check[];
	readonly findings: readonly Finding[];
}

/**
 * Each ordered pair once, in the order of the nodes. A file that says of no pair that it reaches another means all that are
 * joined, but those that are not to; an empty list means none.
 */
export function resolveChecks(explicit: ExplicitValue, view: TopologyView): ResolvedChecks {
	const {checks} = explicit;
	const {nodes} = view.topology;
	const selector = new Selector(nodes, groupsOf(explicit));
	const meant = new MeantAddresses(view);
	if (checks === undefined || (checks.length > 0 && checks.every(({reach}) => reach === undefined))) {
		return {...defaultChecks(checks ?? [], view, meant, selector), findings: []};
	}

	const findings: Finding[] = [];
	let count = 0;
	const found = checks.flatMap(({reach}, item) => {
		if (reach === undefined) {
			return [];
		}

		const [from, to] = [selector.select(reach.from), selector.select(reach.to)];
		count += from.length * to.length;
		if (count > mostPairs) {
			findings.push(tooMany(item, 'reach', count));
			return [];
		}

		return from.flatMap(one =>
			to.flatMap((other): Check[] => {
				const addresses = ofFamily(reach.addresses ?? meant.betweenNamed(one, other), reach.family);
				const given = reach.addresses !== undefined;
				return other === one ? [] : [{kind: 'reach', from: one.name, to: other.name, addresses, given, item}];
			}),
		);
	});
	return {checks: found, untried: 0, denied: [], undecided: [], findings};
}

export const tooMany = (item: number, key: string, count: number): Finding => ({
	path: ['checks', item, key],
	message: `the checks up to this one have ${count} pairs; at most ${mostPairs} are possible`,
	hint: 'narrow from or to',
});

function defaultChecks(
	checks: NonNullable<ExplicitValue['checks']>,
	view: TopologyView,
	meant: MeantAddresses,
	selector: Selector,
): Omit<ResolvedChecks, 'findings'> {
	const {topology, realmOf} = view;
	const {nodes} = topology;
	const hidden = new Hidden(topology);
	// What is outside of the gateways is a provider's, and need not reach other providers.
	const outside = new Set(
		nodes.filter(({kind}) => kind === 'gateway').map(({name}) => realmOf(name, mainNamespace)),
	);
	const realms = new Map<string, Node[]>();
	for (const node of nodes.filter(({kind}) => kind === 'router' || kind === 'host')) {
		const realm = realmOf(node.name, mainNamespace);
		if (!outside.has(realm)) {
			realms.set(realm, realms.get(realm) ?? []);
			realms.get(realm)!.push(node);
		}
	}

	const denied = {4: new Map<Node, Set<Node>>(), 6: new Map<Node, Set<Node>>()};
	for (const {'not-reach': not} of checks) {
		const to = not === undefined ? [] : selector.select(not.to);
		for (const from of to.length === 0 ? [] : selector.select(not!.from)) {
			for (const family of not!.family === undefined ? ([4, 6] as const) : [not!.family]) {
				denied[family].set(from, new Set([...(denied[family].get(from) ?? []), ...to]));
			}
		}
	}

	const all = [...realms.values()].reduce((sum, {length}) => sum + length * (length - 1), 0);
	const partners = all > mostDefaultPairs ? chosenPartners : otherPartners;
	const positions = new Map(nodes.map((node, index) => [node, index]));
	const pairs = [...realms.values()]
		.flatMap(members => members.flatMap((from, index) => partners(members, index).map(to => ({from, to}))))
		.sort((one, other) => positions.get(one.from)! - positions.get(other.from)!);
	const promised = pairs
		.filter(({from, to}) => !hidden.from(from.name, to.name))
		.filter(({from, to}) => !denied[4].get(from)?.has(to) || !denied[6].get(from)?.has(to))
		.map(({from, to}) => {
			const told = meant.betweenAny(from, to);
			const isTold = told.length > 0;
			return {
				kind: 'reach' as const,
				from: from.name,
				to: to.name,
				addresses: (isTold ? told : meant.between(from, to)).filter(
					({family}) => !denied[family].get(from)?.has(to),
				),
				/** False where an address translation may lie between them, and another node has the same addresses. */
				isTold,
				given: false,
				item: null,
			};
		});
	const firewalls = new PairPassage(view);
	const those = (passing: Passing): Check[] =>
		promised
			.map(({isTold, ...check}) => ({
				...check,
				addresses: check.addresses.filter(
					address =>
						(isTold ? firewalls.judge(check.from, check.to, address, anEcho).passing : 'unknown') === passing,
				),
			}))
			.filter(({addresses}) => addresses.length > 0);
	// What may or may not pass is promised neither way.
	return {
		checks: those('accept'),
		denied: those('deny'),
		undecided: those('unknown'),
		untried: all - pairs.length,
	};
}

const otherPartners = (members: readonly Node[], index: number): Node[] =>
	members.filter((_, other) => other !== index);

/** Those that are 1, 2, 4, 8, … places before and after: a few for each, so that everybody is within a few steps of everybody. */
function chosenPartners(members: readonly Node[], index: number): Node[] {
	const {length} = members;
	const chosen = new Set<number>();
	for (let distance = 1; distance < length; distance *= 2) {
		chosen.add((index + distance) % length);
		chosen.add((index - distance + length) % length);
	}

	return [...chosen].sort((one, other) => one - other).map(position => members[position]!);
}
