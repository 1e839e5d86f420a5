// What somebody has changed by hand in a node's kernel: settings, routes, rules and queues that are not as planned.

import test from 'ava';
import {python} from './python.js';

const route = {kind: 'unicast', to: '10.9.0.0/24', via: '10.1.0.2', ifname: 'eth0', metric: null};
const seen = ['unicast', '10.9.0.0/24', '10.1.0.2', 'eth0', 0, 254];
const usual = [
	[2, 0, true],
	[2, 32766, true],
	[2, 32767, true],
	[10, 0, true],
	[10, 32766, true],
];

/** What is complained of, by what is planned and what the kernel has. */
const complaints = (
	wanted: {
		readonly routes?: readonly object[];
		readonly queues?: Readonly<Record<string, readonly string[]>>;
		readonly probed?: readonly string[];
	},
	kernel: {
		readonly routes?: readonly unknown[];
		readonly rules?: readonly unknown[];
		readonly queues?: readonly unknown[];
	},
	namespace = 'private',
): string[] =>
	python(
		`
from fabric.kernel.plan import Wanted
from fabric.kernel.read import FixedRoute, Kernel, Queue, Rule
from fabric.kernel.watch import kernel_complaints
made = Kernel(
    [FixedRoute(*one) for one in given["routes"]], [Rule(*one) for one in given["rules"]],
    [Queue(*one) for one in given["queues"]], {"eth0", "wg0"})
wanted = Wanted({}, {}, **given["wanted"])
found = kernel_complaints(given["namespace"], wanted, made)
print(json.dumps([one["text"] for one in found]))`,
		{
			namespace,
			wanted: {routes: [], queues: {}, probed: [], ...wanted},
			routes: [],
			rules: usual,
			queues: [],
			...kernel,
		},
	) as string[];

test('routes that are planned and gone are named, but for those of an interface that is down', t => {
	t.deepEqual(complaints({routes: [route]}, {routes: [seen]}), []);
	t.deepEqual(complaints({routes: [route]}, {}), [
		'private lacks the planned route 10.9.0.0/24 via 10.1.0.2 dev eth0',
	]);
	t.deepEqual(complaints({routes: [{...route, ifname: 'eth9'}]}, {}), []);
	const other = ['unicast', '10.9.0.0/24', '10.1.0.3', 'eth0', 0, 254];
	t.is(complaints({routes: [route]}, {routes: [other]}).length, 2, 'it leads elsewhere');
	t.is(complaints({routes: [{...route, metric: 7}]}, {routes: [seen]}).length, 2, 'it has another metric');
	const dropped = {kind: 'blackhole', to: '2001:db8::/32', via: null, ifname: null, metric: null};
	t.deepEqual(
		complaints({routes: [dropped]}, {routes: [['blackhole', '2001:db8::/32', null, null, 1024, 254]]}),
		[],
	);
});

test('what a command made is a route; what the kernel learned of one destination is none', t => {
	const read = (protocol: number, kind: number, flags: number) =>
		python(
			`
import ipaddress, struct
from fabric.kernel.read import ROUTE, read_route
attribute = lambda kind, data: struct.pack("=HH", 4 + len(data), kind) + data
payload = ROUTE.pack(10, 128, 0, 0, 254, given["protocol"], 0, given["kind"], given["flags"]) + attribute(
    1, ipaddress.ip_address("2001:db8::9").packed) + attribute(4, struct.pack("=I", 2))
print(json.dumps(list(read_route(payload, {2: "eth0"}))))`,
			{protocol, kind, flags},
		);
	const [boot, kernel, fixed, unicast, multicast, cloned] = [3, 2, 4, 1, 5, 0x200];
	const route = ['unicast', '2001:db8::9/128', null, 'eth0', 0, 254];
	t.deepEqual(read(boot!, unicast!, 0), [route]);
	t.deepEqual(read(fixed!, unicast!, 0), [route]);
	t.deepEqual(read(kernel!, unicast!, 0), []);
	t.deepEqual(read(fixed!, multicast!, 0), []);
	t.deepEqual(read(fixed!, unicast!, cloned!), []);
});

test('routes that come and go with their gateways may be there', t => {
	const probed = ['0.0.0.0/0 via 10.1.0.2 dev eth0', '::/0 via fe80::1 dev eth0'];
	const all = [
		['unicast', '0.0.0.0/0', '10.1.0.2', 'eth0', 0, 254],
		['unicast', '::/0', 'fe80::1', 'eth0', 1024, 254],
	];
	t.deepEqual(complaints({probed}, {routes: all}), []);
	t.deepEqual(complaints({probed}, {}), []);
	t.is(complaints({}, {routes: all}).length, 2);
});

