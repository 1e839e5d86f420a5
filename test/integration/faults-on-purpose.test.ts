// Breaks the reference lab on purpose in every way: each fault does what it says, outlives restarts, and heals without a trace.

import test from 'ava';
import {attempt, docker, type Ran, typed, until, wgsim} from './helpers.js';

const lab = 'test-purpose';
const gateways = ['V1-1', 'V1-2', 'V2-1', 'V2-2', 'V3-1', 'V3-2'];
const on = (node: string, line: string): Promise<string> => typed(`${lab}-${node}`, line);
const inside = (node: string, line: string): Promise<string> => on(node, `ip netns exec private ${line}`);
const fault = (...words: string[]): Promise<Ran> => wgsim([...words, '--lab', lab]);

async function broken(t: {is: (a: unknown, b: unknown, text?: string) => unknown}, ...words: string[]) {
	const {code, stderr, stdout} = await fault(...words);
	t.is(code, 0, stderr);
	return stdout;
}

interface FaultsFile {
	readonly faults: readonly {readonly text: string; readonly heal: string; readonly since: number}[];
}

const readFaults = async (): Promise<FaultsFile> =>
	JSON.parse(await on('fabric', 'cat /etc/wgsim/faults.json 2>/dev/null || echo "{\\"faults\\": []}"'));

/** All of a namespace that a fault could leave behind. */
const commands = [
	'ip -br address',
	'ip -o link',
	'ip route',
	'ip -6 route',
	'nft list ruleset',
	'tc qdisc',
	'wg',
];

/** What a namespace shows, without what comes anew with each start of a node. */
const normalize = (text: string): string[] =>
	text
		.split('\n')
		.map(line =>
			line
				.replace(/^\d+: /, '')
				.replaceAll(/@if\d+|link-netnsid \d+|qlen \d+/g, '')
				.replaceAll(/expires \S+|nhid \d+/g, '')
				.replaceAll(/\s+/g, ' ')
				// A dummy's address of the link layer is by chance, and its link-local address with it.
				.replace(/^(dummy0 .*?) *fe80::\S+ *$/, '$1')
				.replace(/^(dummy0.*)link\/ether \S+/, '$1')
				.replace(/^.*(latest handshake|transfer|endpoint): .*$/, '')
				.trim(),
		)
		.filter(line => line !== '' && !/fe80::.* dev dummy0|^(local|multicast|anycast) /.test(line))
		.sort();

/**
 * All namespaces of all nodes, and the fabric. The fabric sees every process, and so it can go into each node in turn: by one exec
 * for all of them, as this is asked again and again.
 */
async function snapshot(): Promise<Record<string, string[]>> {
	const nodes = ['R1', 'R2', 'R3', ...gateways];
	const format = '{{.State.Pid}}';
	const pids = await docker('inspect', '--format', format, ...nodes.map(node => `${lab}-${node}`));
	const visits = pids.stdout
		.trim()
		.split('\n')
		.map((pid, index) => {
			const places = gateways.includes(nodes[index]!) ? ['main', 'private'] : ['main'];
			const look = places.map(namespace => {
				const enter = namespace === 'main' ? '' : `ip netns exec ${namespace} `;
				const lines = commands.map(command => `${enter}${command}`).join('; ');
				return `echo "=== ${nodes[index]}/${namespace}"; ${lines}`;
			});
			return `nsenter -t ${pid} -m -n sh -c '${look.join('; ')}'`;
		});
	const own = 'ip -o link | sed "s/^[0-9]*: //; s/@if[0-9]*//; s/link.ether.*//"; tc qdisc; nft list ruleset';
	const text = await on('fabric', `set -e; ${visits.join('; ')}; echo "=== fabric"; ${own}`);
	const parts = text.split(/^=== (.*)\n/m).slice(1);
	return Object.fromEntries(
		parts.flatMap((name, index) => {
			const seen = parts[index + 1]!;
			return index % 2 === 1 ? [] : [[name, name === 'fabric' ? seen.split('\n').sort() : normalize(seen)]];
		}),
	);
}

let before: Record<string, string[]>;

