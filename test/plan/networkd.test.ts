// systemd-networkd's files, said in wg-quick's words: what they set, keys that are elsewhere, and what is refused at its line.

import test from 'ava';
import {readInterfaces} from '../../src/plan/import-interfaces.js';
import type {Sources} from '../../src/plan/model.js';
import {keyCandidates} from '../../src/plan/networkd-keys.js';
import {listOwnProblems} from '../../src/plan/own-problems.js';
import {readConverted} from '../../src/plan/own-source.js';
import {readOwnWireguard} from '../../src/plan/own-wireguard.js';
import {parseTopology} from '../../src/topology/index.js';

const keyOf = (letter: string): string => Buffer.alloc(32, letter).toString('base64');

const files = (all: Readonly<Record<string, string>>): Sources =>
	new Map(
		Object.entries(all).map(([name, content]) => [
			name,
			[{path: '', mode: 0o644, content, encoding: 'utf8'}],
		]),
	);

const device = (own: string, peer = ''): string =>
	`[NetDev]\nName=wg0\nKind=wireguard\n\n[WireGuard]\n${own}\n\n[WireGuardPeer]\nPublicKey=${keyOf('p')}\nAllowedIPs=10.0.0.0/8, fd00::/8\n${peer}\n`;

const read = (all: Readonly<Record<string, string>>) => readConverted('gw/50-wg0.netdev', 'wg0', files(all));
const linesOf = (all: Readonly<Record<string, string>>): string[] => read(all).text.trimEnd().split('\n');
const problemsOf = (all: Readonly<Record<string, string>>): string[] =>
	read(all).problems.map(({file, line, column, message}) => `${file}:${line}:${column} ${message}`);

const plainNetwork = {'gw/50-wg0.network': '[Match]\nName=wg0\n'};
const sound = {'gw/50-wg0.netdev': device(`PrivateKey=${keyOf('k')}`)};

test('servers and domains for names are those of wg-quick, and an address may have a peer, a scope, or no route', t => {
	const network = `[Match]
Name=wg0
[Network]
DNS=10.1.0.53 fd01::53
Domains=corp.example ~.
[Address]
Address=fe80::1/128
Peer=fe80::2/128
[Address]
Address=169.254.7.1/32
Scope=link
[Address]
Address=10.1.0.1/24
AddPrefixRoute=no
`;
	t.deepEqual(
		linesOf({...sound, 'gw/50-wg0.network': network}).filter(line => /^(DNS|PostUp|Address)/.test(line)),
		[
			'DNS = 10.1.0.53, fd01::53',
			'DNS = corp.example',
			'PostUp = ip address add fe80::1/128 peer fe80::2/128 dev %i',
			'PostUp = ip address add 169.254.7.1/32 scope link dev %i',
			'PostUp = ip address add 10.1.0.1/24 noprefixroute dev %i',
		],
	);
	// What wg-quick has no words for is no word less.
	t.deepEqual(
		problemsOf({
			...sound,
			'gw/50-wg0.network': '[Match]\nName=wg0\n[Network]\nDNS=9.9.9.9#dns.example\nDomains=~corp.example\n',
		}),
		[
			'gw/50-wg0.network:4:1 DNS of [Network] is not supported',
			'gw/50-wg0.network:5:1 Domains of [Network] is not supported',
		],
	);
});

test('settings that change nothing in a lab pass by their values, and all others are named', t => {
	const network = (value: 'off' | 'on'): string => {
		const [no, yes] = value === 'off' ? ['no', 'yes'] : ['yes', 'no'];
		return `[Match]
Name=wg0
[Network]
LLMNR=${no}
MulticastDNS=${no}
LinkLocalAddressing=${value === 'off' ? 'no' : 'ipv6'}
IPv6AcceptRA=${no}
DHCP=${value === 'off' ? 'no' : 'ipv4'}
IPv4Forwarding=${yes}
DNSSEC=${no}
[Link]
ActivationPolicy=${value === 'off' ? 'up' : 'manual'}
Multicast=${yes}
`;
	};
	const wanted = [4, 5, 6, 7, 8, 9, 10, 12, 13];
	// Of WireGuard both values of these are carried out.
	const carried = [9, 13];
	const at = (problems: readonly string[]) => problems.map(text => Number(/^[^:]+:(\d+)/.exec(text)![1]));
	t.deepEqual(problemsOf({...sound, 'gw/50-wg0.network': network('off')}), []);
	t.deepEqual(
		at(problemsOf({...sound, 'gw/50-wg0.network': network('on')})),
		wanted.filter(line => !carried.includes(line)),
	);
	// Of a wire, too, whose own link-local address is as usual.
	const notes = (value: 'off' | 'on') =>
		readInterfaces(new Map([['gw/eth1.network', network(value).replace('wg0', 'eth1')]]), [], true).notes;
	t.deepEqual(at(notes('off')), [6]);
	t.deepEqual(
		at(notes('on')),
		wanted.filter(line => line !== 6),
	);
});

