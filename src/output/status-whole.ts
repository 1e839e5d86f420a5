// Prints all nodes, tunnels, sessions and neighbours of a lab's status as tables, each as wide as it is.

import type {LabStatus} from '../lab/status/model.js';
import {groupBy} from '../shared/group-by.js';
import {interior, interiors} from '../topology/interior.js';
import {formatBytes, renderTable} from './table.js';

const inPercent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function renderNodes({nodes}: LabStatus): string[] {
	const measured = nodes.some(({cpu}) => cpu !== null);
	const spread = nodes.some(({machine}) => machine !== undefined);
	return renderTable(
		[
			...['NODE', 'KIND', 'SITE', ...(spread ? ['MACHINE'] : []), 'STATE', 'VERDICT'],
			...[...(measured ? ['CPU'] : []), 'MEMORY', 'CONTAINER', 'WHY'],
		],
		nodes.map(({node, kind, site, machine, state, phase, verdict, reason, cpu, memory, container}) => [
			node,
			kind ?? '?',
			site ?? '-',
			...(spread ? [machine ?? '-'] : []),
			phase === null ? state : phase,
			verdict,
			...(measured ? [cpu === null ? '-' : inPercent(cpu)] : []),
			memory === null ? '-' : formatBytes(memory),
			container,
			reason || '-',
		]),
	);
}

/** What may stay down: it is never called up without that. */
export const unpromised = (word: string, isUp: boolean): string =>
	isUp ? `${word}, not expected` : word === 'unknown' ? word : 'down, as expected';

const renderTunnels = ({tunnels}: LabStatus): string[] =>
	renderTable(
		['TUNNEL', 'INTERFACE', 'VERDICT', 'WHY', 'BY', 'ENDPOINT', 'RECEIVED', 'SENT'],
		tunnels.map(
			({node, peer, ifname, verdict, promised, reason, implementation, endpoint, received, sent}) => [
				`${node} → ${peer}`,
				ifname,
				promised ? verdict : unpromised(verdict, verdict === 'up' || verdict === 'idle'),
				reason,
				implementation ?? '-',
				endpoint ?? '-',
				formatBytes(received),
				formatBytes(sent),
			],
		),
	);

const renderSessions = ({sessions}: LabStatus): string[] =>
	renderTable(
		['NODE', 'BGP SESSION', 'STATE', 'SINCE', 'ROUTES IN', 'OUT', 'LAST ERROR'],
		sessions.map(({node, protocol, state, promised, since, routes, lastError}) => [
			node,
			protocol,
			promised ? (state ?? 'unknown') : unpromised(state ?? 'unknown', state === 'Established'),
			since ?? '-',
			`${routes?.imported ?? '-'}`,
			`${routes?.exported ?? '-'}`,
			lastError ?? '-',
		]),
	);

/** A line a node: each of a hundred nodes may have a dozen. */
function renderNeighbors(neighbors: LabStatus['neighbors']): string[] {
	const protocols = interiors.filter(one => neighbors.some(({protocol}) => protocol === one));
	const byNode = groupBy(neighbors, ({node}) => node);

	return renderTable(
		[
			'NODE',
			...protocols.map(protocol => `${interior[protocol].title.toUpperCase()} NEIGHBOURS`),
			'NOT AS PROMISED',
		],
		[...byNode].map(([node, own]) => [
			node,
			...protocols.map(one => {
				const all = own.filter(({protocol}) => protocol === one);
				return all.length === 0 ? '-' : `${all.filter(({ok}) => ok).length}/${all.length}`;
			}),
			own
				.filter(({ok}) => !ok)
				.map(
					({instance, ifname, neighbor, state}) =>
						`${instance} ${ifname} ${neighbor}: ${state ?? 'not heard'}`,
				)
				.join(', ') || '-',
		]),
	);
}

/** What the status has besides its head. */
export function renderWhole(status: LabStatus): string[] {
	const neighbors = status.neighbors.filter(({promised}) => promised);
	return [
		...renderNodes(status),
		...(status.tunnels.length > 0 ? ['', ...renderTunnels(status)] : []),
		...(status.sessions.length > 0 ? ['', ...renderSessions(status)] : []),
		...(neighbors.length > 0 ? ['', ...renderNeighbors(neighbors)] : []),
	];
}
