// Resolves the nodes, interfaces and networks of a fault in a lab's plan. An unknown name is an error with the nearest one.

import {WgsimError} from '../../errors.js';
import type {FabricPlan, WirePlan} from '../../plan/model.js';
import {matchesGlob} from '../../shared/globs.js';
import type {Interface} from '../../topology/fault/model.js';
import {suggestionHint} from '../../topology/names/suggest.js';

export const nameOf = ({node, ifname}: Interface): string => `${node}:${ifname}`;
export const endOf = ({ends}: WirePlan): string => nameOf(ends[0]);

function unknown(what: string, name: string, known: readonly string[]): WgsimError {
	const hint = suggestionHint(name, known);
	return new WgsimError(what, hint === null ? {} : {hint});
}

/** @throws {WgsimError} where the lab has no such node */
export function expectNode(plan: FabricPlan, name: string): FabricPlan['nodes'][number] {
	const node = plan.nodes.find(each => each.name === name);
	if (node === undefined) {
		throw unknown(
			`${plan.lab} has no node ${name}`,
			name,
			plan.nodes.map(each => each.name),
		);
	}

	return node;
}

/** @throws {WgsimError} where the lab has no such node, or the node no such wire */
export function expectWire(plan: FabricPlan, {node, ifname}: Interface): WirePlan {
	expectNode(plan, node);
	const own = plan.wires.filter(({ends}) => ends[0].node === node);
	const wire = own.find(({ends}) => ends[0].ifname === ifname);
	if (wire === undefined) {
		throw unknown(
			`${node} has no wired interface ${ifname}`,
			ifname,
			own.map(({ends}) => ends[0].ifname),
		);
	}

	return wire;
}

/** @throws {WgsimError} where the lab has no such network */
export function expectNetwork(
	plan: FabricPlan,
	name: string,
): {readonly network: FabricPlan['bridges'][number]; readonly members: readonly string[]} {
	const network = plan.bridges.find(each => each.network === name);
	if (network === undefined) {
		throw unknown(
			`${plan.lab} has no network ${name}`,
			name,
			plan.bridges.map(each => each.network),
		);
	}

	return {network, members: plan.wires.filter(wire => wire.network === name).map(endOf)};
}

/** The two ends of a cable; of a switch's port, the one that is not the switch. */
export function cableOf(plan: FabricPlan, wire: WirePlan): readonly string[] {
	const {network, members} = expectNetwork(plan, wire.network);
	return network.kind === 'cable' ? members : [endOf(wire)];
}

/**
 * Every member in one part. Those that none names are one more.
 * @throws {WgsimError} where a name means no member, two parts have the same, or there is one part only
 */
export function partsOf(
	plan: FabricPlan,
	name: string,
	parts: readonly (readonly string[])[],
): readonly (readonly string[])[] {
	const {members} = expectNetwork(plan, name);
	const named = parts.map(globs => [...new Set(globs.flatMap(glob => expectMembers(name, members, glob)))]);
	const all = named.flat();
	const twice = all.find((member, index) => all.indexOf(member) !== index);
	if (twice !== undefined) {
		throw new WgsimError(`${twice} is in two parts of ${name}`, {hint: 'name it in one of them'});
	}

	const rest = members.filter(member => !all.includes(member));
	const whole = rest.length > 0 ? [...named, rest] : named;
	if (whole.length < 2) {
		throw new WgsimError(`all members of ${name} are in one part`, {
			hint: 'leave some members out to make a partition',
		});
	}

	return whole;
}

function expectMembers(name: string, members: readonly string[], glob: string): string[] {
	const found = members.filter(
		member => matchesGlob(glob, member) || matchesGlob(glob, member.split(':')[0]!),
	);
	if (found.length === 0) {
		throw unknown(
			`${glob} is not a member of ${name}`,
			glob,
			members.map(member => member.split(':')[0]!),
		);
	}

	return found;
}