test('unplanned routes, rules and queues are named with the command that removes them', t => {
	t.deepEqual(complaints({}, {routes: [['unreachable', '10.3.0.0/24', null, null, 1, 9]]}), [
		'private has an unplanned route: unreachable 10.3.0.0/24 metric 1 table 9; `ip -n private route del unreachable 10.3.0.0/24 metric 1 table 9` in the node removes it',
	]);
	t.deepEqual(complaints({}, {rules: [...usual, [10, 100, false]]}, 'main'), [
		'main has an unplanned rule of priority 100 (IPv6); `ip -6 rule del priority 100` in the node removes it',
	]);
	t.deepEqual(complaints({}, {rules: usual.slice(0, 4)}), [
		"private lacks the kernel's own rule of priority 32766 (IPv6); `ip -n private -6 rule add priority 32766 lookup main` in the node restores it",
	]);
	t.deepEqual(complaints({}, {queues: [['wg0', 'netem', true]]}), [
		'wg0 in private has an unplanned queue: netem; `tc -n private qdisc del dev wg0 root` in the node removes it',
	]);
	t.deepEqual(complaints({}, {queues: [['eth0', 'clsact', false]]}, 'main'), [
		'eth0 in main has an unplanned queue: clsact; `tc qdisc del dev eth0 clsact` in the node removes it',
	]);
	const queues = {eth0: ['tbf', 'rate', '1mbit']};
	t.deepEqual(complaints({queues}, {queues: [['eth0', 'tbf', true]]}), []);
	t.deepEqual(complaints({queues}, {}), ['eth0 in private lacks its planned queue (tbf)']);
});

/** [name, planned value] of what differs, by settings in the order in which they are made. */
const differing = (made: readonly object[], now: object, ifnames: readonly string[] = []): unknown =>
	python(
		`
from fabric.kernel.differences import differing_settings
from fabric.kernel.plan import Wanted, derive, settle
settings = {}
for more in given["made"]:
    settle(settings, more)
wanted = Wanted(settings, derive(settings, given["ifnames"]), [], {}, [])
print(json.dumps(list(differing_settings(wanted, given["now"]))))`,
		{made, now, ifnames},
	);

test('a kernel setting that is not as planned is named, by the name that people know', t => {
	const forwarding = [{'net.ipv4.ip_forward': '1'}];
	t.deepEqual(differing(forwarding, {'net.ipv4.ip_forward': '1'}), []);
	t.deepEqual(differing(forwarding, {'net.ipv4.ip_forward': '0'}), [['net.ipv4.ip_forward', '1']]);
	t.deepEqual(
		differing([...forwarding, {'net.ipv4.conf.all.forwarding': '0'}], {'net.ipv4.ip_forward': '0'}),
		[],
		'the last of two names of one setting counts',
	);
	t.deepEqual(
		differing([{'net.ipv6.conf.default.forwarding': '1'}, {'net.ipv6.conf.all.forwarding': '0'}], {
			'net.ipv6.conf.default.forwarding': '0',
			'net.ipv6.conf.all.forwarding': '0',
		}),
		[],
		'one for all interfaces changes that of those to come',
	);
	t.deepEqual(differing([{'net.ipv4.tcp_rmem': '4096 0x10 7'}], {'net.ipv4.tcp_rmem': '4096\t16\t7'}), []);
	t.deepEqual(
		differing([{'net.ipv4.ip_local_reserved_ports': '8,9'}], {'net.ipv4.ip_local_reserved_ports': '8-9'}),
		[],
		'the kernel writes it in other words',
	);
});

test('interfaces have the settings of all, unless something else is said of them', t => {
	const usualOnes = {'net.ipv4.conf.default.rp_filter': '0', 'net.ipv4.ip_forward': '1'};
	const [filter, forwarding] = ['net.ipv4.conf.eth0.rp_filter', 'net.ipv4.conf.eth0.forwarding'];
	t.deepEqual(differing([usualOnes], {[filter]: '1', [forwarding]: '0'}, ['eth0']), [
		[forwarding, '1'],
		[filter, '0'],
	]);
	t.deepEqual(differing([usualOnes, {[filter]: '1'}], {[filter]: '1'}, ['eth0']), []);
	t.deepEqual(
		differing([usualOnes], {'net.ipv4.ip_forward': '0', [forwarding]: '0'}, ['eth0']),
		[['net.ipv4.ip_forward', '1']],
		'of one that all have it from, not each of them is named',
	);
});

test('a switch has IPv6 off, whatever is planned of a namespace', t => {
	const off = {'net.ipv6.conf.all.disable_ipv6': '1', 'net.ipv6.conf.default.disable_ipv6': '1'};
	const settingsOf = (master: string | null): unknown =>
		python(
			`
from fabric.kernel.plan import wanted_of
from fabric.shared.nodes import Node
wanted = wanted_of(given["plan"], given["values"], [], Node("s", 1, 1, "net:[1]", True), "main")
print(json.dumps({name: wanted.settings[name] for name in given["names"]}))`,
			{
				names: Object.keys(off),
				plan: {
					wires: [
						{
							network: 'n',
							mtu: 1500,
							impair: [null, null],
							ends: [
								{
									node: 's',
									namespace: 'main',
									ifname: 'eth0',
									addresses: [],
									routes: [],
									sysctls: {},
									master,
								},
								{bridge: 'n', port: 's.eth0'},
							],
						},
					],
				},
				values: {
					namespaces: [
						{
							name: 'main',
							settings: Object.fromEntries(Object.keys(off).map(name => [name, '0'])),
							dummies: [],
							routes: [],
						},
					],
					tunnels: [],
				},
			},
		);
	t.deepEqual(settingsOf('bridge'), off);
	t.deepEqual(settingsOf(null), Object.fromEntries(Object.keys(off).map(name => [name, '0'])));
});
