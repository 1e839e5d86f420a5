// What a firewall may say, and what of a lab it lets pass for sure, keeps apart for sure, or neither.

import test from 'ava';
import {formatAddress, formatPrefix} from '../../src/topology/address.js';
import type {Topology} from '../../src/topology/index.js';
import {parseTopology, TopologyError} from '../../src/topology/index.js';
import {explainUndecided, listUndecided} from '../../src/topology/untried.js';

const parse = (text: string): Topology => parseTopology(text, {file: 'lab.yaml'});

/** A host, a router with a firewall, and a host beyond; `more` goes to the top of the file. */
const routed = (firewall: string, more = ''): string => `name: lab
${more}
networks: {one: {}, two: {}}
nodes:
  a: {site: left, interfaces: {eth0: {network: one, addresses: [10.0.1.10/24, '2001:db8:1::10/64']}}, routes: [{to: 0.0.0.0/0, via: 10.0.1.1}, {to: '::/0', via: '2001:db8:1::1'}]}
  r: {kind: router, interfaces: {eth0: {network: one, addresses: [10.0.1.1/24, '2001:db8:1::1/64']}, eth1: {network: two, addresses: [10.0.2.1/24, '2001:db8:2::1/64']}}, firewall: ${firewall}}
  b: {site: right, interfaces: {eth0: {network: two, addresses: [10.0.2.10/24, '2001:db8:2::10/64']}}, routes: [{to: 0.0.0.0/0, via: 10.0.2.1}, {to: '::/0', via: '2001:db8:2::1'}]}
`;

const forward = (rules: string): string => `{main: {forward: {rules: [${rules}]}}}`;

const pairsOf = (checks: Topology['checks']): string[] =>
	checks.flatMap(({from, to, addresses}) =>
		addresses.map(address => `${from} ${to} ${formatAddress(address)}`),
	);

const refusals = (text: string): string => {
	try {
		parse(text);
		return '';
	} catch (error) {
		return error instanceof TopologyError ? error.details.join('\n') : String(error);
	}
};

test('what is forwarded is dropped where no rule accepts it, and that is promised', t => {
	const {checks, denied} = parse(routed(forward('')));
	t.deepEqual(pairsOf(denied), [
		'a b 10.0.2.10',
		'a b 2001:db8:2::10',
		'b a 10.0.1.10',
		'b a 2001:db8:1::10',
	]);
	t.deepEqual([...new Set(checks.map(({from, to}) => `${from} ${to}`))], ['a r', 'r a', 'r b', 'b r']);
});

test('a rule is about one direction, one family, one protocol', t => {
	const denials = (rules: string): string[] => pairsOf(parse(routed(forward(rules))).denied);
	t.deepEqual(denials('{accept: {from: a, to: b, protocol: icmp}}'), ['b a 10.0.1.10', 'b a 2001:db8:1::10']);
	t.deepEqual(denials('{accept: {from: 10.0.0.0/8}}'), ['a b 2001:db8:2::10', 'b a 2001:db8:1::10']);
	t.is(denials('{accept: {protocol: [tcp, udp]}}').length, 4);
	t.deepEqual(denials('{drop: {in: eth1}}, {accept: {}}'), ['b a 10.0.1.10', 'b a 2001:db8:1::10']);
	t.deepEqual(denials('{drop: {out: eth1}}, {accept: {}}'), ['a b 10.0.2.10', 'a b 2001:db8:2::10']);
	t.deepEqual(denials('{drop: {state: invalid}}, {accept: {state: new}}'), []);
	t.is(denials('{reject: {}}, {accept: {}}').length, 4, 'the first that is met decides');
});

test('names are those of nodes, networks and sites', t => {
	const sources = (from: string): string[] => {
		const groups = 'defaults: {groups: {hosts: {members: [a, b]}}}';
		const {nodes} = parse(routed(forward(`{accept: {from: ${from}}}`), groups));
		const firewall = nodes.find(({name}) => name === 'r')!.namespaces[0]!.firewall!;
		return firewall.forward!.rules[0]!.from!.map(formatPrefix);
	};
	t.deepEqual(sources('a'), ['10.0.1.10/32', '2001:db8:1::10/128']);
	t.is(sources('"?"').length, 8, 'a glob, of nodes');
	t.deepEqual(sources('one'), ['10.0.1.0/24', '2001:db8:1::/64']);
	t.deepEqual(sources('left'), ['10.0.1.0/24', '2001:db8:1::/64']);
	t.deepEqual(sources('hosts'), ['10.0.1.10/32', '2001:db8:1::10/128', '10.0.2.10/32', '2001:db8:2::10/128']);
	t.deepEqual(sources('[10.0.0.0/8, one, 10.0.1.77/24]'), ['10.0.0.0/8', '2001:db8:1::/64']);
});

test('what comes in for a node is filtered by itself', t => {
	const {checks, denied} = parse(routed('{main: {input: {rules: [{accept: {from: a, protocol: icmp}}]}}}'));
	t.deepEqual([...new Set(denied.map(({from, to}) => `${from} ${to}`))], ['b r']);
	t.true(checks.some(({from, to}) => from === 'a' && to === 'b'));
});

