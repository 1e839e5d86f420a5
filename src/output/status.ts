// Prints a lab's status as tables: what is missing and what is broken on purpose first, then nodes, tunnels and sessions.

import type {LabStatus} from '../lab/model-status.js';
import {formatBytes, renderTable} from './table.js';

const listed = 20;

function renderList(lines: readonly string[]): string {
	const shown = lines.slice(0, listed).map(text => `  ${text}\n`);
	const rest = lines.length - listed;
	return shown.join('') + (rest > 0 ? `  … and ${rest} more\n` : '');
}

function renderHead({lab, converged, limits, missing, source, faults}: LabStatus): string {
	const verdict =
		converged === null
			? 'unknown'
			: converged
				? 'converged'
				: `${missing.length} ${missing.length === 1 ? 'fact' : 'facts'} missing`;
	const onPurpose = faults.map(({text, heal}) => `on purpose: ${text} (${heal})`);
	return `${lab}: ${verdict}${source ? ` (${source})` : ''}\n${renderList(limits)}${renderList(missing)}${renderList(onPurpose)}`;
}

const inPercent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function renderNodes({nodes}: LabStatus): string {
	const measured = nodes.some(({cpu}) => cpu !== null);
	return renderTable(
		['NODE', 'KIND', 'SITE', 'STATE', ...(measured ? ['CPU'] : []), 'MEMORY', 'CONTAINER'],
		nodes.map(({node, kind, site, state, phase, cpu, memory, container}) => [
			node,
			kind ?? '?',
			site ?? '-',
			phase === null ? state : phase,
			...(measured ? [cpu === null ? '-' : inPercent(cpu)] : []),
			memory === null ? '-' : formatBytes(memory),
			container,
		]),
	);
}

const renderTunnels = ({tunnels}: LabStatus): string =>
	renderTable(
		['TUNNEL', 'INTERFACE', 'VERDICT', 'WHY', 'BY', 'ENDPOINT', 'RECEIVED', 'SENT'],
		tunnels.map(({node, peer, ifname, verdict, reason, implementation, endpoint, received, sent}) => [
			`${node} → ${peer}`,
			ifname,
			verdict,
			reason,
			implementation ?? '-',
			endpoint ?? '-',
			formatBytes(received),
			formatBytes(sent),
		]),
	);

const renderSessions = ({sessions}: LabStatus): string =>
	renderTable(
		['NODE', 'BGP SESSION', 'STATE', 'SINCE', 'ROUTES IN', 'OUT', 'LAST ERROR'],
		sessions.map(({node, protocol, state, since, routes, lastError}) => [
			node,
			protocol,
			state ?? 'unknown',
			since ?? '-',
			`${routes?.imported ?? '-'}`,
			`${routes?.exported ?? '-'}`,
			lastError ?? '-',
		]),
	);

/** A line a node: each of a hundred nodes may have a dozen. */
function renderNeighbors({neighbors}: LabStatus): string {
	const protocols = (['ospf', 'babel'] as const).filter(one =>
		neighbors.some(({protocol}) => protocol === one),
	);
	const byNode = new Map<string, LabStatus['neighbors'][number][]>();
	for (const neighbor of neighbors) {
		byNode.set(neighbor.node, [...(byNode.get(neighbor.node) ?? []), neighbor]);
	}

	return renderTable(
		['NODE', ...protocols.map(protocol => `${titles[protocol]} NEIGHBOURS`), 'NOT AS PROMISED'],
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

const titles = {ospf: 'OSPF', babel: 'BABEL'} as const;

export function renderStatus(status: LabStatus): string {
	return [
		renderHead(status),
		renderNodes(status),
		...(status.tunnels.length > 0 ? [renderTunnels(status)] : []),
		...(status.sessions.length > 0 ? [renderSessions(status)] : []),
		...(status.neighbors.length > 0 ? [renderNeighbors(status)] : []),
	].join('\n');
}
