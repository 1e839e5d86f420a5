// A node's own WireGuard file that listens where another tunnel of the node does.

import test from 'ava';
import {findTakenPorts} from '../../src/plan/own-ports.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {bootPaths} from '../../src/plan/survey.js';
import {parseTopology} from '../../src/topology/index.js';

const text = `
name: lab
networks: {internet: {prefix: [198.51.100.0/24]}}
nodes:
  a:
    kind: router
    interfaces: {eth0: {network: internet, addresses: [198.51.100.1/24]}}
    wireguard: {wg7: {config: seven.conf}, wg8: {config: eight.conf}}
  b: {kind: router, interfaces: {eth0: {network: internet, addresses: [198.51.100.2/24]}}}
tunnels:
  a--b: {ends: {a: {interface: wg0, addresses: [10.9.0.1/30]}, b: {interface: wg0, addresses: [10.9.0.2/30]}}}
`;

const explain = (seven: string, eight: string): string[] => {
	const file = (content: string) => [
		{path: '', mode: 0o600, content: `[Interface]\n${content}\n`, encoding: 'utf8' as const},
	];
	const sources = new Map([
		['seven.conf', file(seven)],
		['eight.conf', file(eight)],
	]);
	return findTakenPorts(parseTopology(text, {file: 'lab.yaml'}), sources).map(
		({path, message}) => `${path.join('.')}: ${message}`,
	);
};

test('a derived port that an own file names is refused at the file', t => {
	t.deepEqual(explain('ListenPort = 51820', 'ListenPort = 51821'), [
		'nodes.a.wireguard.wg7.config: seven.conf listens on UDP port 51820, which a has for the tunnel a--b already',
	]);
});

test('two own files of a node have ports of their own', t => {
	t.deepEqual(explain('ListenPort = 7000', 'ListenPort = 7000'), [
		'nodes.a.wireguard.wg8.config: eight.conf listens on UDP port 7000, which a has for wg7 already',
	]);
	t.deepEqual(explain('ListenPort = 7000', 'ListenPort = 7001'), []);
});

test('without a ListenPort, the kernel finds one that is free', t => {
	t.deepEqual(explain('', ''), []);
});

test('no socket is given the port of a tunnel by chance, unless the user reserves others', t => {
	const reserved = (topology: string, node: string): string | undefined => {
		const sources = new Map(
			[
				['seven.conf', 'ListenPort = 7000'],
				['eight.conf', ''],
			].map(([name, content]) => [
				name!,
				[{path: '', mode: 0o600, content: `[Interface]\n${content}\n`, encoding: 'utf8' as const}],
			]),
		);
		return planLab(parseTopology(topology, {file: 'lab.yaml'}), new Uint8Array(32), sources)
			.nodes.find(each => each.node === node)!
			.files.find(({path}) => path === '/etc/wgsim/namespaces/main/reserved-ports')?.content;
	};
	t.is(reserved(text, 'a'), '7000,51820\n');
	t.is(reserved(text, 'b'), '51820\n');
	const own = text.replace('  b: {', '  b: {sysctls: {net.ipv4.ip_local_reserved_ports: "9"}, ');
	t.is(reserved(own, 'b'), undefined);
	// A node takes them up while it runs.
	t.deepEqual(bootPaths(['/etc/wgsim/namespaces/main/reserved-ports']), []);
});
