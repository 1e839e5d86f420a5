// Two hosts and a router between them, whose kernels somebody changes by hand: what was taken away is given back, what was added is named.

import type {BrokenLater, Names} from '../model.js';
import {addressOf, routed} from './routed.js';

interface Row {
	readonly name: string;
	readonly breaks: (names: Names) => readonly (readonly [letter: string, line: string])[];
	readonly words: readonly (readonly [letter: string, words: string])[];
	readonly repaired: boolean;
}

const rows: readonly Row[] = [
	{
		name: 'routes, kernel settings and names are changed by hand',
		breaks: () => [
			['a', 'ip route del default'],
			// The kernel drops the routes of an interface that is set down, and does not say so.
			['b', 'ip link set eth0 down; ip link set eth0 up'],
			['r', 'sysctl -qw net.ipv4.ip_forward=0'],
			['r', 'sysctl -qw net.ipv4.conf.eth1.rp_filter=1'],
			['r', ': >/etc/hosts'],
		],
		words: [
			['a', 'main lacks the planned route 0.0.0.0/0 via'],
			['b', 'main lacks the planned route 0.0.0.0/0 via'],
			['r', 'net.ipv4.ip_forward is 0 in main, not 1 as planned'],
			['r', 'net.ipv4.conf.eth1.rp_filter is 1 in main, not 0 as planned'],
			['r', '/etc/hosts has been changed in the node'],
		],
		repaired: true,
	},
	{
		name: 'routes, rules and queues are added by hand',
		breaks: names => [
			['a', `ip route add unreachable ${addressOf(names, 'b', 10)}`],
			['b', `ip rule add priority 100 to ${addressOf(names, 'a', 10)} blackhole`],
			['r', 'ip -6 rule add priority 100 fwmark 7 lookup 100'],
			['r', 'tc qdisc add dev eth0 root tbf rate 1kbit burst 1500 latency 1ms'],
		],
		words: [
			['a', 'main has an unplanned route: unreachable .*; `ip route del unreachable .*` in the node'],
			['b', 'main has an unplanned rule of priority 100 .IPv4.; `ip -4 rule del priority 100`'],
			['r', 'main has an unplanned rule of priority 100 .IPv6.'],
			['r', 'eth0 in main has an unplanned queue: tbf; `tc qdisc del dev eth0 root`'],
		],
		repaired: false,
	},
];

export const kernelRows: readonly BrokenLater[] = rows.map(({name, breaks, words, repaired}) => ({
	name: `running: ${name}`,
	sound: routed,
	breaks,
	words: names => words.map(([letter, text]) => new RegExp(`${names.of(letter)}: .*${text}`)),
	repaired,
}));