/** Two ways between two hosts, by a router with a firewall and by one without. */
const twoWays = (rules: string): string => `name: lab
networks: {one: {}, two: {}}
nodes:
  a: {interfaces: {eth0: {network: one, addresses: [10.0.1.10/24]}}, routes: [{to: 0.0.0.0/0, via: 10.0.1.1}]}
  r: {kind: router, interfaces: {eth0: {network: one, addresses: [10.0.1.1/24]}, eth1: {network: two, addresses: [10.0.2.1/24]}}, firewall: ${forward(rules)}}
  s: {kind: router, interfaces: {eth0: {network: one, addresses: [10.0.1.2/24]}, eth1: {network: two, addresses: [10.0.2.2/24]}}}
  b: {interfaces: {eth0: {network: two, addresses: [10.0.2.10/24]}}, routes: [{to: 0.0.0.0/0, via: 10.0.2.2}]}
`;

test('where there is a way around, what may be dropped is promised neither way', t => {
	const about = (rules: string) => {
		const {checks, denied} = parse(twoWays(rules));
		return {
			promised: checks.some(({from, to}) => from === 'a' && to === 'b'),
			denied: pairsOf(denied).filter(pair => pair.startsWith('a b')),
		};
	};
	t.deepEqual(about(''), {promised: false, denied: []});
	t.deepEqual(about('{accept: {from: a, to: b}}'), {promised: false, denied: []}, 'answers come by it alone');
	t.deepEqual(about('{accept: {from: a, to: b}}, {accept: {from: b, to: a}}'), {promised: true, denied: []});
	t.deepEqual(about('{accept: {state: new}}'), {promised: false, denied: []});
});

test('a pair of which that cannot be told is counted and named, and no check judges it', t => {
	const {checks, denied, undecided} = parse(
		routed(forward(''), 'defaults: {router: {commands: [nft -f /etc/own.conf]}}'),
	);
	t.deepEqual([...new Set(checks.map(({from, to}) => `${from} ${to}`))], ['a r', 'r a', 'r b', 'b r']);
	t.deepEqual(denied, []);
	t.is(
		explainUndecided(listUndecided({undecided})),
		'2 pairs are not judged, as the file does not tell whether a firewall or a translation of addresses keeps them apart: a → b (10.0.2.10, 2001:db8:2::10), b → a (10.0.1.10, 2001:db8:1::10)',
	);
	t.deepEqual(parse(routed(forward(''))).undecided, []);
	const many = Array.from({length: 23}, (_, index) => ({from: 'a', to: `b${index}`, addresses: ['::1']}));
	t.regex(explainUndecided(many), /^23 pairs are .* a → b19 \(::1\) and 3 more$/);
});

test('neighbours on one segment are not kept apart by who forwards', t => {
	const {checks, denied} = parse(`name: lab
networks: {one: {}, two: {}}
nodes:
  a: {interfaces: {eth0: {network: one, addresses: [10.0.1.10/24]}}}
  b: {interfaces: {eth0: {network: one, addresses: [10.0.1.11/24]}}}
  r: {kind: router, interfaces: {eth0: {network: one, addresses: [10.0.1.1/24]}, eth1: {network: two, addresses: [10.0.2.1/24]}}, firewall: ${forward('')}}
  s: {kind: router, interfaces: {eth0: {network: one, addresses: [10.0.1.2/24]}, eth1: {network: two, addresses: [10.0.2.2/24]}}}
`);
	t.true(pairsOf(checks).includes('a b 10.0.1.11'));
	t.deepEqual(denied, []);
});

test('what the user configures may lead around or translate: nothing is denied for sure then', t => {
	const text = routed(forward('')).replace(
		'kind: router,',
		'kind: router, commands: [nft -f /etc/more.nft],',
	);
	const {checks, denied} = parse(text);
	t.deepEqual(denied, []);
	t.false(checks.some(({from, to}) => from === 'a' && to === 'b'));
});

test('one that masquerades gives its own address to what a firewall beyond it sees', t => {
	const text = `name: lab
networks: {one: {}, net: {}, two: {}}
nodes:
  a: {interfaces: {eth0: {network: one, addresses: [10.0.1.10/24]}}, routes: [{to: 0.0.0.0/0, via: 10.0.1.1}]}
  n: {kind: router, masquerade: [eth1], interfaces: {eth0: {network: one, addresses: [10.0.1.1/24]}, eth1: {network: net, addresses: [198.51.100.1/24]}}, routes: [{to: 10.0.2.0/24, via: 198.51.100.2}]}
  r: {kind: router, interfaces: {eth0: {network: net, addresses: [198.51.100.2/24]}, eth1: {network: two, addresses: [10.0.2.1/24]}}, firewall: ${forward('{accept: {from: FROM}}')}}
  b: {interfaces: {eth0: {network: two, addresses: [10.0.2.10/24]}}, routes: [{to: 0.0.0.0/0, via: 10.0.2.1}]}
`;
	const promised = (from: string): boolean =>
		parse(text.replace('FROM', from)).checks.some(check => check.from === 'a' && check.to === 'b');
	t.false(promised('a'));
	t.true(promised('[a, n]'));
});

