// The user's own WireGuard interfaces: what their files promise, held against what the running interfaces say.

import test from 'ava';
import type {Fact} from '../../src/lab/observed/fact.js';
import {findMissing, judgeLab, listFacts} from '../../src/lab/observed/missing.js';
import {LabState} from '../../src/lab/observed/state.js';
import {listTunnels} from '../../src/lab/observed/tunnels.js';
import {publicKeyOf} from '../../src/plan/keys.js';
import type {FabricPlan, Sources} from '../../src/plan/model.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {read, seed} from '../plan/reference.js';

const keyOf = (letter: string): string => Buffer.alloc(32, letter).toString('base64');
const [hub, laptop, phone, other] = ['h', 'l', 'p', 'o'].map(letter => publicKeyOf(keyOf(letter)));

const files: Readonly<Record<string, string>> = {
	'hub.conf': `[Interface]
PrivateKey = ${keyOf('h')}
ListenPort = 5555
Address = 10.77.0.1/24
[Peer]
PublicKey = ${laptop}
AllowedIPs = 10.77.0.2/32
[Peer]
PublicKey = ${phone}
AllowedIPs = 10.77.0.3/32
`,
	'laptop.conf': `[Interface]
PrivateKey = ${keyOf('l')}
Address = 10.77.0.2/24
[Peer]
PublicKey = ${hub}
Endpoint = 203.0.113.10:5555
AllowedIPs = 10.77.0.0/24
`,
	// The key comes by a command, and so is nobody's who only reads the file.
	'phone.conf': `[Interface]
Address = 10.77.0.3/24
PostUp = wg set %i private-key /etc/phone.key
[Peer]
PublicKey = ${hub}
Endpoint = 203.0.113.10:5555
PersistentKeepalive = 25
AllowedIPs = 10.77.0.0/24
`,
};

const sources: Sources = new Map(
	Object.entries(files).map(([name, content]) => [
		name,
		[{path: '', mode: 0o600, content, encoding: 'utf8'}],
	]),
);

const topology = `name: lab
networks: {internet: {prefix: [203.0.113.0/24]}}
nodes:
  hub: {interfaces: {eth0: {network: internet, addresses: [203.0.113.10/24]}}, wireguard: {wg0: {config: hub.conf}}}
  laptop: {interfaces: {eth0: {network: internet, addresses: [203.0.113.2/24]}}, wireguard: {wg0: {config: laptop.conf}}}
  phone: {interfaces: {eth0: {network: internet, addresses: [203.0.113.3/24]}}, wireguard: {wg0: {config: phone.conf}}}
`;

const plan: FabricPlan = planLab(read(topology), seed, sources).wiring;

interface Peer {
	readonly key: string;
	readonly endpoint?: string;
	readonly handshake?: number;
	readonly keepalive?: number;
}

/** As the observer tells an interface: the lines of `wg show all dump`. */
const dump = (publicKey: string, peers: readonly Peer[]): string =>
	[
		`wg0\t(hidden)\t${publicKey}\t5555\toff`,
		...peers.map(({key, endpoint = '(none)', handshake = 0, keepalive}) =>
			['wg0', key, '(hidden)', endpoint, '10.77.0.0/24', handshake, 0, 0, keepalive ?? 'off'].join('\t'),
		),
	].join('\n');

const well: Readonly<Record<string, string | null>> = {
	hub: dump(hub!, [
		{key: laptop!, endpoint: '203.0.113.2:4000', handshake: 100},
		{key: phone!, endpoint: '203.0.113.3:4000', handshake: 100},
	]),
	laptop: dump(laptop!, [{key: hub!, endpoint: '203.0.113.10:5555', handshake: 100}]),
	phone: dump(phone!, [{key: hub!, endpoint: '203.0.113.10:5555', handshake: 100, keepalive: 25}]),
};

function stateOf(...looks: Readonly<Record<string, string | null>>[]): LabState {
	const state = new LabState();
	const nodes = ['hub', 'laptop', 'phone'];
	state.apply({source: 'wires', text: JSON.stringify({made: 3, missing: [], failed: {}, nodes})});
	for (const look of looks) {
		for (const [node, text] of Object.entries(look)) {
			state.apply({source: 'wg', node, namespace: 'main', subject: 'wg0', text});
		}
	}

	return state;
}

const missing = (...looks: Readonly<Record<string, string | null>>[]): string[] =>
	findMissing(plan, stateOf(...looks))
		// Reachability outside is another matter.
		.filter(({kind}) => kind !== 'reach')
		.map(({text}) => text);

