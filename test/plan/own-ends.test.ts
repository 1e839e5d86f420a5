// The user's own tunnel ends: their peers, which end waits, the MTU that wg-quick will find, and the files of each.

import test from 'ava';
import fc from 'fast-check';
import {deriveKeyPair} from '../../src/plan/keys.js';
import type {PlannedFile, Sources} from '../../src/plan/model.js';
import {listOwnEnds, nameOfEnd, type OwnEnd, peerFinder, waitsFor} from '../../src/plan/own-ends.js';
import {deriveOwnMtus} from '../../src/plan/own-mtu.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {filesOf, read, seed} from './reference.js';

const keys = (name: string) => deriveKeyPair(seed, name);

/** Files by the name that a topology has for them. */
const sourcesOf = (files: Readonly<Record<string, string>>): Sources =>
	new Map(
		Object.entries(files).map(([name, content]) => [
			name,
			[{path: '', mode: 0o600, content, encoding: 'utf8'}],
		]),
	);

interface Wanted {
	readonly key?: string;
	readonly extra?: string;
	readonly peers: readonly (readonly [name: string, endpoint?: string | undefined, allowed?: string])[];
}

const conf = (name: string, {key, extra = '', peers}: Wanted): string =>
	[
		'[Interface]',
		key ?? `PrivateKey = ${keys(name).privateKey}`,
		'Table = off',
		extra,
		...peers.flatMap(([peer, endpoint, allowed]) => [
			'[Peer]',
			`PublicKey = ${keys(peer).publicKey}`,
			...(endpoint === undefined ? [] : [`Endpoint = ${endpoint}`]),
			...(allowed === undefined ? [] : [`AllowedIPs = ${allowed}`]),
		]),
		'',
	].join('\n');

const topology = read(`name: lab
networks: {net: {prefix: [192.0.2.0/24]}}
nodes:
  hub:
    interfaces: {eth0: {network: net, addresses: [192.0.2.1/24]}}
    wireguard: {wg0: {config: hub}, wg1: {config: hub1}}
  anna:
    interfaces: {eth0: {network: net, addresses: [192.0.2.2/24]}}
    files: [{path: /etc/keys, source: keys}]
    wireguard: {wg0: {config: anna}}
  ben:
    interfaces: {eth0: {network: net, addresses: [192.0.2.3/24]}}
    wireguard: {wg0: {config: ben}}
`);

const sources: Sources = new Map([
	...sourcesOf({
		hub: conf('hub', {extra: 'ListenPort = 1', peers: [['anna']]}),
		hub1: conf('hub', {extra: 'ListenPort = 2', peers: [['anna'], ['ben', 'ben:3']]}),
		// Its key comes by a hook, from a folder that the node is given.
		anna: conf('anna', {
			key: 'PostUp = wg set %i private-key /etc/keys/%i.key',
			peers: [
				['hub', '192.0.2.1:2'],
				['nobody', '192.0.2.9:9'],
			],
		}),
		ben: conf('ben', {extra: 'ListenPort = 3', peers: [['hub', 'hub:2']]}),
	}),
	['keys', [{path: 'wg0.key', mode: 0o600, content: `${keys('anna').privateKey}\n`, encoding: 'utf8'}]],
]);

const ends = listOwnEnds(topology, sources);
const endOf = (name: string): OwnEnd => ends.find(end => nameOfEnd(end) === name)!;
const textOf = (files: readonly PlannedFile[], path: string): string | undefined =>
	files.find(file => file.path === path)?.content;

test('a peer is the end with its key, at the port of the endpoint where two have that key', t => {
	const peerOf = peerFinder(ends);
	const peersOf = (name: string) =>
		endOf(name).own.peers.map(peer => {
			const other = peerOf(endOf(name), peer);
			return other && nameOfEnd(other);
		});
	t.deepEqual(peersOf('anna/wg0'), ['hub/wg1', null]);
	t.deepEqual(peersOf('hub/wg0'), ['anna/wg0']);
	t.deepEqual(peersOf('hub/wg1'), ['anna/wg0', 'ben/wg0']);
});

test('the key that a hook gives is known where the topology brings its file', t => {
	t.is(endOf('anna/wg0').publicKey, keys('anna').publicKey);
});