/** Healed, the lab is as it was: to the last route, rule, queue and flag. Routing takes its time to come back. */
async function healedAsBefore(t: {deepEqual: (a: unknown, b: unknown) => unknown}): Promise<string> {
	const {stdout} = await wgsim(['heal', lab]);
	t.deepEqual((await readFaults()).faults, []);
	const same = (now: Record<string, string[]>) => JSON.stringify(now) === JSON.stringify(before);
	const now = await until(snapshot, same, 'the lab is as before').catch(snapshot);
	t.deepEqual(now, before);
	return stdout;
}

const pings = async (from: string, address: string, count = 2, more = ''): Promise<string> =>
	(await attempt(`${lab}-${from}`, `ping -c${count} -W1 ${more} -q ${address}`)).stdout;

const lossOf = (text: string): number => Number(/([\d.]+)% packet loss/.exec(text)?.[1] ?? Number.NaN);

test.before(async () => {
	const {code, stderr} = await wgsim(['start', '--name', lab]);
	if (code !== 0) {
		throw new Error(stderr);
	}

	let last = '';
	// Routes that come a moment after the last promised fact.
	before = await until(
		snapshot,
		now => {
			const text = JSON.stringify(now);
			const rested = text === last;
			last = text;
			return rested;
		},
		'the lab rests',
	);
});

test.after.always(async () => {
	await wgsim(['stop', lab]);
});

test.serial('a pulled cable has no carrier at either end, and both ends stay up', async t => {
	t.regex(await broken(t, 'link', 'down', 'V1-1:eth1'), /V1-1:eth1 – V1-2:eth1: cable pulled/);
	for (const node of ['V1-1', 'V1-2']) {
		t.regex(await inside(node, 'ip link show eth1'), /<NO-CARRIER,.*\bUP\b/, node);
		t.regex(await inside(node, 'ip -6 address show dev eth1'), /fe80::/, 'addresses are kept');
	}

	t.is(lossOf(await pings('V1-1', '-I eth1 192.168.101.12')), Number.NaN, 'eth1 is in private');
	// By this wire: routing soon finds another way.
	t.regex(
		(await attempt(`${lab}-V1-1`, 'ip netns exec private ping -c1 -W1 -I eth1 192.168.101.12')).stdout,
		/100% packet loss/,
	);
	// Either end puts it back.
	await broken(t, 'link', 'up', 'V1-2:eth1');
	t.regex(await inside('V1-1', 'ip link show eth1'), /<BROADCAST,MULTICAST,UP,LOWER_UP>/);
	await healedAsBefore(t);
});

test.serial("a switch's port loses its carrier with the cable, and the other ports do not", async t => {
	await broken(t, 'link', 'down', 'V1-1:eth0');
	t.regex(await on('V1-1', 'ip link show eth0'), /NO-CARRIER/);
	t.regex(await on('fabric', 'ip link show V1-1.eth0'), /state DOWN/);
	t.notRegex(await on('V1-2', 'ip link show eth0'), /NO-CARRIER/);
	await healedAsBefore(t);
});

