// wgsim check on the reference lab: all holds; then each check fails on a lab that is broken in just that way, and holds again.

import {once} from 'node:events';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import test, {type ExecutionContext} from 'ava';
import type {CheckReport} from '../../src/lab/check/model.js';
import {
	attempt,
	docker,
	processesOf,
	referenceTopology,
	spawnWgsim,
	tryDocker,
	typed,
	until,
	wgsim,
} from './helpers.js';

const lab = 'test-check';
const bird = 'birdc -s /run/bird6.private.ctl';
const on = (node: string, line: string): Promise<string> => typed(`${lab}-${node}`, line);

const ownChecks = `
  - not-reach: {from: V1-1, to: R*}
  - ping: {from: R1, to: R3, size: 1420}
  - ping: {from: R1, to: R3, size: 1421}
    not: true
  - tcp: {from: R1, to: R3, port: 8080}
  - tcp: {from: R1, to: R3, port: 9}
    not: true
    within: 1s
  - tcp: {from: R1, to: R3, port: 7777, serve: true}
    name: the way for the application
  - udp: {from: R1, to: R3, port: 5353}
  - http: {from: R1, to: R3, port: 8080, body: it works}
  - route: {at: V1-1, namespace: private, prefix: 10.0.3.0/24, via: [wg5, wg6]}
  - bgp: {at: V1-1, namespace: private, session: IBGP_*}
  - traceroute: {from: R1, to: R3, hops: "R1 > V1-* > V3-* > R3"}
  - command: {at: R1, run: "cat /tmp/answer", output: "^42$"}
`;

/** Whatever this kernel has. */
const implementation = `
nodes:
  V1-1: {wireguard-implementation: userspace}
`;

async function check(...args: string[]): Promise<{code: number; report: CheckReport; stderr: string}> {
	const {code, stdout, stderr} = await wgsim(['check', lab, '--json', ...args]);
	return {code, report: JSON.parse(stdout), stderr};
}

const problems = ({results}: CheckReport): string[] =>
	results
		.filter(({status}) => status !== 'passed')
		.map(
			({id, status, expected, seen, facts}) => `${id} ${status}: ${expected}; ${seen}; ${facts.join('; ')}`,
		);

test.before(async t => {
	const place = await mkdtemp(join(tmpdir(), 'wgsim-check-'));
	const file = join(place, 'lab.yaml');
	const [beforeScenarios] = (await readFile(referenceTopology, 'utf8')).split(/^scenarios:/m);
	await writeFile(file, beforeScenarios!.trimEnd() + ownChecks + implementation);
	const {code, stderr} = await wgsim(['start', file, '--name', lab, '--timeout', '180']);
	await rm(place, {recursive: true});
	t.is(code, 0, stderr);
	await on('R1', 'echo 42 >/tmp/answer');
	await serve();
});

test.after.always(() => wgsim(['stop', lab]));

/** What the web server answers from now on. */
const servePage = (status: string, body: string): string =>
	String.raw`printf 'HTTP/1.0 ${status}\r\n\r\n${body}\n' >/tmp/page`;

const webServer = `
import socket
listener = socket.create_server(("::", 8080), family=socket.AF_INET6, dualstack_ipv6=True)
while True:
    connection, _ = listener.accept()
    try:
        with connection, open("/tmp/page", "rb") as page:
            connection.recv(4096)
            connection.sendall(page.read())
    except OSError:
        pass # The check of TCP connects, and says nothing.
`;

/** At R3, for IPv4 and IPv6. */
async function serve(): Promise<void> {
	await on('R3', servePage('200 OK', 'it works'));
	const {code, stderr} = await tryDocker('exec', '-d', `${lab}-R3`, 'python3', '-c', webServer);
	if (code !== 0) {
		throw new Error(stderr);
	}
}