test('an end with endpoints waits for those of the lab to listen, but never two for each other', t => {
	const plan = planLab(topology, seed, sources);
	const waits = (node: string, ifname: string) =>
		textOf(filesOf(plan, node), `/etc/wgsim/tunnels/${ifname}/wg-quick`);
	t.is(waits('hub', 'wg0'), '');
	t.is(waits('anna', 'wg0'), '192.0.2.1 hub/wg1\n192.0.2.9\n');
	// Both have one endpoint.
	t.deepEqual([waits('ben', 'wg0'), waits('hub', 'wg1')], ['hub\n', 'ben ben/wg0\n']);
});

test("an endpoint whose address is another node's than the peer's is behind NAT: no echo of it is awaited", t => {
	const behind = read(`name: lab
networks: {net: {prefix: [192.0.2.0/24]}, lan: {prefix: [10.0.0.0/24]}}
nodes:
  hub:
    interfaces: {eth0: {network: net, addresses: [192.0.2.1/24]}}
    wireguard: {wg0: {config: hub}}
  nat:
    kind: router
    masquerade: [eth0]
    interfaces: {eth0: {network: net, addresses: [192.0.2.9/24]}, eth1: {network: lan, addresses: [10.0.0.1/24]}}
  ben:
    interfaces: {eth0: {network: lan, addresses: [10.0.0.2/24]}}
    routes: [{to: 0.0.0.0/0, via: 10.0.0.1}]
    wireguard: {wg0: {config: ben}}
`);
	const plan = planLab(
		behind,
		seed,
		sourcesOf({
			hub: conf('hub', {extra: 'ListenPort = 1', peers: [['ben', '192.0.2.9:3']]}),
			ben: conf('ben', {extra: 'ListenPort = 3', peers: [['hub', '192.0.2.1:1']]}),
		}),
	);
	const waits = (node: string) => textOf(filesOf(plan, node), '/etc/wgsim/tunnels/wg0/wg-quick');
	t.deepEqual([waits('hub'), waits('ben')], ['192.0.2.9 ben/wg0 translated\n', '192.0.2.1\n']);
});

test('a peer that waits for this end, and knows where it is, speaks first', t => {
	const plan = planLab(topology, seed, sources);
	const callers = (node: string, ifname: string) =>
		textOf(filesOf(plan, node), `/etc/wgsim/tunnels/${ifname}/callers`);
	// The hub waits for Ben, and has his endpoint. Anna waits for the hub, which has none of hers.
	t.is(callers('ben', 'wg0'), `${keys('hub').publicKey}\n`);
	t.is(callers('hub', 'wg1'), `${keys('anna').publicKey}\n`);
	t.is(callers('anna', 'wg0'), '');
});

test('nobody waits for one that waits for it, by whatever way', t => {
	fc.assert(
		fc.property(fc.array(fc.nat({max: 3}), {minLength: 2, maxLength: 8}), counts => {
			const made = counts.map((count, index): OwnEnd => {
				const peers = Array.from({length: count}, (): [string, string] => ['x', '192.0.2.1:1']);
				return {...ends[0]!, node: `n${index}`, own: {...ends[0]!.own, peers: readPeers(peers)}};
			});
			// One that waits for no other, then one that waits for none but that, and so on: none is left over.
			let left = made;
			while (left.length > 0) {
				const next = left.filter(end => left.some(other => other !== end && waitsFor(end, other)));
				t.true(next.length < left.length);
				left = next;
			}
		}),
	);
});

const readPeers = (peers: readonly (readonly [string, string])[]) =>
	peers.map(([publicKey, endpoint]) => ({
		publicKey,
		endpoint,
		port: 1,
		endpointText: null,
		keepaliveSeconds: 0,
		presharedKey: null,
		keepalive: false,
		allowedIps: [],
	}));

test('a node knows the addresses of those that its files name as endpoints', t => {
	const plan = planLab(topology, seed, sources);
	const hosts = (node: string) => textOf(filesOf(plan, node), '/etc/wgsim/names');
	t.is(hosts('ben'), '192.0.2.1\thub\n');
	t.is(hosts('anna'), undefined);
});

