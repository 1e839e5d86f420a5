// Prints how a lab is spread over machines.

import type {SpreadView} from '../plan/describe-spread.js';

/** A line for each machine, then one for each network that is cut. */
export function renderSpread({machines, cut}: SpreadView): string[] {
	const shares = machines.map(
		({name, nodes}) =>
			`${name}: ${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'}${nodes.length === 0 ? '' : `: ${nodes.join(', ')}`}`,
	);
	const trunks = cut.map(({network, machines: names}) => `cut: ${network}, between ${names.join(' and ')}`);
	return [...shares, ...(trunks.length === 0 ? ['no network is cut'] : trunks)];
}