test('forwarding and multicast of one interface are commands, and so is the protocol of a route', t => {
	const network = (...lines: readonly string[]) => `[Match]\nName=wg0\n${lines.join('\n')}\n`;
	const hooks = (...lines: readonly string[]) =>
		linesOf({...sound, 'gw/50-wg0.network': network(...lines)}).filter(line => line.startsWith('PostUp'));
	t.deepEqual(
		hooks(
			'[Network]',
			'IPv4Forwarding=yes',
			'IPv6Forwarding=off',
			'[Link]',
			'Multicast=true',
			'Multicast=no',
		),
		[
			'PostUp = sysctl -q -w net/ipv4/conf/%i/forwarding=1',
			'PostUp = sysctl -q -w net/ipv6/conf/%i/forwarding=0',
			'PostUp = ip link set dev %i multicast on',
			'PostUp = ip link set dev %i multicast off',
		],
	);
	t.deepEqual(hooks('[Route]', 'Destination=10.9.0.0/16', 'Protocol=12'), [
		'PostUp = ip -4 route replace 10.9.0.0/16 dev %i proto 12',
	]);
	// What is neither yes nor no is named, and so is which questions servers get, where there are any.
	t.deepEqual(
		problemsOf({
			...sound,
			'gw/50-wg0.network': network('[Network]', 'IPv4Forwarding=perhaps', 'DNSDefaultRoute=no'),
		}),
		['gw/50-wg0.network:4:1 IPv4Forwarding of [Network] is not supported'],
	);
	t.deepEqual(
		problemsOf({
			...sound,
			'gw/50-wg0.network': network('[Network]', 'DNS=192.0.2.53', 'DNSDefaultRoute=no'),
		}),
		['gw/50-wg0.network:5:1 DNSDefaultRoute of [Network] is not supported'],
	);
});

test('IPForward changes nothing at a node that forwards, and is refused at another: its meaning depends on the version', t => {
	const at = (node: string, value: string) => {
		const topology = parseTopology(
			`name: lab
networks: {net: {}}
nodes:
  A: {${node}interfaces: {eth0: {network: net}}, wireguard: {wg0: {config: gw/50-wg0.netdev}}}
  B: {interfaces: {eth0: {network: net}}}
`,
			{file: 'lab.yaml'},
		);
		const network = `[Match]\nName=wg0\n[Network]\nIPForward=${value}\n`;
		return listOwnProblems(topology, files({...sound, 'gw/50-wg0.network': network})).map(
			({file, line, message}) => `${file}:${line} ${message}`,
		);
	};
	for (const value of ['yes', 'ipv4', 'ipv6']) {
		t.deepEqual(at('kind: router, ', value), []);
		t.deepEqual(at('sysctls: {net.ipv4.ip_forward: 1}, ', value), []);
		t.regex(
			at('', value).join('\n'),
			/^gw\/50-wg0\.network:4 IPForward of \[Network\] makes the whole machine/,
		);
	}

	t.deepEqual(at('', 'no'), []);
});

test('an interface without a .network is refused: networkd would not bring it up', t => {
	t.deepEqual(problemsOf({...sound, 'gw/50-wg1.network': '[Match]\nName=wg1\n'}), [
		'gw/50-wg0.netdev:2:1 no .network matches wg0: systemd-networkd leaves it down',
	]);
	t.deepEqual(problemsOf({...sound, ...plainNetwork}), []);
});

test('addresses, routes and rules of the .network that matches are hooks of the file', t => {
	const network = `[Match]
Name=wg*
[Network]
Address=10.1.0.1/24
Gateway=10.1.0.254
[Route]
Destination=192.168.2.0/24
Gateway=10.1.0.2
Metric=50
[Route]
Destination=fd01::/64
Table=200
[Route]
Destination=198.51.100.0/24
Type=unreachable
[RoutingPolicyRule]
From=10.1.0.0/24
Table=200
Priority=100
[Link]
MTUBytes=1380
`;
	t.deepEqual(linesOf({...sound, 'gw/50-wg0.network': network}), [
		'[Interface]',
		`PrivateKey = ${keyOf('k')}`,
		'Address = 10.1.0.1/24',
		'PostUp = ip -4 route replace 0.0.0.0/0 via 10.1.0.254 dev %i proto static',
		'PostUp = ip -4 route replace 192.168.2.0/24 via 10.1.0.2 dev %i metric 50 proto static',
		'PostUp = ip -6 route replace fd01::/64 dev %i table 200 proto static',
		'PostUp = ip -4 route replace unreachable 198.51.100.0/24 proto static',
		'PostUp = ip -4 rule add from 10.1.0.0/24 priority 100 table 200',
		'PreDown = ip -4 rule del from 10.1.0.0/24 priority 100 table 200',
		'MTU = 1380',
		'Table = off',
		'[Peer]',
		`PublicKey = ${keyOf('p')}`,
		'AllowedIPs = 10.0.0.0/8, fd00::/8',
	]);
});