test("a node's own hosts file wins, and is kept where Docker does not write", t => {
	const own = read(`name: lab
networks: {net: {prefix: [192.0.2.0/24]}}
nodes:
  hub: {interfaces: {eth0: {network: net, addresses: [192.0.2.1/24]}}}
  ben:
    interfaces: {eth0: {network: net, addresses: [192.0.2.3/24]}}
    files: [{path: /etc/hosts, content: "192.0.2.77 hub\\n"}]
    wireguard: {wg0: {config: ben}}
`);
	const files = filesOf(planLab(own, seed, sources), 'ben');
	t.is(textOf(files, '/etc/wgsim/mounted/hosts'), '192.0.2.77 hub\n');
	t.is(textOf(files, '/etc/hosts'), undefined);
});

test('a file goes into the node byte by byte', t => {
	const text = `# ${'\r'}\n${conf('ben', {peers: [['hub', 'hub:2']]})}`;
	const plan = planLab(topology, seed, new Map([...sources, ...sourcesOf({ben: text})]));
	t.is(textOf(filesOf(plan, 'ben'), '/etc/wireguard/wg0.conf'), text);
});

/** The MTUs that wg-quick will find at `a`, by interface, with these files. */
function mtusAt(nodeA: string, files: Readonly<Record<string, string>>): Record<string, number> {
	const lab = read(`name: lab
networks:
  dsl: {prefix: [198.51.100.0/24, "2001:db8:a::/64"], mtu: 1492}
  lan: {prefix: [192.0.2.0/24]}
nodes:
  isp: {kind: router, interfaces: {eth0: {network: dsl, addresses: [198.51.100.1/24, "2001:db8:a::1/64"]}}}
  host: {interfaces: {eth0: {network: lan, addresses: [192.0.2.2/24]}}}
  a: ${nodeA}
`);
	const found = listOwnEnds(lab, sourcesOf(files));
	return Object.fromEntries([...deriveOwnMtus(lab, found)].map(([{ifname}, mtu]) => [ifname, mtu]));
}

const interfaces =
	'interfaces: {eth0: {network: lan, addresses: [192.0.2.1/24]}, eth1: {network: dsl, addresses: [198.51.100.2/24, "2001:db8:a::2/64"]}}';

test('the MTU follows the route to the endpoint, else the default route, else Ethernet', t => {
	const routes = 'routes: [{to: "::/0", via: "2001:db8:a::1"}, {to: 10.0.0.0/8, via: 192.0.2.2}]';
	const a = (more: string) => `{kind: router, ${interfaces}, ${more}wireguard: {wg0: {config: wg0}}}`;
	const one = (endpoint: string | undefined, more = `${routes}, `, extra = '') =>
		mtusAt(a(more), {wg0: conf('a', {extra, peers: [['b', endpoint]]})})['wg0'];
	t.is(one('[2001:db8:b::2]:1'), 1412);
	t.is(one('10.1.2.3:1'), 1420);
	t.is(one('10.1.2.3:1', undefined, 'MTU = 1300'), 1300);
	t.is(one(undefined), 1420);
	t.is(one(undefined, 'routes: [{to: 0.0.0.0/0, via: 198.51.100.1, interface: eth1}], '), 1412);
	// Nothing fixed leads there: a routing daemon may use any link.
	t.is(one('203.0.113.1:1'), 1412);
});

test('of several endpoints, the one with the largest MTU counts, as for wg-quick', t => {
	const a = `{kind: router, ${interfaces}, wireguard: {wg0: {config: wg0}}}`;
	const peers: Wanted['peers'] = [
		['b', '[2001:db8:a::1]:1'],
		['c', '192.0.2.2:1'],
	];
	t.deepEqual(mtusAt(a, {wg0: conf('a', {peers})}), {wg0: 1420});
});

test('a tunnel in a tunnel is smaller by what WireGuard adds', t => {
	const a = `{kind: router, ${interfaces}, wireguard: {wg0: {config: wg0}, wg1: {config: wg1}, wg2: {config: wg2}}}`;
	const own = (address: string) => `Address = ${address}`;
	t.deepEqual(
		mtusAt(a, {
			wg0: conf('a', {extra: own('10.1.0.1/24'), peers: [['b', '[2001:db8:a::1]:1']]}),
			wg1: conf('a', {extra: own('10.2.0.1/24'), peers: [['b', '10.1.0.2:1']]}),
			wg2: conf('a', {extra: own('10.3.0.1/24'), peers: [['b', '10.2.0.2:1']]}),
		}),
		{wg0: 1412, wg1: 1332, wg2: 1252},
	);
});