test.serial(
	'packets are lost, doubled and slowed down in the direction that was said, and a change keeps the rest',
	async t => {
		await broken(t, 'link', 'impair', 'V1-1:eth0', '--loss', '100%', '--egress');
		// A neighbour hears nothing from it, and it hears its neighbour.
		const heard = attempt(`${lab}-V1-1`, 'timeout 20 tcpdump -c1 -nni eth0 "icmp6[0] == 128"');
		await on('V2-1', 'sleep 1');
		const link = await on('V1-1', "ip -6 -o address show dev eth0 | grep -o 'fe80[^/]*'");
		t.is(lossOf(await pings('V2-1', `-I eth0 ${link.trim()}`, 3)), 100);
		t.is((await heard).code, 0, 'what comes to it still arrives, or would not be asked for its neighbour');

		await broken(t, 'link', 'impair', 'V1-1:eth0', '--loss', '30%');
		const {stdout} = await fault('link', 'impair', 'V1-1:eth0', '--rate', '5mbit', '--egress', '--json');
		t.is(
			JSON.parse(stdout).faults[0].text,
			'link impair V1-1:eth0 --egress --loss 30% --rate 5mbit and --ingress --loss 30%',
		);
		// The neighbour was lost with all else, and is looked for once a second: it is found before anything is counted.
		await until(
			() => attempt(`${lab}-V2-1`, `ping -c1 -W1 -I eth0 ${link.trim()}`),
			({code}) => code === 0,
			'an echo comes back',
		);
		// 30 % each way: about half of the echoes come back. Of 400, chance leaves 40 to 62 % lost but once in a billion times.
		const loss = lossOf(await pings('V2-1', `-I eth0 ${link.trim()}`, 400, '-i 0.01'));
		t.true(loss > 36 && loss < 66, `${loss} %`);

		await broken(t, 'link', 'impair', 'V1-1:eth0', '--loss', 'none');
		await on('V2-1', 'iperf3 -s -D -1 -B 2001:db8:2::1 >/dev/null');
		const sent = await until(
			() => attempt(`${lab}-V1-1`, 'iperf3 -c 2001:db8:2::1 -B 2001:db8:1::1 -t 3 -J'),
			({code}) => code === 0,
			'iperf3 reaches its server',
		);
		const rate = JSON.parse(sent.stdout).end.sum_received.bits_per_second / 1e6;
		t.true(rate > 2 && rate < 6, `${rate} Mbit/s`);

		await broken(t, 'link', 'impair', 'V1-1:eth0', '--clear');
		await broken(t, 'link', 'impair', 'V1-1:eth0', '--duplicate', '100%', '--ingress');
		// ping ends with the fifth answer, and may not wait for its copy.
		t.regex(await pings('V2-1', `-I eth0 ${link.trim()}`, 5), /\+[45] duplicates/);
		await healedAsBefore(t);
	},
);

test.serial(
	'delay is done where the kernel has netem, and refused by name where not, with nothing changed',
	async t => {
		const {code, stderr} = await fault('link', 'impair', 'R1:eth0', '--delay', '100ms');
		if (code === 0) {
			const [, average] = /= [\d.]+\/([\d.]+)/.exec(await pings('R1', '192.168.1.11', 3))!;
			t.true(Number(average) >= 200, `${average} ms, there and back`);
		} else {
			t.regex(stderr, /R1:eth0: this kernel has no netem, which delays packets\n {2}→ modprobe sch_netem/);
			t.deepEqual((await readFaults()).faults, []);
		}

		await healedAsBefore(t);
	},
);

test.serial('a partition separates its parts and nothing else', async t => {
	await broken(t, 'partition', 'internet', 'V1-1,V2-1 | V1-2,V2-2');
	const link = async (node: string) =>
		(await on(node, "ip -6 -o address show dev eth0 | grep -o 'fe80[^/]*'")).trim();
	const reaches = async (from: string, to: string) =>
		lossOf(await pings(from, `-I eth0 ${await link(to)}`)) === 0;
	const seen = await Promise.all(
		[
			['V1-1', 'V2-1'],
			['V1-2', 'V2-2'],
			['V3-1', 'V3-2'],
			['V1-1', 'V1-2'],
			['V1-1', 'V3-1'],
			['V2-2', 'V3-2'],
		].map(([from, to]) => reaches(from!, to!)),
	);
	t.deepEqual(seen, [true, true, true, false, false, false]);
	t.notRegex(
		await on('V1-1', 'ip link show eth0'),
		/NO-CARRIER/,
		'a port of a switch that is split has its carrier',
	);
	await healedAsBefore(t);
});

test.serial('an MTU is lowered and addresses are changed', async t => {
	await broken(t, 'link', 'mtu', 'V1-1:eth0', '1400');
	await broken(t, 'link', 'renumber', 'R1:eth0', '192.168.1.77/24');
	t.regex(await on('V1-1', 'ip link show eth0'), /mtu 1400/);
	t.regex(await on('R1', 'ip -br address show eth0'), /192\.168\.1\.77\/24/);
	t.notRegex(await on('R1', 'ip -br address show eth0'), /192\.168\.1\.1\/24/);
	await healedAsBefore(t);
});