test('drop-ins add to the file that they are of, each problem at its own line', t => {
	const all = {
		...sound,
		'gw/50-wg0.netdev.d/20-late.conf': '[WireGuard]\nListenPort=5182\n',
		'gw/50-wg0.netdev.d/10-peers.conf': `[WireGuard]\nListenPort=1\n[WireGuardPeer]\nPublicKey=${keyOf('q')}\nAllowedIPs=10.9.0.0/16\n`,
		'gw/50-wg0.netdev.d/README': 'no drop-in',
		'gw/60-wg0.network': '[Match]\nName=wg0\n[Network]\nAddress=10.0.0.1/24\n',
		'gw/60-wg0.network.d/more.conf': '[Network]\nAddress=10.1.0.1/24\nIPMasquerade=ipv4\n',
		'gw/50-wg1.netdev.d/other.conf': '[WireGuardPeer]\nPublicKey=x\n',
		'else/50-wg0.netdev.d/other.conf': '[WireGuardPeer]\nPublicKey=x\n',
	};
	const {text, used} = read(all);
	t.deepEqual(text.match(/(?<=^ListenPort = ).*/gm)?.at(-1), '5182');
	t.deepEqual(text.match(/(?<=^PublicKey = ).*/gm), [keyOf('p'), keyOf('q')]);
	t.deepEqual(text.match(/(?<=^Address = ).*/gm), ['10.0.0.1/24', '10.1.0.1/24']);
	t.deepEqual(
		[...used].sort(),
		Object.keys(all)
			.filter(name => /^gw\/(50-wg0\.netdev\.d\/.*conf|60)/.test(name))
			.sort(),
	);
	t.deepEqual(problemsOf(all), [
		'gw/60-wg0.network.d/more.conf:3:1 IPMasquerade of [Network] is not supported',
	]);
});

test('the first .network that matches counts, by the names of the files', t => {
	const named = (match: string, address: string) => `[Match]\n${match}\n[Network]\nAddress=${address}\n`;
	const {used} = read({
		...sound,
		'gw/10-lan.network': named('Name=!wg*', '10.9.0.1/24'),
		'gw/20-hard.network': named('Name=wg0\nMACAddress=02:00:00:00:00:01', '10.8.0.1/24'),
		'gw/30-wg.network': named('Kind=wireguard', '10.7.0.1/24'),
		'gw/40-wg0.network': named('Name=wg0', '10.6.0.1/24'),
		'other/00-wg0.network': named('Name=wg0', '10.5.0.1/24'),
	});
	t.deepEqual(used, ['gw/30-wg.network']);
});

test('allowed IPs are routes only where a table is named, for the interface or for a peer', t => {
	const routes = (own: string, peer = '') =>
		linesOf({'gw/50-wg0.netdev': device(`PrivateKey=${keyOf('k')}\n${own}`, peer)}).filter(line =>
			line.startsWith('PostUp'),
		);
	t.deepEqual(routes(''), []);
	t.deepEqual(routes('RouteTable=off'), []);
	t.deepEqual(routes('RouteTable=main\nRouteMetric=7'), [
		'PostUp = ip -4 route replace 10.0.0.0/8 dev %i table main metric 7 proto static',
		'PostUp = ip -6 route replace fd00::/8 dev %i table main metric 7 proto static',
	]);
	t.deepEqual(routes('RouteTable=main', 'RouteTable=no'), []);
	t.is(routes('', 'RouteTable=1000').length, 2);
});

test('an empty list takes back what stands before it; auto is no port', t => {
	const text = device(
		`PrivateKey=${keyOf('k')}\nListenPort=auto\nFirewallMark=51820`,
		'AllowedIPs=\nAllowedIPs=10.2.0.0/16',
	);
	const own = readOwnWireguard(read({'gw/50-wg0.netdev': text}).text, 'wg0');
	t.deepEqual(own.peers[0]!.allowedIps, ['10.2.0.0/16']);
	t.is(own.listenPort, null);
	t.deepEqual(own.problems, []);
	t.is(own.mtu, 1420);
});