test('a lab whose peers have all shaken hands lacks nothing', t => {
	t.deepEqual(missing(well), []);
	const kinds = listFacts(plan, stateOf(well)).map(({kind}) => kind);
	t.is(kinds.filter(kind => kind === 'interface').length, 3);
	t.is(kinds.filter(kind => kind === 'peer').length, 4);
	t.is(kinds.filter(kind => kind === 'handshake').length, 4);
});

test('a peer with an endpoint, and one with a keepalive, is to have shaken hands; one that only waits is not', t => {
	const silent = dump(laptop!, [{key: hub!, endpoint: '203.0.113.10:5555'}]);
	const waiting = dump(hub!, [{key: laptop!}, {key: phone!, endpoint: '203.0.113.3:4000', handshake: 100}]);
	t.deepEqual(missing({...well, laptop: silent, hub: waiting}), [
		'laptop → hub (wg0): no handshake (last: never, 0 B sent, 0 B received, endpoint 203.0.113.10:5555)',
	]);
	const keepalive = dump(hub!, [
		{key: laptop!, keepalive: 5},
		{key: phone!, handshake: 100},
	]);
	t.deepEqual(missing({...well, hub: keepalive}), [
		'hub → laptop (wg0): no handshake (last: never, 0 B sent, 0 B received, endpoint not set yet)',
	]);
});

test('an interface and a peer that a file names are missing where they are not there', t => {
	t.deepEqual(missing({...well, laptop: ''}), [
		'laptop: no interface wg0 in main',
		'laptop → hub (wg0): no handshake (last: no interface wg0 in main)',
	]);
	t.deepEqual(missing({...well, laptop: null}), [
		'laptop: WireGuard does not answer for wg0',
		'laptop → hub (wg0): no handshake (last: WireGuard does not answer)',
	]);
	const one = dump(hub!, [{key: laptop!, endpoint: '203.0.113.2:4000', handshake: 100}]);
	t.deepEqual(missing({...well, hub: one}), ['hub: wg0 has no peer phone, which is in its file']);
});

test('an address or an MTU of a file that its interface does not have is missing', t => {
	const withLink = (mtu: number, ...addresses: string[]): string[] => {
		const state = stateOf(well);
		const value = [{ifname: 'wg0', kind: 'tun', up: true, carrier: true, mtu, mac: null, addresses}];
		state.apply({source: 'links', node: 'laptop', namespace: 'main', value});
		const withMtu = {...plan, own: plan.own.map(one => ({...one, mtu: one.node === 'laptop' ? 1380 : null}))};
		return findMissing(withMtu, state)
			.filter(({kind}) => kind === 'interface')
			.map(({text}) => text);
	};
	t.deepEqual(withLink(1380, '10.77.0.2/24', 'fe80::1/64'), []);
	// The kernel's own length counts for nothing: a command may give it another.
	t.deepEqual(withLink(1380, '10.77.0.2/32'), []);
	t.deepEqual(withLink(1380, '10.77.0.9/24'), ['laptop:wg0 lacks 10.77.0.2, which is in its file']);
	t.deepEqual(withLink(1420, '10.77.0.2/24'), ['laptop:wg0 has MTU 1420, not 1380, which is in its file']);
});

test('what a command sets counts: a peer that no file names', t => {
	const more = dump(laptop!, [
		{key: hub!, endpoint: '203.0.113.10:5555', handshake: 100},
		{key: other!, endpoint: '198.51.100.9:1'},
	]);
	t.deepEqual(missing({...well, laptop: more}), [
		`laptop → ${other!.slice(0, 8)}… (wg0): no handshake (last: never, 0 B sent, 0 B received, endpoint 198.51.100.9:1)`,
	]);
});

const namesOf = (...looks: Readonly<Record<string, string | null>>[]): string[] =>
	listTunnels(plan, stateOf(...looks)).map(({id}) => id);

test('interfaces that name each other are one tunnel, whichever node has the key by now; others are named by endpoint or key', t => {
	t.deepEqual(namesOf(well), ['hub:wg0 – laptop:wg0', 'hub:wg0 – phone:wg0']);
	// Of the phone nothing is known but its file, which says no key.
	t.deepEqual(namesOf({}), [
		'hub:wg0 – laptop:wg0',
		`hub:wg0 – ${phone!.slice(0, 8)}…`,
		'phone:wg0 – hub:wg0',
	]);
	t.deepEqual(namesOf(well, {phone: ''}), namesOf(well), 'a device that is gone is the same tunnel still');
});

test('a peer whose key is another is shown by both: who calls finds nobody that knows it', t => {
	const wrong = {
		...well,
		hub: dump(hub!, [{key: other!}, {key: phone!, endpoint: '203.0.113.3:4000', handshake: 100}]),
		laptop: dump(laptop!, [{key: hub!, endpoint: '203.0.113.10:5555'}]),
	};
	t.deepEqual(missing(wrong), [
		'hub: wg0 has no peer laptop, which is in its file',
		'laptop → hub (wg0): no handshake (last: never, 0 B sent, 0 B received, endpoint 203.0.113.10:5555)',
	]);
});

