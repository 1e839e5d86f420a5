// Puts rotated keys into a plan in place of the original ones, so that a start does not change them back.

import type {RotatedKeys} from '../contract/faults.js';
import type {ContainerPlan, Plan} from './model.js';
import {revisionOf} from './plan-lab.js';

const swap = (text: string, from: string, to: string): string => text.replaceAll(from, to);

function rotateFiles(container: ContainerPlan, replace: (text: string) => string): ContainerPlan {
	return {...container, files: container.files.map(file => ({...file, content: replace(file.content)}))};
}

/** A key is 44 characters of base64 that stand for nothing else, in whatever file: the user's own configuration too. */
export function rotateKeys(plan: Plan, rotated: RotatedKeys): Plan {
	const all = Object.entries(rotated);
	const publicly = (text: string): string =>
		all.reduce((result, [, {first, now}]) => swap(result, first.publicKey, now.publicKey), text);
	const privately = (node: string, text: string): string =>
		all.reduce(
			(result, [owner, {first, now}]) =>
				owner === node ? swap(result, first.privateKey, now.privateKey) : result,
			publicly(text),
		);
	const fabric = rotateFiles(plan.fabric, publicly);
	return {
		...plan,
		wiring: JSON.parse(publicly(JSON.stringify(plan.wiring))),
		revision: revisionOf(fabric.files),
		fabric,
		nodes: plan.nodes.map(each => rotateFiles(each, text => privately(each.node, text))),
	};
}
