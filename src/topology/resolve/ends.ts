// The two nodes that a tunnel joins: those it lists, else those in its name.

import type {z} from 'zod';
import type {tunnel} from '../schema/tunnel.js';

type TunnelValue = z.output<typeof tunnel>;

/** Null where there are not exactly two different nodes. */
export function endNames(name: string, tunnel: TunnelValue | null): readonly [string, string] | null {
	const listed = Object.keys(tunnel?.ends ?? {});
	const [one, other] = listed.length > 0 ? listed : name.split('--');
	const isPair = listed.length === 2 || listed.length === 0;
	return isPair && one !== undefined && other !== undefined && one !== other ? [one, other] : null;
}
