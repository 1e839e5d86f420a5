// The lines of the node view: interfaces and sessions of each namespace.

import type {
	BfdSessionView,
	BgpSessionView,
	InterfaceView,
	LabSnapshot,
	NeighborView,
} from '../../lab/observer/model.js';
import {identityOf, neighborsIn} from '../../lab/observer/session-list.js';
import type {Interior} from '../../topology/interior.js';
import {matches} from './filter.js';

export type Part = {readonly key: string; readonly namespace: string} & (
	| {readonly kind: 'interface'; readonly item: InterfaceView}
	| {readonly kind: 'bgp'; readonly item: BgpSessionView}
	| {readonly kind: Interior; readonly item: NeighborView}
	| {readonly kind: 'bfd'; readonly item: BfdSessionView}
);

/** The order of interest; `lo` last. */
const kinds: readonly InterfaceView['kind'][] = ['wire', 'tunnel', 'dummy', 'other'];

const byKind = (one: InterfaceView, other: InterfaceView): number =>
	kinds.indexOf(one.kind) - kinds.indexOf(other.kind);

export function partsOf(snapshot: LabSnapshot | null, node: string | null, filter = ''): Part[] {
	const namespaces = snapshot?.nodes.find(one => one.node === node)?.namespaces ?? [];
	const interfaces = namespaces.flatMap(({name: namespace, interfaces}) =>
		(interfaces ?? []).toSorted(byKind).map(
			(item): Part => ({
				key: `if ${namespace} ${item.ifname}`,
				namespace,
				kind: 'interface',
				item,
			}),
		),
	);
	const sessions = namespaces.flatMap((all): Part[] => [
		...(all.bgp ?? []).map(
			(item): Part => ({
				key: `bgp ${all.name} ${item.protocol}`,
				namespace: all.name,
				kind: 'bgp',
				item,
			}),
		),
		...neighborsIn(all).map(
			({protocol, neighbor: item}): Part => ({
				key: `${protocol} ${all.name} ${item.instance} ${item.ifname} ${identityOf(item)}`,
				namespace: all.name,
				kind: protocol,
				item,
			}),
		),
		...(all.bfd ?? []).map(
			(item): Part => ({
				key: `bfd ${all.name} ${item.ifname} ${item.address}`,
				namespace: all.name,
				kind: 'bfd',
				item,
			}),
		),
	]);
	return [...interfaces, ...sessions].filter(part => matches(textOf(part), filter));
}

function textOf({namespace, kind, item}: Part): string {
	return [namespace, kind, ...Object.values(item).filter(value => typeof value === 'string')].join(' ');
}
