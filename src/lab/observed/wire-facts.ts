// The facts of the plan's wires: each stands, and its interface in the node is as planned.

import type {FabricPlan, WirePlan} from '../../plan/model.js';
import {fabricNode} from '../../plan/plan-lab.js';
import type {Fact} from './fact.js';
import {changedNodes, differenceOf} from './interface-facts.js';
import type {LabState} from './state.js';
import type {FaultRead} from './values.js';

/** `end` is `V1-1:eth0`. */
const wireFact = (end: string, text: string): Fact => {
	const [node = '', ifname = ''] = end.split(':');
	return {kind: 'wire', node, subject: ifname, text};
};

const versionOf = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4);

/** The wire's interface as it is to be: what a fault on purpose makes of it is as it should be. */
export function inForce({mtu, ends: [end]}: WirePlan, faults: readonly FaultRead[]) {
	const own = faults.filter(fault => fault.end === `${end.node}:${end.ifname}`);
	const renumbered = own.flatMap(({addresses = []}) => addresses);
	const versions = new Set(renumbered.map(versionOf));
	return {
		mtu: own.findLast(fault => fault.mtu !== undefined)?.mtu ?? mtu,
		mac: end.mac,
		addresses: [...end.addresses.filter(address => !versions.has(versionOf(address))), ...renumbered],
	};
}

/** Null for a wire that is up and as planned, and while its state is unknown. */
function brokenFact(state: LabState, wire: WirePlan, changed: ReadonlySet<string>): Fact | null {
	const {node, namespace, ifname} = wire.ends[0];
	const links = state.links(node, namespace);
	if (links === null) {
		return null;
	}

	const link = links.find(one => one.ifname === ifname);
	if (changed.has(node) && (link === undefined || link.carrier)) {
		// The wire stands, as the fabric says: commands may have moved its interface, or given it another MTU.
		return null;
	}

	const problem =
		link === undefined
			? 'is not there'
			: !link.up
				? 'is set down'
				: link.carrier
					? differenceOf(link, inForce(wire, state.faults ?? []))
					: 'has no carrier';
	return problem === null ? null : wireFact(`${node}:${ifname}`, `${node}:${ifname} ${problem}`);
}

/** A fact for each wire that is not as it should be, and one that holds for each that is. */
export function* wireFacts(
	{wires, nodes}: Pick<FabricPlan, 'wires' | 'nodes'>,
	state: LabState,
): Iterable<Fact> {
	if (state.wires === null) {
		const text = 'the fabric has not reported its wires';
		yield {kind: 'wire', node: fabricNode, subject: 'wires', text};
		return;
	}

	const {missing, failed} = state.wires;
	const problems: Fact[] = [
		...missing.map(ends => wireFact(ends[0] ?? '', `${ends.join(' – ')}: wire not made`)),
		...Object.entries(failed).flatMap(([end, reasons]) =>
			reasons.map(reason => wireFact(end, `${end}: ${reason}`)),
		),
	];
	const changed = changedNodes(nodes);
	const known = new Set([...missing.flat(), ...Object.keys(failed)]);
	problems.push(
		...wires.flatMap(wire => {
			const {node, ifname} = wire.ends[0];
			return known.has(`${node}:${ifname}`) ? [] : (brokenFact(state, wire, changed) ?? []);
		}),
	);
	yield* problems;
	for (let rest = wires.length - problems.length; rest > 0; rest--) {
		yield {kind: 'wire', node: fabricNode, subject: 'wires', text: null};
	}
}
