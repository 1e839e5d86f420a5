// The lines of the node view: interfaces and sessions of each namespace.

import type {
	BabelNeighborView,
	BfdSessionView,
	BgpSessionView,
	InterfaceView,
	LabSnapshot,
	OspfNeighborView,
} from '../../lab/observer/model.js';
import {matches} from './filter.js';

export type Part = {readonly key: string; readonly namespace: string} & (
	| {readonly kind: 'interface'; readonly item: InterfaceView}
	| {readonly kind: 'bgp'; readonly item: BgpSessionView}
	| {readonly kind: 'ospf'; readonly item: OspfNeighborView}
	| {readonly kind: 'babel'; readonly item: BabelNeighborView}
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
	const sessions = namespaces.flatMap(({name: namespace, bgp, ospf, babel, bfd}): Part[] => [
		...(bgp ?? []).map(
			(item): Part => ({
				key: `bgp ${namespace} ${item.protocol}`,
				namespace,
				kind: 'bgp',
				item,
			}),
		),
		...(ospf ?? []).map(
			(item): Part => ({
				key: `ospf ${namespace} ${item.instance} ${item.ifname} ${item.routerId}`,
				namespace,
				kind: 'ospf',
				item,
			}),
		),
		...(babel ?? []).map(
			(item): Part => ({
				key: `babel ${namespace} ${item.instance} ${item.ifname} ${item.address}`,
				namespace,
				kind: 'babel',
				item,
			}),
		),
		...(bfd ?? []).map(
			(item): Part => ({
				key: `bfd ${namespace} ${item.ifname} ${item.address}`,
				namespace,
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