test.serial('faults outlive the restart of their node and of the fabric', async t => {
	await broken(t, 'link', 'down', 'V1-1:eth1');
	await broken(t, 'link', 'impair', 'V1-1:eth0', '--loss', '7%', '--rate', '50mbit');
	await broken(t, 'link', 'mtu', 'V1-1:eth0', '1400');
	await broken(t, 'partition', 'internet', 'V1-*');
	const there = async () => ({
		cable: /NO-CARRIER/.test(await inside('V1-1', 'ip link show eth1 2>&1 || true')),
		mtu: /mtu 1400/.test(await on('V1-1', 'ip link show eth0 2>&1 || true')),
		queue: /tbf|netem/.test(await on('V1-1', 'tc qdisc show dev eth0 2>&1 || true')),
		part: /master part1-/.test(await on('fabric', 'ip link show V2-1.eth0 2>&1 || true')),
	});
	const all = {cable: true, mtu: true, queue: true, part: true};
	t.deepEqual(await there(), all);
	t.is((await wgsim(['node', 'restart', 'V1-1', '--lab', lab])).code, 0);
	const same = (seen: object) => JSON.stringify(seen) === JSON.stringify(all);
	t.deepEqual(await until(there, same, 'the restarted node is as broken as before'), all);
	await docker('restart', `${lab}-fabric`);
	t.deepEqual(await until(there, same, 'behind the restarted fabric all is as broken as before'), all);
	t.is((await readFaults()).faults.length, 4);
	await healedAsBefore(t);
});

test.serial(
	'nodes are paused, stopped and killed; start leaves them so, and one that somebody starts by hand is no fault any more',
	async t => {
		const state = async (node: string) =>
			(await docker('inspect', '--format', '{{.State.Status}}', `${lab}-${node}`)).stdout.trim();
		await broken(t, 'node', 'pause', 'V1-1');
		await broken(t, 'node', 'stop', 'V2-1');
		await broken(t, 'node', 'kill', 'V3-1');
		t.deepEqual(await Promise.all(['V1-1', 'V2-1', 'V3-1'].map(state)), ['paused', 'exited', 'exited']);
		t.deepEqual(
			(await readFaults()).faults.map(({text, heal}) => [text, heal]),
			[
				['node pause V1-1', 'wgsim node unpause V1-1'],
				['node stop V2-1', 'wgsim node start V2-1'],
				['node kill V3-1', 'wgsim node start V3-1'],
			],
		);
		const refused = await fault('node', 'kill', 'V1-1');
		t.is(refused.code, 1);
		t.regex(refused.stderr, /V1-1 is paused: it cannot be killed\n {2}→ first: wgsim node unpause V1-1/);
		t.regex((await fault('key', 'rotate', 'V3-2')).stderr, /V1-1 is paused: a key changes at both ends/);
		t.regex((await fault('daemon', 'kill', 'bird', 'V3-1')).stderr, /V3-1 does not run/);
		const repair = await wgsim(['start', '--name', lab, '--json']);
		t.is(repair.code, 0, repair.stderr);
		t.like(JSON.parse(repair.stdout), {converged: false, actions: []});
		t.regex(repair.stderr, /fault kept: node kill V3-1 \(wgsim node start V3-1 --lab [\w-]+ heals it\)/);
		t.deepEqual(await Promise.all(['V1-1', 'V2-1', 'V3-1'].map(state)), ['paused', 'exited', 'exited']);
		await docker('start', `${lab}-V2-1`);
		const healed = await healedAsBefore(t);
		t.regex(healed, /healed: node pause V1-1\nhealed: node kill V3-1\n/);
	},
);

test.serial(
	'a key is changed under traffic: another public key, the same tunnels, and nothing for start to do',
	async t => {
		const publicKey = async () => (await inside('V1-1', 'wg show wg3 public-key')).trim();
		const first = await publicKey();
		const traffic = attempt(`${lab}-R1`, 'ping -i 0.05 -c 200 -q 10.0.2.1');
		const {stdout} = await fault('key', 'rotate', 'V1-1', '--json');
		const second = await publicKey();
		t.not(second, first);
		t.regex(JSON.parse(stdout).done[0], /public key .*, known to V2-1, V2-2, V3-1, V3-2/);
		const knows = () => inside('V2-1', 'wg show wg1 latest-handshakes');
		const handshake = await until(
			knows,
			text => text.startsWith(second) && !/\t0$/m.test(text),
			'a handshake by it',
		);
		t.false(handshake.includes(first), 'the old key is forgotten');
		// A handshake that is lost costs 5 s, a BGP session that falls more: neither happened.
		const loss = lossOf((await traffic).stdout);
		t.true(loss < 10, `${loss} % lost`);

		t.regex(
			(await wgsim(['start', '--name', lab, '--dry-run'])).stdout,
			/^nothing to do\nfault kept.*key rotate/,
		);
		// The fabric follows its plan at once, and does not wait for something else to wake it.
		const unchanged = await wgsim(['start', '--name', lab, '--timeout', '30']);
		t.is(unchanged.code, 0, unchanged.stderr);
		await docker('rm', '-f', `${lab}-V2-1`);
		const again = await wgsim(['start', '--name', lab]);
		t.is(again.code, 0, again.stderr);
		t.regex(
			await knows(),
			new RegExp(`^${second.replaceAll('+', '\\+')}`),
			'a peer that is made anew knows it',
		);
		const file = await on('fabric', 'cat /etc/wgsim/faults.json');
		t.false(file.includes('rivate'), 'no key is in what others may read');
		await healedAsBefore(t);
		t.is(await publicKey(), first);
		t.regex((await attempt(`${lab}-fabric`, 'ls /etc/wgsim')).stdout, /^(?!.*keys\.json)/s);
	},
);

