// Prints the results of pings, a line an address.

import type {PingResult} from '../lab/node/ping-node.js';
import {renderTable} from './table.js';

const inMs = (time: number): string => time.toFixed(time < 10 ? 2 : 1);

export const renderPing = (from: string, results: readonly PingResult[]): string[] =>
	renderTable(
		['FROM', 'TO', 'ADDRESS', 'ANSWERED', 'MIN/AVG/MAX ms', 'TTL', 'WHY'],
		results.map(({address, at, sent, received, rtt, ttl, why}) => [
			from,
			at?.node ?? '-',
			address,
			`${received} of ${sent}`,
			rtt === null ? '-' : [rtt.min, rtt.avg, rtt.max].map(inMs).join('/'),
			ttl === null ? '-' : `${ttl}`,
			why ?? '-',
		]),
	);
