// What bird.conf says of the protocols that the reference lab does not have.

import test from 'ava';
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
