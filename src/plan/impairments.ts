// Puts together what happens to packets on a wire in one direction: what one end does to them as they leave, and the other
// as they arrive.

import type {Impairment} from '../topology/model.js';
import type {WireImpairment} from './model.js';

const sum = (one: number | null, other: number | null): number | null =>
	one === null ? other : other === null ? one : one + other;

/** Percent that is lost where each loses its own of what reaches it. */
const lose = (one: number | null, other: number | null): number | null =>
	one === null ? other : other === null ? one : 100 * (1 - (1 - one / 100) * (1 - other / 100));

const least = (one: number | null, other: number | null): number | null =>
	one === null ? other : other === null ? one : Math.min(one, other);

export function combineImpairments(
	egress: Impairment | null,
	ingress: Impairment | null,
): WireImpairment | null {
	if (egress === null || ingress === null) {
		return egress ?? ingress;
	}

	return {
		delay: sum(egress.delay, ingress.delay),
		jitter: sum(egress.jitter, ingress.jitter),
		loss: lose(egress.loss, ingress.loss),
		rate: least(egress.rate, ingress.rate),
		dropFragments: egress.dropFragments || ingress.dropFragments,
		dropTooBig: egress.dropTooBig || ingress.dropTooBig,
	};
}
