// Two routers with their own bird.conf on one wire, a prefix behind each, and their reachability.

import type {Broken, Names, Part} from '../model.js';
import {behind, other, outside, type Side} from './wireguard-file.js';

const routerId = ({number}: Names, side: Side): string => `10.${number}.255.${side === 'a' ? 1 : 2}`;

/** bird.conf, by its parts: each of them can be changed. */
interface Config {
	readonly routerId: string;
	readonly kernel: string;
	readonly protocols: readonly string[];
}

type Change = (config: string, side: Side, names: Names) => string;
type NodeChange = (node: Record<string, unknown>, side: Side, names: Names) => Record<string, unknown>;

const render = ({routerId: id, kernel, protocols}: Config): string =>
	[
		`router id ${id};`,
		'log stderr all;',
		'protocol device { scan time 5; }',
		'protocol direct { ipv4; interface "dummy0"; }',
		kernel,
		...protocols,
		'',
	].join('\n');

// A route that the kernel drops, as when an address is set again, is back after a scan. BIRD scans once a minute by default.
const kernel = 'protocol kernel { scan time 2; ipv4 { export where source != RTS_DEVICE; }; }';

const bgp = (names: Names, side: Side): string =>
	`protocol bgp to_peer {
	local ${outside(names, side)} as ${side === 'a' ? 65_001 : 65_002};
	neighbor ${outside(names, other(side))} as ${side === 'a' ? 65_002 : 65_001};
	hold time 6; connect delay time 1; connect retry time 2; error wait time 1, 4;
	password "same";
	ipv4 { import all; export where source = RTS_DEVICE; };
}`;

const ospf = (): string =>
	`protocol ospf v2 inside {
	ipv4 { import all; export none; };
	area 0 {
		interface "eth0" { type ptp; hello 1; dead 4; authentication simple; password "same"; };
		interface "dummy0" { stub; };
	};
}`;

const ospf3 = (): string =>
	`protocol ospf v3 outside {
	ipv4 { import all; export none; };
	area 0 {
		interface "eth0" { type ptp; hello 1; dead 4; };
		interface "dummy0" { stub; };
	};
}`;

const bfd = (names: Names, side: Side): string =>
	`protocol bfd watch {
	interface "eth0" { interval 200 ms; multiplier 5; };
	neighbor ${outside(names, other(side))} dev "eth0";
}`;

const babel = (): string =>
	`protocol babel near {
	ipv4 { import all; export where source = RTS_DEVICE || source = RTS_BABEL; };
	interface "eth0" { type wired; hello interval 1 s; update interval 4 s; authentication mac; password "same" { algorithm hmac sha256; }; };
}`;

/** What a validator says to a router (RFC 8210): that there is one ROA, and when to ask again. */
const cache = `import socket, struct, threading
def serve(router):
    while True:
        version, kind, _, length = struct.unpack("!BBHI", router.recv(8, socket.MSG_WAITALL))
        router.recv(length - 8, socket.MSG_WAITALL)
        if kind in (1, 2):
            router.sendall(struct.pack("!BBHI", version, 3, 7, 8))
            router.sendall(struct.pack("!BBHIBBBB4sI", version, 4, 0, 20, 1, 24, 24, 0, bytes([192, 0, 2, 0]), 64500))
            router.sendall(struct.pack("!BBHIIIII", version, 7, 7, 24, 1, 5, 2, 600))
listening = socket.create_server(("", 3323))
while True:
    threading.Thread(target=serve, args=(listening.accept()[0],), daemon=True).start()
`;

/** The validator is at b, and a asks it. */
const runsCache: NodeChange = (node, side) =>
	side === 'b'
		? {
				...node,
				files: [{path: '/root/cache.py', content: cache}],
				commands: [{run: 'python3 /root/cache.py >/root/cache.log 2>&1 &', when: 'before-daemons'}],
			}
		: node;

const rpki = (names: Names, side: Side): string =>
	side === 'b'
		? bgp(names, side)
		: `${bgp(names, side)}
roa4 table validated;
protocol rpki validator {
	roa4 { table validated; };
	remote ${outside(names, 'b')} port 3323;
	retry 2; refresh 5; expire 600;
}`;