test.serial('a healthy lab passes every check, and each kind is among them', async t => {
	const {code, report} = await check('--timeout', '60');
	t.deepEqual(problems(report), []);
	t.is(code, 0);
	t.true(report.ok);
	t.is(report.passed, report.results.length);
	t.deepEqual(report.notRun, []);
	const kinds = new Set(report.results.map(({kind}) => kind));
	t.is(kinds.size, 18, [...kinds].join(', '));
	const count = (kind: string): number => report.results.filter(one => one.kind === kind).length;
	// 9 nodes and the fabric; 3 routers each to 2 others, each family; 12 tunnels; 6 gateways, two namespaces each; 6 × 2 sites × 4 prefixes.
	t.deepEqual(
		['node', 'reach', 'tunnel', 'isolation', 'capture', 'ecmp', 'mtu', 'transfer'].map(count),
		[10, 12, 12, 12, 1, 48, 24, 12],
	);
	const forced = report.results.filter(({id}) => id.startsWith('tunnel:V1-1--'));
	t.is(forced.length, 4);
	for (const {seen} of forced) {
		t.regex(seen, /^all of it, by wireguard-go\b/);
	}

	const capture = report.results.find(({kind}) => kind === 'capture')!;
	t.regex(
		capture.facts.join('\n'),
		/36 of 36 marked datagrams arrived; the mark was found [1-9]\d* times inside, 0 times/,
	);
});

interface Breakage {
	readonly title: string;
	readonly only: string;
	/** Node and command line each. */
	readonly harm: readonly (readonly [string, string])[];
	readonly heal: readonly (readonly [string, string])[];
	/** What must fail, and what the report has to say of it. */
	readonly fails: Readonly<Record<string, RegExp>>;
}

const leak = (address: string): string =>
	'ip link add leak type veth peer name leak netns private && ip address add 198.18.0.1/30 dev leak && ' +
	'ip link set leak up && ip -n private address add 198.18.0.2/30 dev leak && ip -n private link set leak up && ' +
	address;
const bothOf = (site: number, line: string): [string, string][] => [
	[`V${site}-1`, line],
	[`V${site}-2`, line],
];
const nft = (namespace: string, hook: string, rule: string): string => {
	const enter = namespace === 'main' ? '' : `ip netns exec ${namespace} `;
	return `${enter}nft 'table inet harm { chain harm { type filter hook ${hook} priority 0; ${rule}; }; }'`;
};
const heal = (namespace: string): string =>
	`${namespace === 'main' ? '' : `ip netns exec ${namespace} `}nft delete table inet harm`;

