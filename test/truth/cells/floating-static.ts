// A fixed route whose next hop is watched by BFD, and a spare one whose gateway is probed: packets go by the other, and that one is dead is said all
// the same.

import type {Broken, Names, Part} from '../model.js';

/** `a` reaches what `b` and `c` both lead to, `d`; by `b` while BFD says that it is there. */
function lines(names: Names, own: object = {}, far: object = {}, spare: object = {}): Part {
	const {number, of} = names;
	const outside = (host: number): string => `198.18.${number}.${host}/28`;
	const inner = (host: number): string => `10.${number}.0.${host}/24`;
	const via = (host: number): string => `198.18.${number}.${host}`;
	const back = (host: number) => ({to: `198.18.${number}.${host - 1}/32`, via: `10.${number}.0.${host}`});
	const provider = (network: string, host: number) => ({
		kind: 'router',
		interfaces: {
			eth0: {network: of(network), addresses: [outside(host)]},
			eth1: {network: of('i'), addresses: [inner(host)]},
		},
	});
	return {
		networks: {[of('n')]: {}, [of('m')]: {}, [of('i')]: {}},
		nodes: {
			[of('a')]: {
				kind: 'router',
				interfaces: {
					eth0: {network: of('n'), addresses: [outside(1)]},
					eth1: {network: of('m'), addresses: [outside(17)]},
				},
				routes: [
					{to: `10.${number}.0.0/24`, via: via(2), bfd: true},
					{to: `10.${number}.0.0/24`, via: via(18), metric: 200, probe: true},
				],
				...own,
			},
			[of('b')]: {...provider('n', 2), ...far},
			[of('c')]: {...provider('m', 18), ...spare},
			[of('d')]: {
				interfaces: {eth0: {network: of('i'), addresses: [inner(4)]}},
				routes: [back(2), back(18)],
			},
		},
		checks: [{reach: {from: of('a'), to: of('d'), addresses: [`10.${number}.0.4`]}}],
	};
}

const unheard = ({of}: Names): readonly RegExp[] => [
	new RegExp(`${of('a')}: no BFD with ${of('b')} on eth0`),
	new RegExp(`${of('b')}: no BFD with ${of('a')} on eth0`),
];

const drop =
	"nft add table inet t; nft 'add chain inet t c { type filter hook input priority 0; }'; nft add rule inet t c udp dport 3784 drop";

export const floatingStaticRows: readonly Broken[] = [
	{
		name: 'the gateway of a fixed route hears no BFD',
		sound: names => lines(names),
		broken: names => lines(names, {}, {commands: [drop]}),
		words: unheard,
	},
	{
		name: 'BFD of a fixed route is switched off by hand',
		sound: names => lines(names),
		broken: names => lines(names, {commands: ['birdc disable BFD']}),
		words: unheard,
	},
	{
		name: 'the gateway of the spare route answers no probe',
		sound: names => lines(names),
		broken: names => lines(names, {}, {}, {sysctls: {'net.ipv4.icmp_echo_ignore_all': 1}}),
		words: ({number, of}) => [
			new RegExp(
				`${of('a')}: the route to 10\\.${number}\\.0\\.0/24 is .*: its gateway 198\\.18\\.${number}\\.18 has not answered on eth1`,
			),
		],
	},
];