function birdFiles(
	names: Names,
	protocol: (names: Names, side: Side) => string,
	change: Change = config => config,
	changeNode: NodeChange = node => node,
): Part {
	const [a, b] = [names.of('a'), names.of('b')];
	const node = (side: Side) =>
		changeNode(
			{
				kind: 'router',
				interfaces: {
					eth0: {network: names.of('n'), addresses: [`${outside(names, side)}/24`]},
					dummy0: {addresses: [`${behind(names, side)}/24`]},
				},
				routing: {main: {config: `${names.of(side)}.bird.conf`}},
			},
			side,
			names,
		);
	const config = (side: Side): string =>
		change(
			render({routerId: routerId(names, side), kernel, protocols: [protocol(names, side)]}),
			side,
			names,
		);
	return {
		networks: {[names.of('n')]: {}},
		nodes: {[a]: node('a'), [b]: node('b')},
		checks: [{reach: {from: a, to: b}}, {reach: {from: b, to: a}}],
		files: {[`${a}.bird.conf`]: config('a'), [`${b}.bird.conf`]: config('b')},
	};
}

/** Replaces at one side; a text that is not there is a mistake of the table. */
const swap =
	(at: Side, from: string, to: string | ((names: Names) => string)): Change =>
	(config, side, names) => {
		if (side !== at) {
			return config;
		}

		if (!config.includes(from)) {
			throw new Error(`no ${JSON.stringify(from)} in:\n${config}`);
		}

		return config.replace(from, typeof to === 'string' ? to : to(names));
	};

const says = (side: Side, words: string) => (names: Names) => [new RegExp(`${names.of(side)}.*${words}`)];
const noReach = (from: Side) => (names: Names) => [
	new RegExp(`${names.of(from)} → ${names.of(other(from))}: .*${behind(names, other(from))}`),
];

interface Row {
	readonly name: string;
	readonly protocol: (names: Names, side: Side) => string;
	readonly change?: Change;
	readonly node?: NodeChange;
	/** In the sound lab as well. */
	readonly always?: NodeChange;
	readonly words: Broken['words'];
}

