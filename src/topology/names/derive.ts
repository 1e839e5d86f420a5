// Derives MAC addresses and router IDs from names, so that they do not change when something is added.

import {createHash} from 'node:crypto';

/** A locally administered unicast MAC address for `node/ifname`. */
export function macOf(node: string, ifname: string): string {
	const digest = createHash('sha256').update(`${node}/${ifname}`).digest();
	return ['02', ...[...digest.subarray(0, 5)].map(byte => byte.toString(16).padStart(2, '0'))].join(':');
}

/** A router ID for a namespace that names none: never 0.0.0.0, which means unknown. */
export function routerIdOf(node: string, namespace: string): string {
	const digest = createHash('sha256').update(`router-id ${node}/${namespace}`).digest();
	return [1 + (digest[0]! % 223), digest[1], digest[2], digest[3]].join('.');
}

/** Whether a text may stand for several names. */
export const isGlob = (text: string): boolean => /[*?]/.test(text);

/** `R*` and `V?-1` against a name: * is any text, ? any one character. */
export const matchesGlob = (glob: string, name: string): boolean =>
	isGlob(glob) ? globMatcher(glob)(name) : glob === name;

/** The same for many names. */
export function globMatcher(glob: string): (name: string) => boolean {
	const source = [...glob].map(character => {
		if (character === '*') {
			return '.*';
		}

		return character === '?' ? '.' : character.replace(/[\\^$.|+()[\]{}]/, '\\$&');
	});
	// Runs of stars would make the match take exponential time.
	const pattern = new RegExp(`^${source.join('').replaceAll(/(?:\.\*)+/g, '.*')}$`);
	return name => pattern.test(name);
}
