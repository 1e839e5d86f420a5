// Says which words stand for a rotated key, and puts them into a plan, so that a start does not change keys back.

import type {RotatedKeys} from '../contract/faults.js';
import type {ContainerPlan, Plan} from './model.js';
import {revisionOf} from './plan-lab.js';

/** What stands in files, and what is to stand in its place. */
export type Swap = readonly [from: string, to: string];

/**
 * Of the files of a node, or of the fabric's where that is null: everybody knows a public key, and its owner alone the private one. A key is
 * 44 characters of base64 that stand for nothing else, in any file, also in the user's own configuration.
 */
export const swapsFor = (node: string | null, rotated: RotatedKeys): Swap[] =>
	Object.entries(rotated).flatMap(([owner, {first, now}]): Swap[] => [
		[first.publicKey, now.publicKey],
		...(owner === node ? [[first.privateKey, now.privateKey] as const] : []),
	]);

const swap = (text: string, swaps: readonly Swap[]): string =>
	swaps.reduce((result, [from, to]) => result.replaceAll(from, to), text);

const rotateFiles = (container: ContainerPlan, swaps: readonly Swap[]): ContainerPlan => ({
	...container,
	files: container.files.map(file => ({...file, content: swap(file.content, swaps)})),
});

export function rotateKeys(plan: Plan, rotated: RotatedKeys): Plan {
	const known = swapsFor(null, rotated);
	const fabric = rotateFiles(plan.fabric, known);
	const others = plan.fabrics.filter(each => each !== plan.fabric);
	return {
		...plan,
		wiring: JSON.parse(swap(JSON.stringify(plan.wiring), known)),
		revision: revisionOf(fabric.files),
		fabric,
		fabrics: [fabric, ...others.map(each => rotateFiles(each, known))],
		nodes: plan.nodes.map(each => rotateFiles(each, swapsFor(each.node, rotated))),
	};
}
