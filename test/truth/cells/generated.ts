// Two gateways and a router behind each, all as wgsim configures them, broken while they run.

import type {BrokenLater, Names, Part} from '../model.js';

/** What the ends of `secured` rows share: each is changed at one of them. */
const passwords = {bgp: 'of BGP', bfd: 'of BFD', ospf: 'of OSPF'};

/** `v` and `w` are gateways with a tunnel between their private namespaces, `r` and `s` what they reach each other for. */
function site(names: Names, secured: boolean): Part {
	const {number, of} = names;
	const ptp = {type: 'ptp', ...(secured ? {password: passwords.ospf} : {})};
	const far = secured
		? {
				password: passwords.bgp,
				'ttl-security': true,
				bfd: {interval: '300ms', password: passwords.bfd},
			}
		: {};
	const gateway = (letter: 'v' | 'w') => {
		const half = letter === 'v' ? 1 : 2;
		return {
			kind: 'gateway',
			interfaces: {
				eth0: {network: of('n'), addresses: [`198.18.${number}.${half}/24`]},
				eth1: {
					network: of(letter === 'v' ? 'l' : 'm'),
					namespace: 'private',
					addresses: [`10.${number}.${half}.1/24`],
				},
			},
			routing: {
				private: {
					asn: 65_000 + half,
					announce: ['eth1'],
					ospf: {INNER: {version: 2, interfaces: {eth1: ptp}, 'redistribute-bgp': true}},
					bgp: {FAR: {interface: 'wg0', ...far}},
				},
			},
		};
	};
	const router = (letter: 'r' | 's') => {
		const half = letter === 'r' ? 1 : 2;
		return {
			kind: 'router',
			interfaces: {
				eth0: {network: of(letter === 'r' ? 'l' : 'm'), addresses: [`10.${number}.${half}.2/24`]},
				dummy0: {addresses: [`10.${number}.${half}0.1/24`]},
			},
			...(letter === 'r' && {
				firewall: {main: {input: {policy: 'accept', rules: [{drop: {protocol: 'tcp', port: 9}}]}}},
			}),
			routing: {
				main: {ospf: {INNER: {version: 2, interfaces: {eth0: ptp, dummy0: {type: 'stub'}}}}},
			},
		};
	};
	return {
		networks: {[of('n')]: {}, [of('l')]: {}, [of('m')]: {}},
		nodes: {
			[of('v')]: gateway('v'),
			[of('w')]: gateway('w'),
			[of('r')]: router('r'),
			[of('s')]: router('s'),
		},
		tunnels: {
			[`${of('v')}--${of('w')}`]: {
				ends: {
					[of('v')]: {addresses: [`172.20.${number}.1/30`]},
					[of('w')]: {addresses: [`172.20.${number}.2/30`]},
				},
			},
		},
		checks: [{reach: {from: of('r'), to: of('s')}}, {reach: {from: of('s'), to: of('r')}}],
	};
}

interface Row {
	readonly name: string;
	readonly breaks: readonly (readonly [letter: string, line: string])[];
	/** What is said behind the node's name. */
	readonly words: readonly (readonly [letter: string, words: string])[];
	readonly repaired?: boolean;
	/** Passwords and TTL security at all sessions and neighbours. */
	readonly secured?: boolean;
}

const inside = (line: string): string => `ip netns exec private ${line}`;
const drop = (hook: string, rule: string): string =>
	`nft add table inet t; nft 'add chain inet t c { type filter hook ${hook} priority 0; }'; nft add rule inet t c ${rule} drop`;

/** Changes a line of a BIRD's configuration by hand. */
const edit = (namespace: 'main' | 'private', from: string, to: string): string =>
	`sed -i 's/${from}/${to}/' /etc/bird/${namespace}.conf && birdc -s ${namespace === 'main' ? '/run/bird/bird.ctl' : '/run/bird6.private.ctl'} configure`;

const tunnelDown = [
	['v', 'wg0'],
	['v', 'FAR.*not established'],
] as const;

