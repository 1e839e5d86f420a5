// Lists the complaints of nodes as missing facts: commands that a node cannot carry out, or has not yet.

import type {ObservedNode, OwnInterfacePlan} from '../../plan/model.js';
import type {Fact, MissingFact} from './fact.js';
import {ownFact} from './promises.js';
import type {LabState} from './state.js';

/** Complaints that may settle by themselves: a service is restarted, a command finishes, a node becomes ready, routing changes, a gateway answers, a start loads rules anew, and gives back settings and routes. The others stay until somebody changes something. */
const passing: ReadonlySet<string> = new Set([
	'pending',
	'ready',
	'service',
	'wireguard',
	'bird',
	'boot',
	'loop',
	'gateway',
	'rules',
	'setting',
	'missing',
	'changed',
]);

/** Whether waiting does not help. The subject of a complaint begins with its kind in the node. */
export const isLasting = ({kind, subject}: MissingFact): boolean =>
	kind === 'complaint' && !passing.has(subject.split(' ')[0]!);

/** The WireGuard interface that a complaint is about; null for any other. */
function interfaceOf(kind: string, subject: string): string | null {
	if (kind === 'wireguard' || kind === 'address') {
		return subject;
	}

	const [, ifname = null] = /^(?:wg-quick|wireguard-go)\.(.+)$/.exec(subject) ?? [];
	return kind === 'pending' || kind === 'service' ? ifname : null;
}

/** In the order of the plan. A node that has not been observed yet, or does not run, has no complaints. */
export function complaintFacts(
	nodes: readonly ObservedNode[],
	state: LabState,
	absent: ReadonlySet<string>,
	own: readonly OwnInterfacePlan[],
): Fact[] {
	return nodes.flatMap(({name}): Fact[] => {
		const seen = state.complaints(name);
		if (seen === undefined || absent.has(name)) {
			return [];
		}

		const fact = (subject: string, text: string): Fact => ({
			kind: 'complaint',
			node: name,
			subject,
			text: `${name}: ${text}`,
		});
		return [
			...(seen?.complaints ?? []).map(({kind, subject, text}) => {
				const made = fact(`${kind} ${subject}`, text);
				const ifname = interfaceOf(kind, subject);
				const isOwn = own.some(one => one.node === name && one.ifname === ifname);
				return isOwn ? ownFact(made, [ifname!]) : made;
			}),
			...(seen === null || !seen.booted ? [fact('boot', 'has not finished booting')] : []),
		];
	});
}