const breakages: Breakage[] = [
	{
		title: 'a destination that is gone',
		only: 'reach',
		harm: [['R1', 'ip route add blackhole 10.0.2.1/32']],
		heal: [['R1', 'ip route del blackhole 10.0.2.1/32']],
		fails: {'reach:R1:R2:10.0.2.1': /not sent: /},
	},
	{
		title: 'a way from outside to a node that must not be reached',
		only: 'not-reach',
		harm: [
			['V1-1', leak('ip route add 10.0.1.0/24 via 198.18.0.2')],
			['R1', 'ip route add 198.18.0.0/30 via 192.168.1.11'],
		],
		heal: [
			['V1-1', 'ip link del leak'],
			['R1', 'ip route del 198.18.0.0/30'],
		],
		fails: {'not-reach[1]:V1-1:R1:10.0.1.1': /10\.0\.1\.1 answered after/},
	},
	{
		title: 'a leak: private traffic takes the way outside in clear',
		only: 'isolation,capture',
		harm: bothOf(
			1,
			leak(
				'ip -n private route add 10.0.3.0/24 via 198.18.0.1 metric 1 && ip route add 10.0.3.0/24 dev eth0 && ' +
					'ip neighbour replace 10.0.3.1 lladdr 02:00:00:00:00:01 dev eth0 nud permanent',
			),
		),
		heal: bothOf(
			1,
			'ip route del 10.0.3.0/24 dev eth0; ip neighbour del 10.0.3.1 dev eth0; ip link del leak',
		),
		fails: {
			'isolation:V1-1:main': /^10\.0\.3\.0\/24 by - eth0 \(boot\)$/,
			'isolation:V1-2:main': /^10\.0\.3\.0\/24 by - eth0 \(boot\)$/,
			'capture:internet': /packets with a private address: .*10\.0\.3\.1.*; plaintext payload, [1-9]/,
		},
	},
	{
		title: 'what is foreign to the underlay, and not private',
		only: 'capture',
		harm: [['V1-1', 'ping -q -i 0.02 2001:db8:2::1 >/dev/null 2>&1 & echo $! >/tmp/ping.pid']],
		heal: [['V1-1', 'kill $(cat /tmp/ping.pid)']],
		fails: {'capture:internet': /packets of another kind: .*ICMP6, echo re/},
	},
	{
		title: 'private traffic that does not flow: a clean record proves nothing',
		only: 'capture',
		harm: [['R3', nft('main', 'input', 'udp dport != 53 drop')]],
		heal: [['R3', heal('main')]],
		fails: {'capture:internet': /private traffic did not get across: R1 → R3/},
	},
	{
		title: 'a public route inside',
		only: 'isolation',
		harm: [['V1-1', 'ip -n private route add 2001:db8:2::/64 dev eth1']],
		heal: [['V1-1', 'ip -n private route del 2001:db8:2::/64 dev eth1']],
		fails: {'isolation:V1-1:private': /^2001:db8:2::\/64 by - eth1/},
	},
	{
		title: 'one session that is missing',
		only: 'routing,bgp',
		harm: [['V1-1', `${bird} disable IBGP_V2_1`]],
		heal: [['V1-1', `${bird} enable IBGP_V2_1`]],
		fails: {
			'routing:bgp:V1-1:IBGP_V2_1': /^down/,
			'routing:bgp:V2-1:IBGP_V1_1': /^(?:start|down)|without/,
			'bgp[10]:V1-1:private': /^IBGP_V2_1: down/,
		},
	},
	{
		title: 'a neighbour that is not heard',
		only: 'routing',
		harm: [
			['R1', nft('main', 'input', 'meta l4proto ospf drop')],
			// Its neighbours are full until the dead interval is over.
			['R1', "timeout 60 sh -c 'while birdc show ospf neighbors | grep -q Full; do sleep 0.2; done'"],
		],
		heal: [['R1', heal('main')]],
		fails: {'routing:ospf:R1:PRIVATE4': /V1-1 on eth0: (?:Init|not heard)/},
	},
	{
		title: 'one next hop that is missing in the kernel',
		only: 'routing,ecmp,route',
		harm: [
			[
				'V1-1',
				// Again and again, and by one process: BIRD looks at the kernel every 2 s, and puts right what it finds. A check tries
				// again, too, and must not find the moment in between, which a new process each time would make long. The kernel may refuse
				// one of them while BIRD writes: it goes on.
				'mkfifo /tmp/never; while [ ! -e /tmp/enough ]; do echo route replace 10.0.3.0/24 proto bird metric 32 ' +
					'via inet6 2001:db8:ff::5 dev wg5; read -t 0.005 <>/tmp/never; done | ip -n private -force -batch - >/dev/null 2>&1 & ' +
					'while ip -n private route show 10.0.3.0/24 | grep -q wg6; do sleep 0.05; done',
			],
		],
		heal: [
			[
				'V1-1',
				'touch /tmp/enough; sleep 0.3; ip -n private route replace 10.0.3.0/24 proto bird metric 32 nexthop via inet6 2001:db8:ff::5 dev wg5 ' +
					'nexthop via inet6 2001:db8:ff::7 dev wg6',
			],
		],
		fails: {
			'routing:kernel:V1-1:private': /^10\.0\.3\.0\/24: BIRD has .* wg5 and .* wg6, the kernel \S+ wg5$/,
			'ecmp:V1-1:10.0.3.0/24': /wg6 [0-9]\b/,
			'route[9]:V1-1:private': /^by 2001:db8:ff::5 wg5$/,
		},
	},
	{
		title: 'an MTU off by one',
		only: 'mtu',
		harm: [['V1-1', 'ip -n private link set wg3 mtu 1419']],
		heal: [['V1-1', 'ip -n private link set wg3 mtu 1420']],
		fails: {'mtu:V1-1--V2-1': /^V1-1 wg3 has 1419$/},
	},
	{
		title: 'a black hole for large packets',
		only: 'mtu,transfer,ping',
		harm: bothOf(3, nft('private', 'forward', 'ip daddr 10.0.3.1 meta length > 1300 drop')),
		heal: bothOf(3, heal('private')),
		fails: {
			'mtu:R1:R3:10.0.3.1':
				/^a black hole: 1420 bytes vanish between V3-[12] and R3 on lan3; the largest packet that passes has 1300$/,
			'mtu:R2:R3:10.0.3.1': /1420 bytes vanish between V3-[12] and R3 on lan3/,
			'transfer:R1:R3:10.0.3.1': /bytes arrived, then nothing came for 3 s/,
			'ping[2]:R1:R3:10.0.3.1': /^no answer$/,
		},
	},
	{
		title: 'a "packet too big" that is swallowed',
		only: 'mtu',
		harm: [
			['R1', nft('main', 'input', 'icmp type destination-unreachable drop; icmpv6 type packet-too-big drop')],
		],
		heal: [['R1', heal('main')]],
		fails: {
			'mtu:R1:R2:10.0.2.1': /^1420 bytes pass; of 1421: no answer$/,
			'mtu:R1:R2:2001:db8:a2::1': /^1420 bytes pass; of 1421: no answer$/,
		},
	},
	{
		title: 'a way that is not the one',
		only: 'traceroute',
		harm: bothOf(
			1,
			"ip -n private route add 10.0.3.1/32 via inet6 $(ip -n private -6 -o address show dev wg3 scope global | sed \"s/.*inet6 //; s/[/].*//\" | python3 -c \"import sys; a = sys.stdin.read().strip(); print(a + '1' if a.endswith(':') else a[:-1] + format(int(a[-1], 16) ^ 1, 'x'))\") dev wg3",
		),
		heal: bothOf(1, 'ip -n private route del 10.0.3.1/32'),
		fails: {'traceroute[11]:R1:R3:10.0.3.1': /^R1 > V1-[12] > V2-1 > V3-[12] > R3$/},
	},
	{
		title: 'services and commands that are not as promised',
		only: 'udp,tcp,http,command,ping',
		harm: [
			['R3', servePage('200 OK', 'it is broken')],
			['R3', nft('main', 'input', 'udp dport 5353 drop; tcp dport 7777 drop')],
			['R1', 'echo 43 >/tmp/answer'],
		],
		heal: [
			['R3', servePage('200 OK', 'it works')],
			['R3', heal('main')],
			['R1', 'echo 42 >/tmp/answer'],
		],
		fails: {
			'http[8]:R1:R3:10.0.3.1': /^status 200, without the expected text: "it is broken/,
			'udp[7]:R1:R3:10.0.3.1': /^0 of 3 arrived$/,
			'tcp[6]:R1:R3:10.0.3.1': /timed out/,
			'command[12]:R1:main': /^exit code 0, with other output$/,
		},
	},
	{
		title: 'a web server that fails',
		only: 'http',
		harm: [['R3', servePage('503 Service Unavailable', 'it works')]],
		heal: [['R3', servePage('200 OK', 'it works')]],
		fails: {'http[8]:R1:R3:2001:db8:a3::1': /^status 503: "it works/},
	},
	{
		title: 'what must not be, and is',
		only: 'tcp',
		harm: [['R3', 'nc -4 -l -k 9 >/dev/null 2>&1 & echo $! >/tmp/nc.pid']],
		heal: [['R3', 'kill $(cat /tmp/nc.pid)']],
		fails: {'tcp[5]:R1:R3:10.0.3.1': /^it does$/},
	},
	{
		title: 'the key of another peer',
		only: 'tunnel',
		harm: [
			[
				'V1-1',
				'ip netns exec private sh -c "wg set wg3 peer $(ip netns exec private wg show wg3 peers) remove && ' +
					'wg set wg3 peer $(ip netns exec private wg show wg5 peers) allowed-ips ::/0,0.0.0.0/0"',
			],
		],
		heal: [['V1-1', 'ip netns exec private wg syncconf wg3 /etc/wireguard/wg3.conf']],
		fails: {'tunnel:V1-1--V2-1': /^V1-1 wg3 has the peer \S+ \(V3-1\), not V2-1$/},
	},
];

async function assertBreaks(t: ExecutionContext, {only, harm, heal: cure, fails}: Breakage): Promise<void> {
	// BIRD puts the kernel's routes right once a minute, at a moment of its choice.
	for (let attempts = 1; ; attempts++) {
		for (const [node, line] of harm) {
			await on(node, line);
		}

		const {code, report} = await check('--only', only, '--timeout', '2');
		const seen = (id: string): string => report.results.find(one => one.id === id)?.seen ?? 'no such check';
		const isBroken = (id: string): boolean =>
			report.results.some(one => one.id === id && one.status !== 'passed');
		for (const [node, line] of cure) {
			await on(node, line);
		}

		if (attempts < 3 && !Object.keys(fails).every(isBroken)) {
			continue;
		}

		t.is(code, 3);
		t.false(report.ok);
		for (const [id, pattern] of Object.entries(fails)) {
			t.true(isBroken(id), `${id} did not fail: ${seen(id)}`);
			t.regex(seen(id), pattern, id);
			t.true(report.results.find(one => one.id === id)!.commands.length > 0);
		}

		return;
	}
}

for (const breakage of breakages) {
	test.serial(`found, and gone when it is mended: ${breakage.title}`, async t => {
		await assertBreaks(t, breakage);
		const {code, report} = await check('--only', breakage.only, '--timeout', '90');
		t.deepEqual(problems(report), []);
		t.is(code, 0);
	});
}

test.serial(
	'the same report as a table, TAP and JUnit; a failure is told in full, and exits with 3',
	async t => {
		await on('R1', 'rm /tmp/answer');
		t.teardown(() => attempt(`${lab}-R1`, 'echo 42 >/tmp/answer'));
		const only = ['check', lab, '--only', 'command,reach', '--timeout', '0'];
		const place = await mkdtemp(join(tmpdir(), 'wgsim-check-'));
		t.teardown(() => rm(place, {recursive: true}));
		const table = await wgsim([...only, '--junit', join(place, 'report.xml')]);
		t.is(table.code, 3);
		t.regex(table.stdout, /^FAILED {2}command: R1: cat \/tmp\/answer\n {2}expected {2}exit code 0/);
		t.regex(table.stdout, /\nFAILED {2}command +0\/1 .*\nok +reach +12\/12 /);
		t.regex(await readFile(join(place, 'report.xml'), 'utf8'), /<testsuites [^>]*tests="\d+" failures="1"/);
		const tap = await wgsim([...only, '--tap']);
		t.is(tap.code, 3);
		t.regex(tap.stdout, /^TAP version 14\n1\.\.\d+\n(?:ok [\s\S]*\n)?not ok 13 - command: R1/);
	},
);

test.serial(
	'a node that is down is an error of the checks that ask it, and no pass; the others go on',
	async t => {
		await docker('pause', `${lab}-R2`);
		const paused = await check('--only', 'reach,routing', '--timeout', '2');
		await docker('unpause', `${lab}-R2`);
		t.is(paused.code, 3);
		const status = (id: string): string | undefined =>
			paused.report.results.find(one => one.id === id)?.status;
		t.is(status('routing:kernel:R2:main'), 'error');
		t.is(status('reach:R1:R3:10.0.3.1'), 'passed');
		t.is((await check('--only', 'reach,routing', '--timeout', '90')).code, 0);
	},
);

test.serial(
	'at Ctrl-C a check leaves nothing running in the lab, also no command that it waits for',
	async t => {
		// Reading it takes until somebody writes.
		await on('R1', 'rm /tmp/answer; mkfifo /tmp/answer');
		t.teardown(() => attempt(`${lab}-R1`, 'rm /tmp/answer; echo 42 >/tmp/answer'));
		const child = spawnWgsim(['check', lab, '--only', 'command']);
		const ended = once(child, 'close');
		child.stdout.resume();
		child.stderr.resume();
		const running = async () =>
			[...(await processesOf(`${lab}-R1`)), ...(await processesOf(`${lab}-fabric`))].join('\n');
		await until(running, text => text.includes('cat /tmp/answer'), 'it is being checked');
		child.kill('SIGINT');
		t.deepEqual(await ended, [130, null]);
		await until(running, text => !/cat .tmp.answer|wgsim-ask/.test(text), 'all of it is gone');
	},
);

test.serial('a prober that hangs is given up: the check ends, and passes nothing', async t => {
	// Reading it takes until somebody writes.
	await on('R1', 'rm -f /tmp/answer; mkfifo /tmp/answer');
	t.teardown(() => attempt(`${lab}-R1`, 'rm /tmp/answer; echo 42 >/tmp/answer'));
	const child = spawnWgsim(['check', lab, '--only', 'command']);
	const ended = once(child, 'close');
	const stderr = text(child.stderr);
	child.stdout.resume();
	const findProbers = async () =>
		(await processesOf(`${lab}-fabric`)).filter(line => line.includes('wgsim-ask'));
	const probers = await until(findProbers, ({length}) => length > 0, 'it asks');
	for (const line of probers) {
		process.kill(Number.parseInt(line, 10), 'SIGSTOP');
	}

	t.deepEqual(await ended, [1, null]);
	t.regex(await stderr, /the prober in the fabric has said nothing for 15 s/);
	for (const line of probers) {
		process.kill(Number.parseInt(line, 10), 'SIGKILL');
	}
});

test.serial('wrong arguments are usage errors', async t => {
	for (const args of [
		['--only', 'nonsense'],
		['--timeout', 'soon'],
		['--json', '--tap'],
	]) {
		t.is((await wgsim(['check', lab, ...args])).code, 2, args.join(' '));
	}
});