const refused: Readonly<Record<string, readonly [text: string, words: RegExp]>> = {
	'a name that nothing has': [forward('{accept: {from: c}}'), /no node, network, site or group is named "c"/],
	'what is no prefix': [forward('{accept: {from: 10.0.0.0/33}}'), /"10\.0\.0\.0\/33" is not an IP prefix/],
	'prefixes of two families': [
		forward('{accept: {from: 10.0.0.0/8, to: "::/0"}}'),
		/no address family in common/,
	],
	'a port of no protocol': [forward('{accept: {port: 443}}'), /only tcp and udp have ports/],
	'a port of ICMP': [forward('{accept: {protocol: [tcp, icmp], port: 443}}'), /only tcp and udp have ports/],
	'ports the wrong way round': [
		forward('{accept: {protocol: tcp, port: "90-80"}}'),
		/not a port or a range of ports/,
	],
	'a rule without a verdict': [forward('{}'), /a rule has one verdict/],
	'a rule with two': [forward('{accept: {}, drop: {}}'), /a rule has one verdict/],
	'an interface of another': [forward('{accept: {in: eth7}}'), /there is no interface "eth7"/],
	'a way out of what stays': ['{main: {input: {rules: [{accept: {out: eth0}}]}}}', /leaves by no interface/],
	'a namespace that is not there': ['{inner: {input: {}}}', /there is no namespace "inner"/],
	'a firewall without a direction': ['{main: {}}', /this firewall filters nothing/],
};

for (const [what, [firewall, words]] of Object.entries(refused)) {
	test(`it is refused: ${what}`, t => {
		t.regex(refusals(routed(firewall)), words);
	});
}

test('a host has nothing to forward, and a switch nothing to filter', t => {
	t.regex(
		refusals(routed(forward('')).replace('kind: router, ', '')),
		/r is a host, and forwards no packets/,
	);
	const withSwitch = routed(forward('')).replace(
		'networks: {one: {}, two: {}}\nnodes:',
		`networks: {one: {}, two: {}, three: {}, four: {}}\nnodes:\n  s: {kind: switch, firewall: ${forward('')}, interfaces: {eth0: {network: three}, eth1: {network: four}}}`,
	);
	t.regex(refusals(withSwitch), /s is a switch, and has no packets to filter/);
});

test('a name of two things is refused', t => {
	const text = routed(forward('{accept: {from: one}}')).replace('site: left', 'site: one');
	t.regex(refusals(text), /"one" names a network and a site; write the prefixes instead/);
});

test('checks that the rules deny are refused; what must not be so may be denied', t => {
	const check = (text: string): string => refusals(routed(forward(''), `checks: [${text}]`));
	t.regex(check('{reach: {from: a, to: b}}'), /the firewall of r keeps an echo of a from 10\.0\.2\.10 of b/);
	t.regex(check('{tcp: {from: a, to: b, port: 443}}'), /keeps tcp port 443 of a/);
	t.regex(check('{http: {from: a, to: b}}'), /keeps tcp port 80 of a/);
	t.regex(check('{udp: {from: a, to: b, port: 53}}'), /keeps udp port 53 of a/);
	t.regex(check('{ping: {from: a, to: b}}'), /keeps an echo of a/);
	t.is(check('{tcp: {from: a, to: b, port: 443}, not: true}'), '');
	t.is(check('{not-reach: {from: a, to: b}}'), '');
	t.is(check('{reach: {from: a, to: r, addresses: [10.0.1.1]}}'), '');
});

/** A tunnel between two that a provider's router joins. */
const underlay = (rules: string, ends = ''): string => `name: lab
networks: {one: {}, two: {}}
nodes:
  a: {kind: router, interfaces: {eth0: {network: one, addresses: [198.51.100.10/24]}}, routes: [{to: 0.0.0.0/0, via: 198.51.100.1}]}
  r: {kind: router, interfaces: {eth0: {network: one, addresses: [198.51.100.1/24]}, eth1: {network: two, addresses: [203.0.113.1/24]}}, firewall: ${forward(rules)}}
  b: {kind: router, interfaces: {eth0: {network: two, addresses: [203.0.113.10/24]}}, routes: [{to: 0.0.0.0/0, via: 203.0.113.1}]}
tunnels: {a--b: {ends: {a: {port: 4500${ends}}, b: {port: 4500}}}}
checks: []
`;

test('a tunnel that neither end can begin is refused', t => {
	t.regex(refusals(underlay('')), /the firewall of r drops what would begin a--b at either end/);
	t.is(refusals(underlay('{accept: {protocol: udp, port: 4500}}')), '');
	t.is(refusals(underlay('{accept: {from: a}}')), '', 'one end is enough');
	t.regex(
		refusals(underlay('{accept: {from: b}}', ', endpoint: none')),
		/begin a--b/,
		'one that nobody knows the place of is the one to begin',
	);
});
