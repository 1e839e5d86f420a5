// The facts of BFD: each session that the plan expects, and each other one that BIRD has.

import type {Place} from '../../plan/checks/model.js';
import type {ExpectedBfd} from '../../plan/model.js';
import type {BirdProtocol} from './bird.js';
import type {Fact} from './fact.js';
import {ownFact} from './promises.js';
import type {LabState} from './state.js';

const fact = (node: string, neighbor: string, ifname: string, address: string, last: string): Fact => {
	// Over several hops a session has no interface.
	const where = ifname === '---' ? '' : ` on ${ifname}`;
	const text = last === 'Up' ? null : `${node}: no BFD with ${neighbor}${where} (last: ${last})`;
	return {kind: 'bfd', node, subject: where === '' ? address : ifname, text};
};

export const keyOfBfd = ({node, namespace, ifname, address}: Omit<ExpectedBfd, 'neighbor'>): string =>
	`${node} ${namespace} ${ifname} ${address}`;

/** Those of fixed routes: one that BIRD does not list is missing, too. */
export const plannedBfd = (expected: readonly ExpectedBfd[], state: LabState): Fact[] =>
	expected.map(({node, namespace, ifname, neighbor, address}) => {
		const sessions = state.bfd(node, namespace);
		const seen = sessions?.find(one => one.address === address && one.ifname === ifname);
		const last = sessions === null ? 'BIRD does not answer' : (seen?.state ?? 'no session');
		return fact(node, neighbor ?? address, ifname, address, last);
	});

/** Those that the plan does not name. `own` are the protocols of a BIRD that the user configures; none of another. */
export function* seenBfd(
	{node, namespace}: Place,
	state: LabState,
	nameOf: (address: string) => string,
	own: readonly BirdProtocol[],
	planned: ReadonlySet<string>,
): Iterable<Fact> {
	for (const {address, ifname, state: word} of state.bfd(node, namespace) ?? []) {
		if (planned.has(keyOfBfd({node, namespace, ifname, address}))) {
			continue;
		}

		const seen = fact(node, nameOf(address), ifname, address, word);
		// A BGP session asks for it, and while that is down it cannot be up.
		const asking = own.filter(one => one.neighbor === address).map(({name}) => name);
		const all = [...own.filter(({type}) => type === 'BFD').map(({name}) => name), ...asking];
		yield all.length === 0 ? seen : ownFact(seen, all, [nameOf(address), address, ifname]);
	}
}
