// What bird.conf says of the protocols that the reference lab does not have.

import test from 'ava';
import {readTopology} from '../../src/lab/sources/read-topology.js';
import {listShipped} from '../../src/lab/sources/shipped.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {filesOf, read, seed} from './reference.js';

const configOf = (text: string, node: string, namespace: string): string =>
	filesOf(planLab(read(text), seed), node).find(({path}) => path === `/etc/bird/${namespace}.conf`)!.content;

const overBgp = (network: string): string => `name: lab
networks: {internet: {prefix: [${network}], bgp: 64500}}
sites: {count: 2, gateways: {count: 1}}
`;

test('a gateway speaks from its loopback where wires have addresses, and announces that alone', t => {
	const config = configOf(overBgp('198.51.100.0/24'), 'V1-1', 'main');
	t.true(config.includes('krt_prefsrc = 198.18.1.1;'), config);
	t.regex(config, /if ifname ~ "dummy0" && source ~ \[RTS_DEVICE/);
	t.regex(config, /allow local as 1;/);
	// Known as its own link: a neighbour's route to it would hide the way to that neighbour.
	t.regex(config, /protocol direct LINKS \{[^}]*interface "eth\*", "dummy0";/);
	const byOspf = overBgp('198.51.100.0/24').replace('bgp: 64500', 'ospf: PUBLIC');
	t.false(configOf(byOspf, 'V1-1', 'main').includes('krt_prefsrc'));
});

test('BFD watches the interfaces of OSPF that ask for it, with their timers', t => {
	const text = `name: lab
networks: {internet: {ospf: {name: PUBLIC, bfd: {interval: 200ms, multiplier: 3}}}}
sites: {count: 2, gateways: {count: 1}}
overlay: {ospf: {bfd: true}}
`;
	const outside = configOf(text, 'V1-1', 'main');
	t.regex(outside, /interface "eth0" \{\n[^}]*\tbfd;/);
	t.regex(outside, /protocol bfd BFD \{\n\tinterface "eth0" \{ interval 200 ms; multiplier 3; \};\n\}/);
	t.regex(configOf(text, 'R1', 'main'), /interface "eth0" \{ interval 100 ms; multiplier 5; \};/);
	t.regex(outside, /interface "dummy0" \{ stub; \};/);
});

const babel = `name: lab
networks: {net: {}}
nodes:
  A:
    kind: router
    interfaces: {eth0: {network: net, addresses: [192.0.2.1/24]}, lan0: {network: net}, dummy0: {addresses: [10.0.1.1/24]}}
    routing:
      main:
        asn: 65001
        babel: {MESH: {redistribute-bgp: true, interfaces: {lan0: {type: wireless, hello: 500ms, rxcost: 300}, dummy0: }}}
        bgp: {PEER: {interface: eth0, neighbor: 192.0.2.2, remote-asn: 65002}}
  B:
    kind: router
    interfaces: {eth0: {network: net, addresses: [192.0.2.2/24]}}
    routing: {main: {asn: 65002, bgp: {PEER: {interface: eth0, neighbor: 192.0.2.1, remote-asn: 65001}}}}
`;

test('Babel announces its interfaces, speaks on those that are no stub, and marks what BGP brought', t => {
	const config = configOf(babel, 'A', 'main');
	t.true(
		config.includes(`protocol babel MESH {
	ipv4 {
		import all;
		export filter announce_MESH;
	};
	ipv6 {
		import all;
		export filter announce_MESH;
	};
	interface "lan0" {
		type wireless;
		hello interval 500 ms;
		rxcost 300;
	};
}`),
		config,
	);
	t.true(config.includes('if source = RTS_DEVICE && (ifname = "lan0" || ifname = "dummy0") then accept;'));
	t.true(config.includes('if source = RTS_BGP then { babel_metric = 10000; accept; }'));
	t.true(config.includes('source = RTS_BABEL && babel_metric < 10000 then accept;'));
	t.regex(config, /protocol direct LINKS \{[^}]*interface "eth\*", "lan0", "dummy0";/);
});

const oneAs = (mesh: string): string => `name: lab
networks: {internet: {prefix: [198.51.100.0/24]}}
sites: {count: 3, asn: 64512, gateways: {count: 1}}
overlay: {mesh: ${mesh}}
`;

test('within one AS a neighbour is on the link, and of two ways the one by fewer reflectors is taken', t => {
	const config = configOf(oneAs('full'), 'V1-1', 'private');
	t.regex(config, /neighbor \S+ as 64512;\n\thold time 6;\n\tdirect;\n\tconnect/);
	t.regex(
		config,
		/\timport filter \{\n\t+if bgp_cluster_list\.len > 0 && bgp_local_pref > 0 then bgp_local_pref = bgp_local_pref - 1;\n\t+accept;\n\t+\};\n\t+export filter announce_local;/,
	);
	t.notRegex(config, /rr client|bgp_ext_community/);
	t.notRegex(configOf(oneAs('full').replace('asn: 64512, ', ''), 'V1-1', 'private'), /direct;|import filter/);
});

test('a hub reflects for its spokes, and no site takes its own prefixes from another', t => {
	const hub = configOf(oneAs('{hubs: [1]}'), 'V1-1', 'private');
	t.is(hub.match(/\trr client;/g)?.length, 2);
	t.is(hub.match(/export filter announce_all;/g)?.length, 4);
	const spoke = configOf(oneAs('{hubs: [1]}'), 'V2-1', 'private');
	t.notRegex(spoke, /rr client/);
	t.true(spoke.includes('if (ro, 64512, 2) ~ bgp_ext_community then reject;'));
	t.true(spoke.includes('then { bgp_ext_community.add((ro, 64512, 2)); accept; }'));
});

test('spokes of one AS hear of each other by a hub of another', t => {
	const lab = oneAs('{hubs: [1]}').replace('gateways: {count: 1}', '$&, overrides: {1: {asn: 64500}}');
	const spoke = configOf(lab, 'V2-1', 'private');
	t.regex(spoke, /allow local as 1;/);
	t.regex(spoke, /if \(ro, 64512, 2\) ~ bgp_ext_community then reject;/);
	t.notRegex(configOf(lab, 'V1-1', 'private'), /allow local|rr client|bgp_ext_community/);
});

test('a provider of the same AS reflects for its customers', t => {
	const config = configOf(
		overBgp('198.51.100.0/24').replace('sites: {', 'sites: {asn: 64500, '),
		'internet-pe',
		'main',
	);
	t.is(config.match(/\trr client;/g)?.length, 2);
	t.notRegex(configOf(overBgp('198.51.100.0/24'), 'internet-pe', 'main'), /rr client/);
});

test('a session that is written by hand reflects where it says so, under the cluster ID that it names', t => {
	const config = configOf(
		`name: lab
networks: {left: {}, right: {}}
nodes:
  A: {kind: router, interfaces: {eth0: {network: left, addresses: [192.0.2.1/30]}}, routing: {main: {asn: 64512, bgp: {TO_B: {interface: eth0}}}}}
  B:
    kind: router
    interfaces: {eth0: {network: left, addresses: [192.0.2.2/30]}, eth1: {network: right, addresses: [192.0.2.5/30]}}
    routing: {main: {asn: 64512, bgp: {TO_A: {interface: eth0, rr-client: true, rr-cluster-id: 10.0.0.1}, TO_C: {interface: eth1}}}}
  C: {kind: router, interfaces: {eth0: {network: right, addresses: [192.0.2.6/30]}}, routing: {main: {asn: 64512, bgp: {TO_B: {interface: eth0}}}}}
`,
		'B',
		'main',
	);
	t.regex(config, /protocol bgp TO_A \{[^}]*\trr client;\n\trr cluster id 10\.0\.0\.1;/);
	// What the client announces goes to the other neighbour, too.
	t.is(config.match(/export filter announce_all;/g)?.length, 2);
});

const sessions = (one: string, other: string): string => `name: lab
networks: {net: {}}
nodes:
  A: {kind: router, interfaces: {eth0: {network: net, addresses: [192.0.2.1/24, "2001:db8::1/64"]}}, routing: {main: {asn: 65001, bgp: {PEER: {interface: eth0${one}}}}}}
  B: {kind: router, interfaces: {eth0: {network: net, addresses: [192.0.2.2/24, "2001:db8::2/64"]}}, routing: {main: {asn: 65002, bgp: {PEER: {interface: eth0${other}}}}}}
`;

test('a session adds its communities to what it announces, and sets the local preference of what it learns', t => {
	const text = sessions(
		', communities: [65001:100, "4200000000:1:2", no-export], local-preference: 250',
		', transit: true, communities: [graceful-shutdown]',
	);
	const own = configOf(text, 'A', 'main');
	for (const family of [4, 6]) {
		const channel = own.slice(own.lastIndexOf(`\tipv${family} {`));
		t.regex(channel, /^[^}]*import filter \{\n\t+bgp_local_pref = 250;\n\t+accept;\n\t+\};/);
		t.regex(
			channel,
			/export filter \{\n\t+bgp_community\.add\(\(65001, 100\)\);\n\t+bgp_large_community\.add\(\(4200000000, 1, 2\)\);\n\t+bgp_community\.add\(\(65535, 65281\)\);\n\t+if ifname ~ "eth\*" && source ~ /,
		);
	}

	const other = configOf(text, 'B', 'main');
	t.regex(
		other,
		/export filter \{\n\t+bgp_community\.add\(\(65535, 0\)\);\n\t+if source = RTS_BGP then accept;\n\t+if ifname/,
	);
	t.regex(other, /import all;/);
	// Without either, sessions share a filter.
	t.notRegex(configOf(sessions('', ''), 'A', 'main'), /bgp_local_pref|community\.add|export filter \{/);
});

test('within one AS a session sets the local preference before reflectors take off theirs', t => {
	const text = sessions(', local-preference: 0', '').replaceAll('asn: 65002', 'asn: 65001');
	t.regex(
		configOf(text, 'A', 'main'),
		/bgp_local_pref = 0;\n\t+if bgp_cluster_list\.len > 0 && bgp_local_pref > 0 then/,
	);
});

test("the plan of a shipped lab names each protocol of a generated file, but device and BGP's sessions", async t => {
	for (const shipped of listShipped()) {
		const {topology, sources} = await readTopology(shipped);
		const plan = planLab(topology, seed, sources);
		for (const {name: node, namespaces} of plan.wiring.nodes) {
			for (const {name, bird, ownBird, protocols} of namespaces.filter(one => one.bird !== null)) {
				const path = `/etc/bird/${name}.conf`;
				const text = filesOf(plan, node).find(file => file.path === path)?.content ?? '';
				const there = [...text.matchAll(/^protocol (?!device|bgp)\w+ (?:v[23] )?(\w+) \{/gm)];
				t.deepEqual(
					[...protocols].sort(),
					ownBird ? [] : there.map(([, one]) => one!).sort(),
					`${shipped}: ${node} ${bird}`,
				);
			}
		}
	}
});