const rows: readonly Row[] = [
	{
		name: 'BGP: the passwords differ (MD5)',
		protocol: bgp,
		change: swap('b', '"same"', '"other"'),
		words: says('a', 'to_peer.*not established'),
	},
	{
		name: 'BGP: the neighbour is of another AS',
		protocol: bgp,
		change: swap('a', 'as 65002', 'as 65009'),
		words: says('a', 'to_peer.*not established'),
	},
	{
		name: 'BGP: the neighbour has another address',
		protocol: bgp,
		change: swap('a', '.2 as 65002', '.77 as 65002'),
		words: says('a', 'to_peer.*not established'),
	},
	{
		name: 'BGP: both ends are passive',
		protocol: bgp,
		change: config => config.replace('password "same";', 'password "same"; passive on;'),
		words: says('a', 'to_peer.*not established'),
	},
	{
		name: 'BGP: one end checks the TTL (RFC 5082), the other does not set it',
		protocol: bgp,
		change: swap('b', 'password "same";', 'password "same"; ttl security on;'),
		words: says('b', 'to_peer.*not established'),
	},
	{
		name: 'BGP: the local address is not there',
		protocol: bgp,
		change: swap('a', '.1 as 65001', '.78 as 65001'),
		words: says('a', 'to_peer.*not established'),
	},
	{
		name: 'BGP: the session is not configured at the other end',
		protocol: bgp,
		change: (config, side) => (side === 'b' ? config.replace(/protocol bgp[\s\S]*\n\}/, '') : config),
		words: says('a', 'to_peer.*not established'),
	},
	{
		name: 'BGP: nothing is imported',
		protocol: bgp,
		change: swap('a', 'import all', 'import none'),
		words: noReach('a'),
	},
	{
		name: 'BGP: nothing is exported',
		protocol: bgp,
		change: swap('b', 'export where source = RTS_DEVICE', 'export none'),
		words: noReach('a'),
	},
	{
		name: 'BGP: routes stay out of the kernel',
		protocol: bgp,
		change: swap('a', 'export where source != RTS_DEVICE', 'export none'),
		words: noReach('a'),
	},
	{
		name: 'OSPF: the areas differ',
		protocol: ospf,
		change: swap('b', 'area 0', 'area 1'),
		words: says('a', 'inside on eth0: .*not full'),
	},
	{
		name: 'OSPF: the passwords differ',
		protocol: ospf,
		change: swap('b', '"same"', '"other"'),
		words: says('a', 'inside on eth0: .*not full'),
	},
	{
		name: 'OSPF: one end authenticates, the other does not',
		protocol: ospf,
		change: swap('b', 'authentication simple; password "same";', ''),
		words: says('a', 'inside on eth0: .*not full'),
	},
	{
		name: 'OSPF: the hello intervals differ',
		protocol: ospf,
		change: swap('b', 'hello 1', 'hello 2'),
		words: says('a', 'inside on eth0: .*not full'),
	},
	{
		name: 'OSPF: the dead intervals differ',
		protocol: ospf,
		change: swap('b', 'dead 4', 'dead 8'),
		words: says('a', 'inside on eth0: .*not full'),
	},
	{
		name: 'OSPF: the MTUs differ',
		protocol: ospf,
		node: (node, side, names) =>
			side === 'b'
				? {
						...node,
						interfaces: {
							...(node['interfaces'] as object),
							eth0: {network: names.of('n'), addresses: [`${outside(names, 'b')}/24`], mtu: 1400},
						},
					}
				: node,
		words: says('a', 'inside on eth0: .*MTU 1500 here, 1400 there'),
	},
	{
		name: 'OSPF: one area is a stub, the other is not',
		protocol: ospf,
		change: (config, side) => config.replace(/area 0 \{/, side === 'a' ? 'area 1 { stub;' : 'area 1 {'),
		words: says('a', 'inside on eth0: .*not full'),
	},
	{
		name: 'OSPF: both have the same router ID',
		protocol: ospf,
		change: (config, side, names) => config.replace(routerId(names, side), routerId(names, 'a')),
		words: says('a', 'inside on eth0: .*not full'),
	},
	{
		name: 'OSPFv3: the instance IDs differ',
		protocol: ospf3,
		change: (config, side) => (side === 'b' ? config.replace('"eth0" {', '"eth0" instance 65 {') : config),
		words: says('a', 'outside on eth0: .*not full'),
	},
	{
		name: 'BFD: the other end runs none',
		protocol: (names, side) => `${bgp(names, side)}\n${bfd(names, side)}`,
		change: (config, side) => (side === 'b' ? config.replace(/protocol bfd[\s\S]*\n\}/, '') : config),
		words: says('a', 'BFD.*eth0.*(Down|not up)'),
	},
	{
		name: 'BFD: the keys differ',
		protocol: (names, side) => `${bgp(names, side)}\n${bfd(names, side)}`,
		change: (config, side) =>
			config.replace(
				'multiplier 5;',
				`multiplier 5; authentication keyed sha1; password "${side === 'a' ? 'one' : 'two'}";`,
			),
		words: says('a', 'BFD.*eth0.*(Down|not up)'),
	},
	{
		name: 'Babel: the keys differ',
		protocol: babel,
		change: swap('b', '"same"', '"other"'),
		words: says('a', 'near on eth0: no Babel'),
	},
	{
		name: 'RPKI: nobody listens at that port',
		protocol: rpki,
		always: runsCache,
		change: swap('a', 'port 3323', 'port 3324'),
		words: says('a', 'validator: RPKI is not established .last: start, Transport-Error'),
	},
];

export const birdFileRows: readonly Broken[] = rows.map(({name, protocol, change, node, always, words}) => ({
	name: `own bird.conf: ${name}`,
	sound: names => birdFiles(names, protocol, config => config, always),
	broken: names => birdFiles(names, protocol, change, node ?? always),
	words,
}));
