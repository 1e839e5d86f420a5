// Pure: the commands that repeat changes made by hand in a node's kernel, from the facts that name them.

import type {MissingFact} from '../observed/fact.js';

/** What a fact names, by the command that removes it. */
export type Added =
	| {readonly kind: 'command'; readonly argv: readonly string[]}
	/** It is named by its priority, which says not what it does: it has to be asked for. */
	| {readonly kind: 'rule'; readonly ip: readonly string[]; readonly priority: string};

const mend = /`(ip [^`]+)` in the node/;

/** Null for a fact of another kind. */
export function addedBy({text}: Pick<MissingFact, 'text'>): Added | null {
	const words = mend.exec(text)?.[1]?.split(' ') ?? [];
	const verb = words.indexOf('del');
	const object = words[verb - 1];
	if (verb < 2 || object === undefined) {
		return null;
	}

	const ip = words.slice(0, verb - 1);
	const rest = words.slice(verb + 1);
	switch (object) {
		case 'rule':
			return rest[0] === 'priority' && rest[1] !== undefined ? {kind: 'rule', ip, priority: rest[1]} : null;
		case 'address':
		case 'route':
			return {kind: 'command', argv: [...ip, object, 'add', ...rest]};
		default:
			return null;
	}
}

/** By the lines of `ip rule show priority N`: `99:	from all to 10.1.1.1 lookup main`. */
export const ruleCommands = (ip: readonly string[], output: string): string[][] =>
	output
		.split('\n')
		.map(line => /^(\d+):\s+(.+)$/.exec(line.trim()))
		.flatMap(found =>
			found === null
				? []
				: [[...ip, 'rule', 'add', 'priority', found[1]!, ...found[2]!.replaceAll(/\[|\]/g, '').split(/\s+/)]],
		);