test('a key is taken from a file beside, from where the machine has it, or from a credential', t => {
	const key = `${keyOf('k')}\n`;
	const has = (all: Readonly<Record<string, string>>, at = 'gw/50-wg0.netdev') =>
		readConverted(at, 'wg0', files(all)).text.includes(`PrivateKey = ${keyOf('k')}\n`);
	const byFile = device('PrivateKeyFile=/etc/systemd/network/wg0.key');
	t.true(has({'gw/50-wg0.netdev': byFile, 'gw/wg0.key': key}));
	const deep = 'gw/etc/systemd/network/50-wg0.netdev';
	t.true(has({[deep]: device('PrivateKeyFile=/root/keys/wg0'), 'gw/root/keys/wg0': key}, deep));
	t.true(has({'gw/50-wg0.netdev': device('PrivateKey=@wg-key'), 'gw/wg-key': key}));
	t.true(has({'gw/50-wg0.netdev': device(''), 'gw/network.wireguard.private.50-wg0': key}));
	t.true(keyCandidates(deep, device('')).includes('gw/etc/credstore/network.wireguard.private.50-wg0'));
	t.true(
		read({
			'gw/50-wg0.netdev': device(`PrivateKey=${keyOf('k')}`, 'PresharedKeyFile=/etc/wg.psk'),
			'gw/wg.psk': keyOf('s'),
		}).text.includes(`PresharedKey = ${keyOf('s')}\n`),
	);
});

test('a key file that is not beside the .netdev is for the node to have; a credential that is missing is refused', t => {
	t.true(
		linesOf({'gw/50-wg0.netdev': device('PrivateKeyFile=/etc/wg0.key')}).includes(
			'PostUp = wg set %i private-key /etc/wg0.key',
		),
	);
	t.deepEqual(problemsOf({...plainNetwork, 'gw/50-wg0.netdev': device('PrivateKey=@gone')}), [
		'gw/50-wg0.netdev:6:1 the credential gone is not there',
	]);
	t.deepEqual(problemsOf({...plainNetwork, 'gw/50-wg0.netdev': device('ListenPort=1')}), [
		'gw/50-wg0.netdev:6:1 there is no private key',
	]);
	t.deepEqual(
		problemsOf({
			...plainNetwork,
			'gw/50-wg0.netdev': device('PrivateKeyFile=/x/wg0.key'),
			'gw/wg0.key': 'no',
		}),
		['gw/wg0.key:1:1 this is no key'],
	);
});

test('what cannot be said is refused at its line, what WireGuard refuses at the line that it was made of', t => {
	const topology = parseTopology(
		`name: lab
networks: {net: {}}
nodes:
  A: {interfaces: {eth0: {network: net}}, wireguard: {wg0: {config: gw/50-wg0.netdev}}}
  B: {interfaces: {eth0: {network: net}}}
`,
		{file: 'lab.yaml'},
	);
	const all = (netdev: string, network: string) =>
		listOwnProblems(
			topology,
			files({'gw/50-wg0.netdev': netdev, 'gw/50-wg0.network': `[Match]\nName=wg0\n${network}`}),
		).map(({file, line, message}) => `${file}:${line} ${message}`);
	const bad = `${device(`PrivateKey=${keyOf('k')}\nListenPort=99999\n  Colour=red`)}nonsense\n[Bridge]\nSTP=yes\n`;
	t.deepEqual(all(bad, '[Network]\nIPMasquerade=ipv4\nDNS=192.0.2.1\n[Route]\nGateway=$(reboot)\n'), [
		'gw/50-wg0.netdev:8 Colour of [WireGuard] is not supported',
		'gw/50-wg0.netdev:14 this line is not supported',
		'gw/50-wg0.netdev:16 STP of [Bridge] is not supported',
		'gw/50-wg0.network:4 IPMasquerade of [Network] is not supported',
		'gw/50-wg0.network:7 Gateway of [Route] is not supported',
		'gw/50-wg0.netdev:7 ListenPort does not take this',
	]);
	t.deepEqual(all(sound['gw/50-wg0.netdev'].replace('wg0', 'wg7'), ''), [
		'gw/50-wg0.netdev:2 this is wg7, and the topology has it as wg0',
	]);
});

test('what networkd makes nothing of, or something else, is refused; sizes may have a unit', t => {
	const {'gw/50-wg0.netdev': netdev} = sound;
	const of = (text: string) => problemsOf({...plainNetwork, 'gw/50-wg0.netdev': text});
	t.deepEqual(of(netdev.replace('Kind=wireguard', 'Kind=bridge')), [
		'gw/50-wg0.netdev:3:1 systemd-networkd makes an interface of kind bridge of this',
	]);
	t.deepEqual(of(netdev.replace('Kind=wireguard\n', '')), [
		'gw/50-wg0.netdev:2:1 systemd-networkd makes nothing of a file without Kind',
	]);
	t.deepEqual(of(netdev.replace(/PublicKey=.*\n/, '')), [
		'gw/50-wg0.netdev:9:1 this peer has no PublicKey, and systemd-networkd passes it over',
	]);
	t.true(
		linesOf({...sound, 'gw/50-wg0.network': '[Match]\nName=wg0\n[Link]\nMTUBytes=1K\n'}).includes(
			'MTU = 1024',
		),
	);
});
