// Folds long lists of nodes by site: a line for each site, and its nodes below it where it is unfolded.

import type {LabSnapshot} from '../../lab/observer/model.js';
import {groupBy} from '../../shared/group-by.js';
import {compareNatural} from '../../shared/natural-order.js';
import {groupBySite, mostLines} from '../map/layout.js';
import {matches} from './filter.js';
import type {ListState, UiState} from './model.js';
import {arrange, nodeOrders} from './orders.js';
import {type NodeSummary, type Sums, summarize, sumUp} from './summary.js';

export type Folds = Pick<UiState, 'folded' | 'openSites'>;

// From here on the lists are folded unless a key says otherwise.
const foldsFrom = 60;

/** A site with several nodes. */
interface SiteLine {
	readonly name: string;
	readonly nodes: readonly NodeSummary[];
	readonly isOpen: boolean;
}

export interface NodeLine {
	/** The name of the node, or `site` and its name, which no node has. */
	readonly key: string;
	readonly sums: Sums;
	readonly site: SiteLine | null;
	/** Null for a site. */
	readonly view: NodeSummary['view'] | null;
	/** It belongs to the unfolded site above. */
	readonly inner: boolean;
}

/** A line of the matrix: a gateway, or all those of a site. */
export interface EndLine {
	readonly key: string;
	/** Of a column. */
	readonly label: string;
	readonly nodes: readonly string[];
	/** Null for a gateway. */
	readonly isOpen: boolean | null;
}

const keyOfSite = (site: string): string => `site ${site}`;

export const isFolded = (snapshot: LabSnapshot | null, {folded}: Pick<Folds, 'folded'>): boolean =>
	folded ?? (snapshot?.nodes.length ?? 0) >= foldsFrom;

/** The key of the line that hides a node; null where none does. */
export function foldOver(snapshot: LabSnapshot | null, folds: Folds, node: string): string | null {
	const site = snapshot?.nodes.find(one => one.node === node)?.site ?? null;
	const key = site === null ? null : keyOfSite(site);
	return key === null || !isFolded(snapshot, folds) || folds.openSites.includes(key) ? null : key;
}

/** The node of a line; of a site its first, null where there is none. */
export const nodeOfKey = (snapshot: LabSnapshot | null, key: string | null): string | null =>
	snapshot?.nodes.find(({node, site}) => node === key || (site !== null && keyOfSite(site) === key))?.node ??
	null;

const lineOf = (node: NodeSummary, inner = false): NodeLine => ({
	key: node.view.node,
	sums: node,
	site: null,
	view: node.view,
	inner,
});

const textOf = ({view}: NodeLine): string =>
	view === null ? '' : [view.node, view.kind, view.site, view.state, view.phase].join(' ');

/** Sites before nodes outside sites. */
const byName = (one: NodeLine, other: NodeLine): number =>
	Number(one.site === null) - Number(other.site === null) || compareNatural(one.key, other.key);

/** The table of nodes. What is looked for is found in each node by itself. */
export function listNodes(snapshot: LabSnapshot | null, list: ListState, folds: Folds): NodeLine[] {
	if (snapshot === null) {
		return [];
	}

	const orders = nodeOrders.map(({name, compare}) => ({
		name,
		compare: (one: NodeLine, other: NodeLine) => compare(one.sums, other.sums),
	}));
	const summary = summarize(snapshot);
	const sorted = (lines: readonly NodeLine[]) => arrange(lines, list, orders, byName, textOf);
	if (list.filter !== '' || !isFolded(snapshot, folds)) {
		return sorted(summary.nodes.map(node => lineOf(node)));
	}

	const lines = [...groupBy(summary.nodes, ({view}) => view.site)].flatMap(([site, nodes]): NodeLine[] => {
		if (site === null || nodes.length === 1) {
			return nodes.map(node => lineOf(node));
		}

		const key = keyOfSite(site);
		const isOpen = folds.openSites.includes(key);
		const sums = sumUp(nodes, summary);
		return [{key, sums, site: {name: site, nodes, isOpen}, view: null, inner: false}];
	});
	return sorted(lines).flatMap(line =>
		line.site?.isOpen ? [line, ...sorted(line.site.nodes.map(node => lineOf(node, true)))] : [line],
	);
}

/** The map is a matrix at any size of the window. */
export const isMatrix = (snapshot: LabSnapshot): boolean => snapshot.tunnels.length > mostLines;

/** The lines of the matrix, and its columns. */
export function listEnds(snapshot: LabSnapshot, {filter}: ListState, folds: Folds): EndLine[] {
	const sites = groupBySite(snapshot.nodes, new Set(summarize(snapshot).tunnelsOf.keys()));
	const gateway = (node: string): EndLine => ({key: node, label: node, nodes: [node], isOpen: null});
	const isOfSites = filter === '' && isFolded(snapshot, folds);
	return sites
		.flatMap(({site, ends}): EndLine[] => {
			if (!isOfSites || site === null || ends.length < 2) {
				return ends.map(gateway);
			}

			const key = keyOfSite(site);
			const isOpen = folds.openSites.includes(key);
			return [{key, label: site, nodes: ends, isOpen}, ...(isOpen ? ends.map(gateway) : [])];
		})
		.filter(({key}) => matches(key, filter));
}
