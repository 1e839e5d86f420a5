// Prints a lab's status as tables: what is missing first, then nodes, tunnels and sessions.

import type {LabStatus} from '../lab/status.js';
import {formatAge, formatBytes, renderTable} from './table.js';

const listed = 20;

function renderMissing(missing: readonly string[]): string {
	const lines = missing.slice(0, listed).map(text => `  ${text}\n`);
	const rest = missing.length - listed;
	return lines.join('') + (rest > 0 ? `  … and ${rest} more\n` : '');
}

export function renderStatus(status: LabStatus): string {
	const {lab, converged, nodes, tunnels, sessions, missing, source} = status;
	const verdict =
		converged === null
			? 'unknown'
			: converged
				? 'converged'
				: `${missing.length} ${missing.length === 1 ? 'fact' : 'facts'} missing`;
	const parts = [
		`${lab}: ${verdict}${source ? ` (${source})` : ''}\n${renderMissing(missing)}`,
		renderTable(
			['NODE', 'KIND', 'SITE', 'STATE', 'CONTAINER'],
			nodes.map(({node, kind, site, state, container}) => [node, kind ?? '?', site ?? '-', state, container]),
		),
	];
	if (tunnels.length > 0) {
		parts.push(
			renderTable(
				['TUNNEL', 'INTERFACE', 'ENDPOINT', 'HANDSHAKE', 'RECEIVED', 'SENT'],
				tunnels.map(({node, peer, ifname, endpoint, handshakeAge, received, sent}) => [
					`${node} → ${peer}`,
					ifname,
					endpoint ?? '-',
					handshakeAge === null ? 'never' : `${formatAge(handshakeAge)} ago`,
					formatBytes(received),
					formatBytes(sent),
				]),
			),
		);
	}

	if (sessions.length > 0) {
		parts.push(
			renderTable(
				['NODE', 'BGP SESSION', 'STATE', 'SINCE'],
				sessions.map(({node, protocol, state, since}) => [node, protocol, state ?? 'unknown', since ?? '-']),
			),
		);
	}

	return parts.join('\n');
}
