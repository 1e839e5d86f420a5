// Two hosts with a router between them: forwarding breaks, not a protocol.

import type {Broken, Names} from '../model.js';
import {addressOf, type Change, routed} from './routed.js';

const nat = (rule: string): string =>
	`nft add table inet t; nft 'add chain inet t c { type filter hook forward priority 0; }'; nft add rule inet t c ${rule}`;

/** A boot command of the router. */
const command =
	(line: string | ((names: Names) => string)): Change =>
	(nodes, names) => ({
		...nodes,
		r: {...nodes.r, commands: [typeof line === 'string' ? line : line(names)]},
	});

interface Row {
	readonly name: string;
	readonly change: Change;
	/** The direction that fails. */
	readonly from?: 'a' | 'b';
}

const rows: readonly Row[] = [
	{name: 'a host has no route', change: ({a, ...rest}) => ({...rest, a: {...a, routes: []}})},
	{
		name: 'a host has a next hop that nobody answers for',
		change: ({a, ...rest}, names) => ({
			...rest,
			// In the file, it is refused.
			a: {...a, commands: [`ip route replace default via ${addressOf(names, 'a', 99)}`]},
		}),
	},
	{
		name: 'the router does not forward',
		change: ({r, ...rest}) => ({...rest, r: {...r, sysctls: {'net.ipv4.ip_forward': 0}}}),
	},
	{name: 'a firewall drops what is forwarded', change: command(nat('drop'))},
	{name: 'a firewall rejects what is forwarded', change: command(nat('reject'))},
	{name: 'a firewall drops one direction', change: command(nat('iifname eth0 drop'))},
	{name: 'a firewall drops replies alone', change: command(nat('icmp type echo-reply drop'))},
	{
		name: 'a route to an unreachable prefix',
		change: command(({number}) => `ip route add unreachable 10.${number}.2.10/32`),
	},
	{
		name: 'a route to a black hole',
		change: command(({number}) => `ip route add blackhole 10.${number}.2.10/32`),
	},
	{
		name: 'a route that leads back: a loop',
		change: command(({number}) => `ip route add 10.${number}.2.10/32 via 10.${number}.1.10`),
	},
	{
		name: 'a rule sends packets to an empty table',
		change: command(
			({number}) =>
				`ip route add unreachable default table 100; ip rule add to 10.${number}.2.0/24 lookup 100`,
		),
	},
	{
		name: 'reverse path filtering (RFC 3704) drops what comes from elsewhere',
		change: command(
			({number}) =>
				`sysctl -q -w net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.eth0.rp_filter=1; ip route add 10.${number}.1.10/32 via 10.${number}.2.10 dev eth1`,
		),
	},
	{
		name: 'a neighbour entry with a wrong link-layer address',
		change: command(
			({number}) => `ip neighbour replace 10.${number}.2.10 lladdr 02:00:00:00:00:99 dev eth1 nud permanent`,
		),
	},
	{name: 'an interface of the router is set down', change: command('ip link set eth1 down')},
	{
		name: 'the router has lost an address',
		change: command(({number}) => `ip address del 10.${number}.2.1/24 dev eth1`),
	},
	{
		name: "a host's address is another's",
		change: ({b, ...rest}, names) => ({
			...rest,
			b: {
				...b,
				commands: [
					`ip address replace ${addressOf(names, 'b', 11)}/24 dev eth0; ip address del ${addressOf(names, 'b', 10)}/24 dev eth0`,
				],
			},
		}),
	},
];

export const dataPlaneRows: readonly Broken[] = rows.map(({name, change, from = 'a'}) => ({
	name: `data plane: ${name}`,
	sound: names => routed(names),
	broken: names => routed(names, change),
	words: names => {
		const to = from === 'a' ? 'b' : 'a';
		return [new RegExp(`${names.of(from)} → ${names.of(to)}: .*${addressOf(names, to, 10)}`)];
	},
}));
