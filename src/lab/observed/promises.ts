// Separates missing facts from those that `expect` excuses, and finds names in `expect` that match nothing.

import type {FabricPlan, NodePromise} from '../../plan/model.js';
import {matchesGlob} from '../../shared/globs.js';
import {isPromised, type OwnThing, splitName} from '../../topology/own-promise.js';
import type {ExcusedFact, Fact, FactKind} from './fact.js';
import {reports} from './interior-reports.js';
import {ownPeersOf} from './own-peers.js';
import type {LabState} from './state.js';

/** A fact of the user's own configuration, and what `expect` may call it. */
export interface OwnFact extends Fact, OwnThing {}

export const ownFact = (fact: Fact, things: readonly string[], parts: readonly string[] = []): OwnFact => ({
	...fact,
	things,
	parts,
});

const isOwn = (fact: Fact | OwnFact): fact is OwnFact => 'things' in fact;

/** What is up only if another end answers. A device or a peer alone proves nothing. */
const answered: ReadonlySet<FactKind> = new Set<FactKind>([
	...Object.values(reports).map(({fact}) => fact),
	...(['handshake', 'session', 'bfd'] as const),
]);

const bare = ({kind, node, subject, text}: Fact): Fact => ({kind, node, subject, text});

function excuse({kind, node, subject, text, things, parts}: OwnFact): ExcusedFact {
	const name = [things[0]!, ...parts.slice(0, 1)].join(' ');
	const up = text === null;
	const said = up ? `up, though not expected: ${node} ${name}` : `down, as expected: ${text}`;
	return {kind, node, subject, name, up, text: said};
}

export interface Judged {
	/** What is promised. */
	readonly facts: readonly Fact[];
	/** What may stay down: that which is, and that which is up all the same. */
	readonly excused: readonly ExcusedFact[];
}

export function judgeFacts({promises}: FabricPlan, all: Iterable<Fact | OwnFact>): Judged {
	const byNode = new Map(promises.map(promise => [promise.node, promise]));
	const facts: Fact[] = [];
	const excused: ExcusedFact[] = [];
	for (const fact of all) {
		const promise = byNode.get(fact.node);
		if (!isOwn(fact) || promise === undefined || isPromised(promise, fact)) {
			facts.push(bare(fact));
		} else if (fact.text !== null || answered.has(fact.kind)) {
			excused.push(excuse(fact));
		}
	}

	// One that had shaken hands, and is broken now, is no more up for that.
	const isDown = ({node, name}: ExcusedFact): boolean =>
		excused.some(one => one.node === node && one.name === name && !one.up);
	return {facts, excused: excused.filter(one => !one.up || !isDown(one))};
}

/** What the node's own configuration makes; null while its BIRD does not say. */
function listThings(plan: FabricPlan, state: LabState, node: string): Map<string, OwnThing> | null {
	const found = new Map<string, OwnThing>();
	for (const {namespaces} of plan.nodes.filter(({name}) => name === node)) {
		for (const {name: namespace} of namespaces.filter(({ownBird}) => ownBird)) {
			const protocols = state.protocols(node, namespace);
			if (protocols === null) {
				return null;
			}

			// The parts of a protocol come and go: it cannot be said that none has a name.
			for (const {name} of protocols) {
				found.set(name, {things: [name], parts: []});
			}
		}
	}

	for (const {ifname} of plan.own.filter(own => own.node === node)) {
		const parts = ownPeersOf(plan, state, node, ifname).flatMap(({names}) => names);
		found.set(ifname, {things: [ifname], parts});
	}

	return found;
}

const meansNone = (name: string, things: ReadonlyMap<string, OwnThing>, interfaces: ReadonlySet<string>) => {
	const {thing, part} = splitName(name);
	const meant = [...things.keys()].filter(one => matchesGlob(thing, one));
	return (
		meant.length === 0 ||
		(part !== null &&
			meant.every(
				one => interfaces.has(one) && !things.get(one)!.parts.some(each => matchesGlob(part, each)),
			))
	);
};

function* unknownOf(plan: FabricPlan, state: LabState, {node, names}: NodePromise): Iterable<Fact> {
	const things = names.length === 0 ? null : listThings(plan, state, node);
	const interfaces = new Set(plan.own.filter(own => own.node === node).map(({ifname}) => ifname));
	for (const name of things === null ? [] : names) {
		if (meansNone(name, things!, interfaces)) {
			const known = [...things!.keys()].join(', ');
			const text = `${node}: expect names ${JSON.stringify(name)}, and its own configuration has nothing of that name (it has ${known})`;
			yield {kind: 'protocol', node, subject: name, text};
		}
	}
}

/** Names in `expect` that nothing has in the running lab: bird.conf's are known there alone. */
export const unknownNames = (plan: FabricPlan, state: LabState): Fact[] =>
	plan.promises.flatMap(promise => [...unknownOf(plan, state, promise)]);
