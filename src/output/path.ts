// Prints the paths of a flow: a line a hop, where it ends, and what the probe says of it.

import type {DirectedPath, Hop, Leg} from '../lab/path/model.js';
import type {Place} from '../plan/checks/model.js';
import {mainNamespace} from '../shared/namespaces.js';

const nameOf = ({node, namespace}: Place): string =>
	namespace === mainNamespace ? node : `${node}/${namespace}`;

const legOf = ({ifname, via, to, broken}: Leg): string => {
	const next = to === null ? (broken ?? '') : to.node;
	return `${ifname}${via === null ? '' : ` via ${via}`}${next === '' ? '' : ` → ${next}`}`;
};

function renderHop({leg, others, chosenBy, mtu, tunnel, network, arrives, ...place}: Hop): string[] {
	const came = arrives === null ? '' : ` (in by ${arrives})`;
	if (leg === null) {
		return [`  ${nameOf(place)}${came}`];
	}

	const what = tunnel !== null ? `tunnel ${tunnel}` : network;
	const marks = [what, mtu === null ? null : `MTU ${mtu}`].filter(one => one !== null).join(', ');
	const chosen = chosenBy === 'probe' ? ' (by the probe)' : '';
	return [
		`  ${nameOf(place)}${came}: ${legOf(leg)}${marks === '' ? '' : ` (${marks})`}`,
		...(others.length === 0
			? []
			: [`    ECMP: one of ${others.length + 1} legs${chosen}; the others: ${others.map(legOf).join('; ')}`]),
	];
}

/** Whether the probe came along it, and what else it showed. */
export function describeProof({ends, mtu, mtuPasses, probe, contradiction, proven}: DirectedPath): string {
	if (probe.error !== null) {
		return ends === null
			? `not proven: the probe could not be sent: ${probe.error}`
			: `the probe could not be sent either: ${probe.error}`;
	}

	if (contradiction !== null) {
		return `not proven: ${contradiction}`;
	}

	if (!proven) {
		return ends === null ? 'not proven' : 'the probe did not arrive either';
	}

	const size = mtu === null ? '' : `; MTU along it ${mtu}`;
	const passed =
		mtuPasses === null
			? ''
			: mtuPasses
				? ', and a packet of that size passes'
				: ', but a packet of that size does not pass';
	return `proven: the probe came along it${size}${passed}`;
}

function renderOne(path: DirectedPath): string[] {
	const {from, to, family, source, target, hops, ends} = path;
	return [
		`${nameOf(from)} → ${nameOf(to)}, IPv${family}: ${source ?? '?'} → ${target}`,
		...hops.flatMap(renderHop),
		...(ends === null ? [] : [`  ✗ it ends here: ${ends}`]),
		`  ${describeProof(path)}`,
	];
}

export const renderPaths = (paths: readonly DirectedPath[]): string[] =>
	paths.flatMap((path, index) => [...(index === 0 ? [] : ['']), ...renderOne(path)]);