const rows: readonly Row[] = [
	{
		name: 'the peer is removed',
		breaks: [['v', inside('sh -c "wg set wg0 peer $(ip netns exec private wg show wg0 peers) remove"')]],
		words: tunnelDown,
		repaired: true,
	},
	{
		name: 'the tunnel listens elsewhere at both ends',
		breaks: [
			['v', inside('wg set wg0 listen-port 50001')],
			['w', inside('wg set wg0 listen-port 50002')],
			['v', drop('input', 'udp dport 50001')],
			['w', drop('input', 'udp dport 50002')],
		],
		words: tunnelDown,
	},
	{
		name: 'the private key is another',
		breaks: [['v', inside('sh -c "wg genkey | wg set wg0 private-key /dev/stdin"')]],
		// Each end may be the first to notice.
		words: [
			['[vw]', 'wg0'],
			['v', 'FAR.*not established'],
		],
		repaired: true,
	},
	{
		name: 'the allowed IPs are gone',
		breaks: [
			[
				'v',
				inside('sh -c "wg set wg0 peer $(ip netns exec private wg show wg0 peers) allowed-ips 192.0.2.1/32"'),
			],
		],
		words: [
			['v', 'FAR.*not established'],
			['v', 'wg0 allows its peer w.* 192.0.2.1/32; planned: '],
		],
		repaired: true,
	},
	{
		name: 'the WireGuard interface is set down',
		breaks: [['v', inside('ip link set wg0 down')]],
		words: [['v', 'wg0.*down']],
		repaired: true,
	},
	{
		name: 'the WireGuard interface has lost its address',
		breaks: [['v', inside('ip address flush dev wg0 scope global')]],
		words: [
			['v', 'FAR.*not established'],
			['v', 'wg0 lacks 172'],
		],
		repaired: true,
	},
	{
		name: 'a firewall drops WireGuard',
		breaks: [
			['v', drop('input', 'udp dport 51820')],
			['w', drop('input', 'udp dport 51820')],
		],
		words: tunnelDown,
	},
	{
		name: 'the cable of the underlay has no carrier',
		breaks: [['v', 'ip link set eth0 down']],
		words: tunnelDown,
		repaired: true,
	},
	{
		name: 'BIRD is dead and stays so',
		breaks: [['v', 'sv down /run/service/bird.private; sleep 0.5; sv status /run/service/bird.private']],
		words: [['v', 'BIRD']],
		repaired: true,
	},
	{
		name: 'a BGP session is disabled by hand',
		breaks: [['v', 'birdc -s /run/bird6.private.ctl disable FAR']],
		words: [['v', 'FAR.*not established']],
	},
	{
		name: 'OSPF is disabled by hand',
		breaks: [['r', 'birdc -s /run/bird/bird.ctl disable INNER']],
		words: [['v', 'INNER on eth1: .*not full']],
	},
	{
		name: 'BIRD no longer tells the kernel of its routes',
		breaks: [['v', 'birdc -s /run/bird6.private.ctl disable \'"KERNEL*"\'']],
		words: [['v', 'KERNEL4: Kernel is not up']],
	},
	{
		name: 'BIRD runs by another file, in which a protocol is missing',
		breaks: [
			[
				'v',
				"sed '/^protocol kernel KERNEL4/,/^}/d' /etc/bird/private.conf >/tmp/bird.conf; birdc -s /run/bird6.private.ctl 'configure \"/tmp/bird.conf\"'",
			],
		],
		words: [['v', 'KERNEL4: BIRD in private does not know it']],
	},
	{
		name: 'a router takes the address of its neighbour',
		breaks: [['r', "ip address add $(ip -4 -br address show eth0 | grep -o '10[.0-9]*[.]')1/24 dev eth0"]],
		words: [['r', 'eth0 has 10.*, which is v']],
	},
	{
		name: 'a firewall drops BGP',
		breaks: [
			[
				'v',
				inside(
					`sh -c "${drop('input', 'tcp sport 179').replaceAll('"', '\\"')}; nft add rule inet t c tcp dport 179 drop"`,
				),
			],
		],
		words: [['v', 'FAR.*not established']],
	},
	{
		name: 'a firewall drops OSPF',
		breaks: [['v', inside(`sh -c "${drop('input', 'meta l4proto ospf').replaceAll('"', '\\"')}"`)]],
		words: [['v', 'INNER on eth1: .*not full']],
	},
	{
		name: 'the packet filter of the file is deleted',
		breaks: [['r', 'nft delete table inet wgsim']],
		words: [['r', 'packet filter and NAT of main are gone: table inet wgsim']],
		repaired: true,
	},
	{
		name: 'a rule of the packet filter is taken away',
		breaks: [['r', 'nft flush chain inet wgsim firewall_input']],
		words: [['r', 'packet filter and NAT of main .*chain firewall_input has other rules']],
		repaired: true,
	},
	{
		name: 'the wire to the inner router is set down',
		breaks: [['r', 'ip link set eth0 down']],
		words: [['v', 'INNER on eth1: .*not full']],
		repaired: true,
	},
	{
		name: 'somebody has fixed a neighbour entry that leads to nobody',
		breaks: [
			[
				'r',
				"ip neighbor replace $(ip -4 -br address show eth0 | grep -o '10[.0-9]*[.]')1 lladdr 02:00:00:00:00:09 dev eth0 nud permanent",
			],
		],
		words: [['r', 'eth0 has a static neighbour entry that leads 10.* to 02:00:00:00:00:09, not to v']],
	},
	{
		name: 'interfaces have another MTU or link-layer address',
		breaks: [
			['v', inside('ip link set wg0 mtu 1500')],
			['r', 'ip link set eth0 mtu 1400'],
			['s', 'ip link set eth0 address 02:00:00:00:00:09'],
		],
		words: [
			['v', 'wg0 has MTU 1500, not 14'],
			['r', 'eth0 has MTU 1400, not 1500'],
			['s', 'eth0 has link-layer address 02:00:00:00:00:09, not'],
		],
		repaired: true,
	},
	{
		name: 'interfaces have lost an address',
		breaks: [
			['r', 'ip address flush dev eth0 scope global'],
			['s', 'ip address flush dev dummy0 scope global'],
		],
		words: [
			['r', 'eth0 lacks 10'],
			['s', 'dummy0 lacks 10'],
		],
		repaired: true,
	},
	{
		name: 'an interface is deleted',
		breaks: [['r', 'ip link del eth0']],
		words: [['r', 'eth0']],
		repaired: true,
	},
	{
		name: 'the private namespace is deleted',
		breaks: [['v', 'ip netns del private']],
		words: [['v', 'private']],
		repaired: true,
	},
	{
		name: 'the private namespace is deleted, and an empty one has its name',
		breaks: [['v', 'ip netns del private; ip netns add private']],
		words: [['v', 'wg0 is down: no interface wg0 in private']],
		repaired: true,
	},
	{
		name: 'the dummy of a router is gone',
		breaks: [['s', 'ip link del dummy0']],
		words: [['s', 'dummy0']],
		repaired: true,
	},
	{
		name: 'the container is stopped',
		breaks: [['w', 'docker stop']],
		words: [['w', 'container is exited']],
		repaired: true,
	},
	{
		name: 'the password of a BGP session is another (MD5)',
		secured: true,
		breaks: [['v', edit('private', passwords.bgp, 'of another')]],
		words: [['v', 'FAR.*not established']],
		repaired: true,
	},
	{
		name: 'one end of a BGP session sends no TTL of 255 (RFC 5082)',
		secured: true,
		breaks: [
			['v', `${edit('private', 'ttl security on;', '')}; birdc -s /run/bird6.private.ctl restart FAR`],
		],
		// What this end sends before the other has set the least TTL is taken: it may be Established alone, and the other is not.
		words: [['[vw]', 'FAR.*not established']],
		repaired: true,
	},
	{
		name: 'the password of BFD is another',
		secured: true,
		breaks: [['v', edit('private', passwords.bfd, 'of none')]],
		words: [['v', 'no BFD with']],
		repaired: true,
	},
	{
		name: 'the password of OSPF is another',
		secured: true,
		breaks: [['r', edit('main', passwords.ospf, 'of another')]],
		words: [['v', 'INNER on eth1: .*not full']],
		repaired: true,
	},
	{
		name: 'wireguard or its daemon is gone',
		breaks: [
			[
				'v',
				'if [ -d /run/service/wireguard-go.wg0 ]; then sv down /run/service/wireguard-go.wg0; sleep 0.5; true; else ip netns exec private ip link del wg0; fi',
			],
		],
		words: [['v', 'wg0']],
		repaired: true,
	},
];

export const generatedRows: readonly BrokenLater[] = rows.map(
	({name, breaks, words, repaired = false, secured = false}) => ({
		name: `running: ${name}`,
		sound: names => site(names, secured),
		breaks: () => breaks,
		words: names =>
			words.map(
				([letter, text]) => new RegExp(`${names.of(letter)}.*${text.replace('→ s', `→ ${names.of('s')}`)}`),
			),
		repaired,
	}),
);
