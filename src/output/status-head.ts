// Prints the head of a lab's status: the verdict, what is missing or broken on purpose, sums, and reachability.

import type {LabStatus} from '../lab/status/model.js';
import {interior, interiors} from '../topology/interior.js';
import {wrap} from './sinks/cells.js';
import type {Line} from './sinks/paint.js';
import type {Span, Tone} from './sinks/spans.js';
import {countParts, type Share} from './status-counts.js';
import {formatAge} from './table.js';

const verdictOf = ({converged, missing}: LabStatus): Span =>
	converged === null
		? {text: 'unknown', tone: 'busy'}
		: converged
			? {text: 'converged', tone: 'good'}
			: {text: `${missing.length} ${missing.length === 1 ? 'fact' : 'facts'} missing`, tone: 'bad'};

/** `9/9 nodes up, 24/24 tunnel ends, 24/24 BGP, 78/78 OSPF`. */
function sumsOf(status: LabStatus): Line {
	const {tunnels, bgp, neighbors} = countParts(status);
	const nodes = {ok: status.nodes.filter(({verdict}) => verdict === 'up').length, of: status.nodes.length};
	const sums: (readonly [share: Share, text: string])[] = [
		[nodes, 'nodes up'],
		[tunnels, 'tunnel ends'],
		[bgp, 'BGP'],
		...interiors.map(protocol => [neighbors[protocol], interior[protocol].title] as const),
	];
	return sums
		.filter(([{of}]) => of > 0)
		.flatMap(([{ok, of}, text], index): (Span | string)[] => [
			index === 0 ? '  ' : ', ',
			{text: `${ok}/${of}`, tone: ok === of ? 'good' : 'bad'},
			` ${text}`,
		]);
}

/** A result from before the last change is unknown now. */
function reachOf({lab, reach}: LabStatus): Line[] {
	if (reach === null || reach.promised === 0) {
		return [];
	}

	const {promised, asked, answered, outdated, age} = reach;
	const refresh = `wgsim reach ${lab}`;
	if (asked < promised) {
		return [`  reach: ${asked} of ${promised} addresses have been asked (${refresh} asks all)`];
	}

	return [
		outdated > 0
			? `  reach: unknown now, ${outdated} of ${promised} addresses were asked before the last change (${refresh} asks again)`
			: `  reach: ${answered} of ${promised} addresses answered ${formatAge(age ?? 0)} ago`,
	];
}

/** The lab and its verdict. */
export function renderVerdict(status: LabStatus): Line {
	const down = status.excused.filter(({up}) => !up).length;
	const aside = down === 0 ? '' : `, ${down} down as expected`;
	return [
		{text: status.lab, bold: true},
		': ',
		verdictOf(status),
		`${aside}${status.source ? ` (${status.source})` : ''}`,
	];
}

/** How much works, and what is known of reachability. */
export const renderSums = (status: LabStatus): Line[] => [sumsOf(status), ...reachOf(status)];

// Without a window there is no measure for it.
const listed = 20;

/** Limits, missing facts, faults on purpose and excused facts: at most so many lines each, or in all where `most` is given. */
export function renderProblems(
	{limits, missing, excused, faults}: LabStatus,
	window: {readonly columns: number; readonly most: number} | null,
): Line[] {
	const onPurpose = faults.map(({text, heal}) => `on purpose: ${text} (${heal})`);
	const groups: (readonly [tone: Tone, texts: readonly string[]])[] = [
		['bad', limits],
		['bad', missing.map(({text}) => text)],
		['busy', onPurpose],
		['plain', excused.map(({text}) => text)],
	];
	const more = (count: number): Line => `  … and ${count} more`;
	if (window === null) {
		return groups.flatMap(([tone, texts]) => [
			...texts.slice(0, listed).map((text): Line => [{text: `  ${text}`, tone}]),
			...(texts.length > listed ? [more(texts.length - listed)] : []),
		]);
	}

	const all = groups.flatMap(([tone, texts]) =>
		texts.map(text =>
			wrap(text, window.columns - 2).map(
				(part, index): Line => [{text: `${index === 0 ? '  ' : '    '}${part}`, tone}],
			),
		),
	);
	const lines: Line[] = [];
	for (const [index, entry] of all.entries()) {
		const isLast = index === all.length - 1;
		if (lines.length + entry.length > window.most - (isLast ? 0 : 1)) {
			return [...lines, more(all.length - index)];
		}

		lines.push(...entry);
	}

	return lines;
}
