// How large a tunnel's packets may be: what the narrowest of all ways leaves that they can take.

import test from 'ava';
import fc from 'fast-check';
import {parseTopology, TopologyError} from '../../src/topology/index.js';
import {type Edge, narrowest} from '../../src/topology/ways/blocks.js';

const mtusOf = (text: string): Record<string, number> =>
	Object.fromEntries(parseTopology(text, {file: 'lab.yaml'}).tunnels.map(({name, mtu}) => [name, mtu]));

/** The least MTU on any way that goes nowhere twice, found by trying all of them. */
function tryAll(root: number, edges: readonly (readonly Edge[])[]): number[] {
	const least = edges.map(() => Number.NaN);
	const walk = (vertex: number, mtu: number, visited: ReadonlySet<number>): void => {
		least[vertex] = Number.isNaN(least[vertex]!) ? mtu : Math.min(least[vertex]!, mtu);
		for (const edge of edges[vertex]!) {
			if (!visited.has(edge.to)) {
				walk(edge.to, Math.min(mtu, edge.mtu), new Set([...visited, edge.to]));
			}
		}
	};
	walk(root, Number.POSITIVE_INFINITY, new Set([root]));
	return least;
}

test('the narrowest way is that of all ways tried one by one, in any graph', t => {
	const size = 7;
	const link = fc.tuple(fc.nat(size - 1), fc.nat(size - 1), fc.integer({min: 600, max: 620}));
	fc.assert(
		fc.property(fc.array(link, {maxLength: 12}), links => {
			const edges: Edge[][] = Array.from({length: size}, () => []);
			for (const [one, other, mtu] of links.filter(([from, to]) => from !== to)) {
				edges[one]!.push({to: other, mtu});
				edges[other]!.push({to: one, mtu});
			}

			t.deepEqual([...narrowest(0, edges)], tryAll(0, edges));
		}),
		{numRuns: 2000},
	);
});

test('a chain of 50,000 is no deeper than the stack', t => {
	const edges = Array.from({length: 50_000}, (_, index): Edge[] => [
		...(index > 0 ? [{to: index - 1, mtu: 1500}] : []),
		...(index < 49_999 ? [{to: index + 1, mtu: 1500}] : []),
	]);
	t.is(narrowest(0, edges)[49_999], 1500);
});

const pppoe = (more = ''): string => `
name: pppoe
networks: {dsl: {mtu: 1492}, fiber: {}, left: {}, right: {}${more}}
nodes:
  isp: {kind: router, interfaces: {eth0: {network: dsl, addresses: ['2001:db8:a::1/64']}, eth1: {network: fiber, addresses: ['2001:db8:b::1/64']}}}
  a: {kind: router, interfaces: {eth0: {network: dsl, addresses: ['2001:db8:a::2/64']}, eth1: {network: left, addresses: [192.168.11.1/24]}}, routes: [{to: '::/0', via: '2001:db8:a::1'}]}
  b: {kind: router, interfaces: {eth0: {network: fiber, addresses: ['2001:db8:b::2/64']}, eth1: {network: right, addresses: [192.168.12.1/24]}}, routes: [{to: '::/0', via: '2001:db8:b::1'}]}
  ha: {interfaces: {eth0: {network: left, addresses: [192.168.11.10/24]}}}
  hb: {interfaces: {eth0: {network: right, addresses: [192.168.12.10/24]}}}
tunnels: {a--b: {}}
checks: []
`;

test("a LAN that is wider than the uplink does not widen a router's tunnel", t => {
	t.deepEqual(mtusOf(pppoe()), {'a--b': 1412});
});

test('of two uplinks each has a tunnel of its own size', t => {
	const two = `
name: two-uplinks
networks: {dsl: {prefix: ['2001:db8:a::/64'], mtu: 1492}, fiber: {prefix: ['2001:db8:b::/64']}}
sites: {count: 2, gateways: {count: 1, uplinks: [fiber, dsl]}}
`;
	t.deepEqual(mtusOf(two), {'V1-1--V2-1--fiber': 1420, 'V1-1--V2-1--dsl': 1412});
});

test('one tunnel that may leave by either uplink has the size of the narrower', t => {
	const ospf = `
name: two-uplinks
networks: {dsl: {ospf: PUBLIC, mtu: 1492}, fiber: {ospf: PUBLIC}}
sites: {count: 2, gateways: {count: 1, uplinks: [fiber, dsl]}}
`;
	t.deepEqual(Object.values(mtusOf(ospf)), [1412, 1412]);
	const provider = ospf.replaceAll(
		'ospf: PUBLIC',
		"bgp: {asn: 64500, router: isp}, prefix: ['2001:db8:%::/64']",
	);
	const prefixed = provider.replace('%', 'a').replace('%', 'b');
	const apart = `
name: apart
networks: {dsl: {prefix: ['2001:db8:a::/64'], mtu: 1492, bgp: {asn: 64500, router: isp}}, fiber: {prefix: ['2001:db8:b::/64'], bgp: {asn: 64500, router: isp}}}
sites: {count: 2, gateways: {count: 1}, overrides: {1: {gateways: {uplinks: [dsl]}}, 2: {gateways: {uplinks: [fiber]}}}}
`;
	t.deepEqual(Object.values(mtusOf(prefixed)), [1412, 1412]);
	t.deepEqual(mtusOf(apart), {'V1-1--V2-1': 1412});
});

