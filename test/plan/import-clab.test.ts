// A containerlab file becomes a skeleton, and what does not fit is told by its line.

import test from 'ava';
import {importClab} from '../../src/plan/import-clab.js';
import {readExec} from '../../src/plan/import-clab-exec.js';
import {parseTopology} from '../../src/topology/index.js';

const text = `name: tri
mgmt: {network: custom}
topology:
  defaults:
    kind: linux
  kinds:
    linux: {env: {A: one}, exec: [ip link set eth1 up]}
  nodes:
    n1:
      image: alpine:3
      exec:
        - ip addr add 10.0.0.1/24 dev eth1
        - ip route add 10.9.0.0/24 via 10.0.0.2
        - sh -c "echo 1 > /tmp/x"
        - ip route add default via 172.20.20.1
      binds: ["conf/x:/etc/x:ro", "/etc/hosts:/h"]
    n2:
      env: {A: two}
      exec: ["ip addr add 10.0.0.2/24 dev eth1", "ip -4 a add 10.9.0.1/24 dev eth2", "ip addr add 10.255.0.2/32 dev lo"]
    br: {kind: bridge}
    n3: {exec: ["ip addr add 10.9.0.3/24 dev eth1", "ip route replace 10.0.0.0/24 via 10.9.0.1 dev eth1"]}
  links:
    - endpoints: ["n1:eth1", "n2:eth1"]
      mtu: 1400
    - endpoints: ["n2:eth2", "br:p1"]
    - type: veth
      endpoints: [{node: n3, interface: eth1}, {node: br, interface: p2}]
`;

const imported = (content: string) =>
	importClab(content, 'labs/t.clab.yml', null, path => path === 'labs/conf/x');

test('nodes, links, exec and binds are a lab that validates', t => {
	const {text: yaml, lost, nodes} = imported(text);
	t.deepEqual(lost, []);
	t.deepEqual(nodes, ['n1', 'n2', 'br', 'n3']);
	const topology = parseTopology(yaml, {file: 'lab.yaml'});
	t.is(topology.name, 'tri');
	t.deepEqual(
		topology.networks.map(({members}) => members.map(({node, ifname}) => `${node}:${ifname}`)),
		[
			['n1:eth1', 'n2:eth1'],
			['n2:eth2', 'br:p1'],
			['br:p2', 'n3:eth1'],
		],
	);
	const [n1, n2] = topology.nodes;
	t.deepEqual(
		n1!.settings.commands.map(({command}) => command),
		['sh -c "echo 1 > /tmp/x"'],
	);
	t.deepEqual(
		n1!.settings.files.map(({path, source}) => [path, source]),
		[['/etc/x', 'labs/conf/x']],
	);
	t.is(n1!.namespaces[0]!.routes.length, 1);
	t.deepEqual(
		n2!.settings.commands.map(({command}) => command),
		['ip address add 10.255.0.2/32 dev lo'],
	);
	t.deepEqual(
		[n1, n2].map(node => node!.settings.environment),
		[{A: 'one'}, {A: 'two'}],
	);
	t.is(n1!.namespaces[0]!.interfaces[0]!.mtu, 1400);
});

test('what has no counterpart is told by its line, at the head of the result, too', t => {
	const {text: yaml, notes} = imported(text);
	t.deepEqual(notes, [
		'labs/t.clab.yml:16: the bind /etc/hosts:/h is not imported: /etc/hosts is not in the folder of the topology',
		"labs/t.clab.yml:10: image of n1 is not imported: nodes run an image made FROM wgsim's own",
		'labs/t.clab.yml:10: the route to 0.0.0.0/0 is not imported: no node here has its next hop 172.20.20.1',
		'labs/t.clab.yml:2: mgmt is not imported',
	]);
	for (const note of notes) {
		t.true(yaml.includes(`# To do: ${note}\n`));
	}
});

test('a node of another kind is lost, and so is a link that leads out of the file', t => {
	const {lost, nodes} = imported(`name: x
topology:
  nodes:
    a: {kind: linux}
    srl: {kind: nokia_srlinux}
  links:
    - endpoints: ["a:eth1", "host:veth9"]
    - endpoints: ["a:eth2", "srl:e1-1"]
`);
	t.deepEqual(nodes, ['a']);
	t.deepEqual(lost, [
		'labs/t.clab.yml:7: this link is not imported: its ends must be two interfaces of nodes in the file',
		'labs/t.clab.yml:5: srl is of kind nokia_srlinux: only linux and bridge are imported',
	]);
});

test('an exec line is an address, a route, nothing that is to be done, or a command as it is', t => {
	t.deepEqual(readExec('ip address add dev eth1 10.0.0.1/24'), {
		kind: 'command',
		command: 'ip address add dev eth1 10.0.0.1/24',
	});
	t.deepEqual(readExec("bash -c 'ip addr add 10.0.0.1/24 dev eth1'"), {
		kind: 'address',
		ifname: 'eth1',
		address: '10.0.0.1/24',
	});
	t.deepEqual(readExec('ip -6 route add default via fd00::1'), {
		kind: 'route',
		to: '::/0',
		via: 'fd00::1',
		ifname: null,
	});
	t.is(readExec('ip route add 10.0.0.0/8 via 10.1.1.1 metric 5').kind, 'command');
	t.is(readExec('ip addr add 10.0.0.1/24 dev eth1; reboot').kind, 'command');
	t.is(readExec('ip link set dev eth1 up').kind, 'nothing');
	t.is(readExec('ip link set eth1 mtu 9000').kind, 'command');
});

test('a group lies between a kind and a node; an end may have a MAC; what else a link has is told', t => {
	const {text: yaml, notes} = imported(`name: x
topology:
  kinds: {linux: {env: {A: kind, B: kind, C: kind}, exec: [one]}}
  groups: {hosts: {kind: linux, env: {B: group, C: group}, exec: [two]}}
  nodes:
    a: {group: hosts, env: {C: node}, exec: [three]}
    b: {kind: linux}
  links:
    - endpoints: [{node: a, interface: eth1, mac: "02:00:00:00:00:07", ipv4: 10.0.0.1/24}, {node: b, interface: eth1}]
      vars: {cost: 5}
`);
	t.deepEqual(notes, [
		'labs/t.clab.yml:9: vars of this link is not imported: it has no counterpart',
		'labs/t.clab.yml:9: ipv4 of this link is not imported: it has no counterpart',
	]);
	const [a] = parseTopology(yaml, {file: 'lab.yaml'}).nodes;
	t.deepEqual(a!.settings.environment, {A: 'kind', B: 'group', C: 'node'});
	t.deepEqual(
		a!.settings.commands.map(({command}) => command),
		['one', 'two', 'three'],
	);
	t.is(a!.namespaces[0]!.interfaces[0]!.mac, '02:00:00:00:00:07');
});
