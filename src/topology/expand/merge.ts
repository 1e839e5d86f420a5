// Merges the user's explicit values over derived ones: maps merge key by key, anything else is replaced.

import type {NodeInput} from '../schema/node.js';

type Plain = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Plain =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Neither argument is changed. A null over a map leaves the map as it is: `lan1:` alone adds nothing. */
export function mergeOver(derived: unknown, written: unknown): unknown {
	if (written === undefined || (written === null && isMap(derived))) {
		return derived;
	}

	if (!isMap(derived) || !isMap(written)) {
		return written;
	}

	const merged = Object.entries(written).map(([key, value]) => [
		key,
		Object.hasOwn(derived, key) ? mergeOver(derived[key], value) : value,
	]);
	return {...derived, ...Object.fromEntries(merged)};
}

/**
 * The user's own bird.conf replaces what was derived for its namespace. The AS number stays: sessions of the neighbours take it from
 * there.
 */
export const withoutReplaced = (
	derived: Readonly<Record<string, NodeInput>>,
	written: Readonly<Record<string, NodeInput>> = {},
): Record<string, NodeInput> =>
	Object.fromEntries(
		Object.entries(derived).map(([name, node]) => {
			const replaced = Object.entries(written[name]?.routing ?? {}).filter(
				([, routing]) => routing?.config !== undefined,
			);
			const routing = {...node.routing};
			for (const [namespace] of replaced) {
				const {asn} = routing[namespace] ?? {};
				routing[namespace] = asn === undefined ? {} : {asn};
			}

			return [name, replaced.length === 0 ? node : {...node, routing}];
		}),
	);