test.serial('killed daemons come back by themselves', async t => {
	const pids = (name: string) => on('V1-1', `pgrep -x ${name} | sort`);
	const bird = await pids('bird');
	t.regex(
		await broken(t, 'daemon', 'kill', 'bird', 'V1-1', '--netns', 'private'),
		/V1-1: bird \(private\) killed/,
	);
	t.not(
		await until(
			() => pids('bird').catch(() => ''),
			now => now.split('\n').length === bird.split('\n').length,
			'two BIRDs',
		),
		bird,
	);
	const {code, stderr, stdout} = await fault('daemon', 'kill', 'wireguard', 'V1-1');
	if ((await attempt(`${lab}-V1-1`, 'pgrep -x wireguard-go')).stdout + stdout === '') {
		t.is(code, 1);
		t.regex(stderr, /kernel WireGuard has no daemon/);
	} else {
		t.is(code, 0, stderr);
		t.is(stdout.match(/wireguard-go wg\d \(private\) killed/g)?.length, 4);
	}

	await healedAsBefore(t);
});

test.serial(
	'what makes no sense is refused with the way out, and two at one time do not undo each other',
	async t => {
		const cases: [string[], number, RegExp][] = [
			[['link', 'down', 'V1-1'], 2, /"V1-1" is not an interface\n {2}→ write it like V1-1:eth0/],
			[['link', 'down', 'V9-1:eth0'], 1, /test-purpose has no node V9-1\n {2}→ did you mean/],
			[
				['link', 'impair', 'V1-1:eth0', '--loss', 'much'],
				2,
				/--loss much: invalid value\n {2}→ write it like 1%/,
			],
			[['partition', 'internet', 'V1-1', '|', 'R1'], 1, /R1 is not a member of internet/],
			[['key', 'rotate', 'R1'], 1, /R1 has no tunnel, and so no key\n {2}→ nodes with tunnels: V1-1/],
			[['node', 'freeze', 'R1'], 2, /freeze/],
		];
		for (const [words, code, pattern] of cases) {
			const ran = await fault(...words);
			t.is(ran.code, code, words.join(' '));
			t.regex(ran.stderr, pattern, words.join(' '));
		}

		t.regex((await wgsim(['heal', 'nowhere'])).stderr, /no lab named nowhere/);
		const ends = ['V1-1:eth0', 'V1-2:eth0', 'V2-1:eth0', 'V2-2:eth0'];
		const all = await Promise.all(ends.map(end => fault('link', 'impair', end, '--loss', '1%')));
		t.deepEqual(
			all.map(({code}) => code),
			[0, 0, 0, 0],
		);
		t.is((await readFaults()).faults.length, 4);
		await docker('stop', '-t', '0', `${lab}-fabric`);
		t.regex(
			(await fault('link', 'up', 'V1-1:eth0')).stderr,
			/the lab's fabric does not run\n {2}→ wgsim start .*routed-vpn\.yaml --name [\w-]+ repairs/,
		);
		await docker('start', `${lab}-fabric`);
		await until(
			() => attempt(`${lab}-V1-1`, 'ip link show eth0'),
			({code}) => code === 0,
			'wires stand again',
		);
		await healedAsBefore(t);
	},
);