/** The lab whose laptop says what it expects. */
const expecting = (expect: string): FabricPlan =>
	planLab(
		read(
			topology.replace(
				'wireguard: {wg0: {config: laptop',
				`expect: ${expect}, wireguard: {wg0: {config: laptop`,
			),
		),
		seed,
		sources,
	).wiring;

function judge(expect: string, look: Readonly<Record<string, string | null>>) {
	const {facts, excused} = judgeLab(expecting(expect), stateOf({...well, ...look}));
	return {
		missing: facts.filter(({kind, text}) => kind !== 'reach' && text !== null).map(({text}) => text),
		excused: excused.map(({name, up}) => `${name}: ${up ? 'up' : 'down'}`),
		counted: facts.filter(({node, kind}) => node === 'laptop' && kind === 'handshake').length,
	};
}

const silentLaptop = dump(laptop!, [{key: hub!, endpoint: '203.0.113.10:5555'}]);
const noHandshake =
	'laptop → hub (wg0): no handshake (last: never, 0 B sent, 0 B received, endpoint 203.0.113.10:5555)';

test('what expect lets stay down is not missing, and is not counted as up either', t => {
	for (const expect of [
		'none',
		'{down: [wg0]}',
		'{down: ["wg0 hub"]}',
		'{down: ["wg* 203.0.113.10"]}',
		'{down: ["wg0 203.0.113.10:5555"]}',
		`{down: ["wg0 ${hub}"]}`,
	]) {
		t.deepEqual(
			judge(expect, {laptop: silentLaptop}),
			{missing: [], excused: ['wg0 hub: down'], counted: 0},
			expect,
		);
		t.deepEqual(judge(expect, {}), {missing: [], excused: ['wg0 hub: up'], counted: 0}, expect);
	}
});

test('what expect promises is missing where it is down; of a peer that is named, the interface, too', t => {
	for (const expect of ['[wg0]', '["wg0 hub"]', '["*"]']) {
		t.deepEqual(
			judge(expect, {laptop: silentLaptop}),
			{missing: [noHandshake], excused: [], counted: 1},
			expect,
		);
	}

	t.deepEqual(judge('["wg0 hub"]', {laptop: ''}).missing, [
		'laptop: no interface wg0 in main',
		'laptop → hub (wg0): no handshake (last: no interface wg0 in main)',
	]);
	// The interface is promised still: it is one peer that is not.
	t.deepEqual(judge('{down: ["wg0 hub"]}', {laptop: ''}).missing, ['laptop: no interface wg0 in main']);
	t.deepEqual(judge('{down: [wg0]}', {laptop: ''}), {
		missing: [],
		excused: ['wg0: down', 'wg0 hub: down'],
		counted: 0,
	});
});

test('a tunnel that broke is down as expected, and no more up for its old handshake', t => {
	const broken = [{node: 'laptop', ifname: 'wg0', peer: 'hub', verdict: 'stale', reason: 'heard nothing'}];
	const {facts, excused} = judgeLab(expecting('none'), stateOf(well), {containers: null, broken});
	t.false(facts.some(({kind}) => kind === 'tunnel'));
	t.deepEqual(
		excused.map(({name, text}) => [name, text]),
		[['wg0 hub', 'down, as expected: laptop:wg0 is stale: heard nothing']],
	);
});

test('a complaint about an interface is excused with it, and no other is', t => {
	const state = stateOf(well);
	const complaints = [
		{kind: 'wireguard', subject: 'wg0', text: 'wg0 waits for the name of its endpoint'},
		{kind: 'pending', subject: 'wg-quick.wg0', text: 'wg-quick has not finished bringing up wg0'},
		{kind: 'command', subject: '0', text: 'a command failed'},
	];
	state.apply({source: 'complaints', node: 'laptop', value: {booted: true, complaints}});
	const {facts, excused} = judgeLab(expecting('{down: [wg0]}'), state);
	const complained = (all: readonly Fact[]) =>
		all.filter(({kind}) => kind === 'complaint').map(({subject}) => subject);
	t.deepEqual(complained(facts), ['command 0']);
	t.deepEqual(complained(excused), ['wireguard wg0', 'pending wg-quick.wg0']);
});

test('a name in expect that nothing has is a missing fact', t => {
	t.deepEqual(judge('{down: ["wg0 phone"]}', {}).missing, [
		'laptop: expect names "wg0 phone", and its own configuration has nothing of that name (it has wg0)',
	]);
});