test('a narrow network that no packet of the tunnel comes by does not narrow it', t => {
	const aside = `
name: aside
networks: {internet: {}, slow: {mtu: 600}}
nodes:
  a: {kind: router, interfaces: {eth0: {network: internet, addresses: [192.0.2.1/24]}}, routes: []}
  b: {kind: router, interfaces: {eth0: {network: internet, addresses: [192.0.2.2/24]}, eth1: {network: slow, addresses: [198.51.100.1/24]}}}
  c: {kind: router, interfaces: {eth0: {network: slow, addresses: [198.51.100.2/24]}}}
tunnels: {a--b: {}}
checks: []
`;
	t.deepEqual(mtusOf(aside), {'a--b': 1440});
});

test('a narrow network in the middle narrows the tunnel, by any route', t => {
	const chain = (left: string, right: string, routing = ''): string => `
name: chain
networks: {west: {}, middle: {mtu: 1400}, east: {}}
nodes:
  a: {kind: router, interfaces: {eth0: {network: west, addresses: [192.0.2.1/24]}}, ${left}}
  p: {kind: router, interfaces: {eth0: {network: west, addresses: [192.0.2.254/24]}, eth1: {network: middle, addresses: [198.51.100.1/24]}}, routes: [{to: 203.0.113.0/24, via: 198.51.100.2}]}
  q: {kind: router, interfaces: {eth0: {network: east, addresses: [203.0.113.254/24]}, eth1: {network: middle, addresses: [198.51.100.2/24]}}, routes: [{to: 192.0.2.0/24, via: 198.51.100.1}]}
  b: {kind: router, interfaces: {eth0: {network: east, addresses: [203.0.113.1/24]}}, ${right}}
tunnels: {a--b: {}}
checks: []
${routing}`;
	const fixed = chain(
		'routes: [{to: 0.0.0.0/0, via: 192.0.2.254}]',
		'routes: [{to: 192.0.2.0/24, via: 203.0.113.254}]',
	);
	t.deepEqual(mtusOf(fixed), {'a--b': 1340});
	const spoken = (ifnames: string): string =>
		`routing: {main: {ospf: {O: {version: 2, interfaces: {${ifnames}}}}}}`;
	const ospf = chain(spoken('eth0: {}'), spoken('eth0: {}')).replaceAll(
		/routes: \[[^\]]*\]/g,
		spoken('eth0: {}, eth1: {}'),
	);
	t.deepEqual(mtusOf(ospf), {'a--b': 1340});
	const babel = ospf.replaceAll('ospf:', 'babel:').replaceAll('version: 2, ', '');
	t.deepEqual(mtusOf(babel), {'a--b': 1340});
});

const nested = `
name: nested
networks: {internet: {}}
nodes:
  a: {kind: router, interfaces: {eth0: {network: internet, addresses: [198.51.100.1/24]}}}
  b: {kind: router, interfaces: {eth0: {network: internet, addresses: [198.51.100.2/24]}}}
tunnels:
  inner: {ends: {a: {endpoint: 'fd00::1', addresses: [10.1.0.1/30]}, b: {endpoint: 'fd00::2', addresses: [10.1.0.2/30]}}}
  outer: {ends: {a: {addresses: ['fd00::1/112']}, b: {addresses: ['fd00::2/112']}}}
`;

test('a tunnel in a tunnel has what that leaves, whichever comes first in the file', t => {
	t.deepEqual(mtusOf(nested), {inner: 1360, outer: 1440});
});

test('a tunnel that does not let the packets of another in does not carry it', t => {
	const narrow = nested.replace(
		"addresses: ['fd00::1/112']",
		"addresses: ['fd00::1/112'], allowed-ips: ['fd00::8/125', 'fd00::2/128']",
	);
	t.deepEqual(mtusOf(narrow), {inner: 1360, outer: 1440});
	const error = t.throws(
		() =>
			mtusOf(
				nested
					.replaceAll("endpoint: 'fd00::2'", "endpoint: 'fd00::3'")
					.replace("['fd00::2/112']", "['fd00::2/112', 'fd00::3/112']")
					.replace("addresses: ['fd00::1/112']", "addresses: ['fd00::1/112'], allowed-ips: ['fd00::2/128']"),
			),
		{instanceOf: TopologyError},
	);
	t.true(error?.details.some(line => line.includes("a has no route to b's endpoint fd00::3")));
});
