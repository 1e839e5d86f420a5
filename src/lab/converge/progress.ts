// Tells how far a lab has converged: how many facts of each kind hold.

import {groupBy} from '../../shared/group-by.js';
import {interior, interiors} from '../../topology/interior.js';
import {
	type ExcusedFact,
	type Fact,
	type FactKind,
	factKinds,
	type InteriorFact,
	isMissing,
} from '../observed/fact.js';
import {reports} from '../observed/interior-reports.js';

const interiorFacts = Object.fromEntries(
	interiors.map(protocol => [reports[protocol].fact, `${interior[protocol].title} neighbours`]),
) as Record<InteriorFact, string>;

const titles: Record<FactKind, string> = {
	...interiorFacts,
	node: 'nodes',
	complaint: 'complaints',
	wire: 'wires',
	bird: 'BIRD',
	interface: 'interfaces',
	peer: 'peers',
	protocol: 'protocols',
	handshake: 'handshakes',
	tunnel: 'tunnels',
	session: 'BGP sessions',
	bfd: 'BFD sessions',
	route: 'routes',
	reach: 'reachable pairs',
};

/** Told only where one of them is missing: each lab has them, and they are never awaited alone. */
const silent: ReadonlySet<FactKind> = new Set(['node', 'complaint', 'bird', 'tunnel']);

/** Why no progress is being made: `wires 21/21, handshakes 8/24, down as expected 1`. */
export function describeProgress(facts: readonly Fact[], excused: readonly ExcusedFact[] = []): string {
	const byKind = groupBy(facts, ({kind}) => kind);
	const down = excused.filter(({up}) => !up).length;
	const parts = factKinds.flatMap(kind => {
		const all = byKind.get(kind) ?? [];
		const holding = all.filter(fact => !isMissing(fact)).length;
		return all.length === 0 || (silent.has(kind) && holding === all.length)
			? []
			: [`${titles[kind]} ${holding}/${all.length}`];
	});
	return [...parts, ...(down === 0 ? [] : [`down as expected ${down}`])].join(', ');
}
