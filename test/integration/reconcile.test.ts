// A start compares the running lab with its file, and does what is missing: all else keeps running, and loses no packet.

import {mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {attempt, docker, type Ran, typed, until, wgsim} from './helpers.js';

const lab = 'test-reconcile';
const folder = mkdtempSync(join(tmpdir(), 'wgsim-reconcile-'));
const file = join(folder, 'lab.yaml');

interface Edits {
	readonly sites?: number;
	/** Of H1, a host in the lan of site 1; null for no such host. */
	readonly host?: string | null;
}

/** Two sites or more, keys made at start, and perhaps a host beside R1. */
const topology = ({sites = 2, host = null}: Edits): string => `
name: ${lab}
networks:
  internet: {prefix: ["2001:db8:0:1::/64"]}
sites:
  count: ${sites}
  gateways: {count: 1}
  hosts: {count: 1}
overlay:
  bgp: {hold: 6s}
checks:
  - reach: {from: R*, to: R*}
${host === null ? '' : `nodes:\n  H1: {kind: host, interfaces: {eth0: {network: lan1, addresses: [${host}]}}, routes: [{to: 0.0.0.0/0, via: 192.168.1.11}]}\n`}`;

const twoRouters = `
name: ${lab}
networks: {net: {}}
nodes:
  A: {kind: router, interfaces: {eth0: {network: net, addresses: [192.0.2.1/24]}}}
  B: {kind: router, interfaces: {eth0: {network: net, addresses: [192.0.2.2/24]}}}
`;

const edit = (edits: Edits): void => writeFileSync(file, topology(edits));

const start = (...args: string[]): Promise<Ran> => wgsim(['start', file, ...args]);

async function mustStart(...args: string[]): Promise<string[]> {
	const {code, stdout, stderr} = await start('--json', ...args);
	if (code !== 0) {
		throw new Error(`start failed with exit code ${code}\n${stdout}\n${stderr}`);
	}

	const {actions, wires} = JSON.parse(stdout) as {
		actions: {action: string; node: string}[];
		wires: {change: string; subject: string}[];
	};
	return [
		...actions.map(({action, node}) => `${action} ${node}`),
		...wires.map(({change, subject}) => `${change} ${subject}`),
	].sort();
}

/** Exit code 2: there is no such name. */
const nameOn = (node: string, name: string): Promise<Ran> =>
	attempt(`${lab}-${node}`, `getent hosts ${name}`);

/** Container ids by node. */
async function listIds(): Promise<Record<string, string>> {
	const format = '{{.Label "wgsim.node"}} {{.ID}}';
	const {stdout} = await docker(
		'ps',
		'-a',
		'--no-trunc',
		'--filter',
		`label=wgsim.lab=${lab}`,
		'--format',
		format,
	);
	return Object.fromEntries(
		stdout
			.trim()
			.split('\n')
			.map(line => line.split(' ') as [string, string]),
	);
}

/** Runs something while R1 pings R2 through the tunnel every 20 ms; gives the answers that are missing among those before the last. */
async function lostDuring<T>(work: () => Promise<T>): Promise<{lost: number; sent: number; result: T}> {
	const ping = attempt(`${lab}-R1`, 'timeout -s INT 200 ping -i 0.02 10.0.2.1');
	const runs = () => attempt(`${lab}-R1`, 'pgrep -x ping');
	await until(runs, ({code}) => code === 0, 'the ping runs');
	try {
		const result = await work();
		await typed(`${lab}-R1`, 'pkill -INT -x ping');
		const answers = new Set(
			[...(await ping).stdout.matchAll(/icmp_seq=(\d+) ttl/g)].map(([, seq]) => Number(seq)),
		);
		const sent = Math.max(...answers);
		return {sent, lost: sent - answers.size, result};
	} finally {
		await attempt(`${lab}-R1`, 'pkill -INT -x ping');
	}
}

/** What a node is made of, for a comparison: all but what differs from start to start. */
async function describeLab(nodes: readonly string[]): Promise<Record<string, string>> {
	const look = async (node: string): Promise<[string, string]> => {
		const seen = await typed(
			`${lab}-${node}`,
			`cd /etc; find wgsim bird wireguard -type f ! -name '*.wgsim' | sort | xargs sha256sum
			for namespace in $(cat /etc/wgsim/namespaces/order); do
				enter=; [ $namespace = main ] || enter="ip netns exec $namespace"
				$enter ip -brief address show scope global | sed 's/@[^ ]*//' | awk '{$2 = ""; print}' | sort
				$enter ip -o link show | sed -E 's/^[0-9]+: ([^:@]+).* mtu ([0-9]+).*/\\1 \\2/' | sort
				{ $enter ip route; $enter ip -6 route; } | grep -E 'via|nexthop' | sed -E 's/ nhid [0-9]+//g' | sort
				$enter wg show all allowed-ips | sort
			done
			ls /run/service`,
		);
		return [node, seen];
	};
	return Object.fromEntries(await Promise.all(nodes.map(look)));
}

test.before(async () => {
	edit({});
	await mustStart('--replace');
});

test.after.always(async () => {
	await wgsim(['stop', lab]);
	rmSync(folder, {recursive: true, force: true});
});

test.serial('a second start does nothing', async t => {
	const ids = await listIds();
	t.deepEqual(await mustStart(), []);
	t.deepEqual(await listIds(), ids);
	t.is((await start('--dry-run')).stdout, 'nothing to do\n');
});

test.serial('a site more: who was there keeps running, and no packet between them is lost', async t => {
	const ids = await listIds();
	edit({sites: 3, host: '192.168.1.50/24'});
	const dry = (await start('--dry-run')).stdout;
	t.regex(
		dry,
		new RegExp(
			`^update ${lab}-V1-1: its configuration has changed: .*BIRD \\(private\\), reserved ports, wg3`,
			'm',
		),
	);
	t.regex(dry, new RegExp(`^create ${lab}-V3-1: it is missing`, 'm'));
	t.regex(dry, /^make wire H1:eth0: the topology has it now$/m);
	t.notRegex(dry, /R2|replace/);
	t.is((await nameOn('R2', 'R3')).code, 2);
	await typed(`${lab}-R2`, 'echo 203.0.113.9 printer >>/etc/hosts');
	const {lost, sent, result} = await lostDuring(() => mustStart());
	t.true(sent > 50);
	t.is(lost, 0, `of ${sent}`);
	t.true(result.includes('update V1-1') && result.includes('create V3-1') && result.includes('create H1'));
	t.like(await listIds(), ids);
	t.regex(await typed(`${lab}-H1`, 'ping -c1 -W5 10.0.3.1'), / 0% packet loss/);
	// A node that runs learns the new names, and keeps those that somebody has written there.
	t.regex((await nameOn('R2', 'R3')).stdout, /^2001:db8:a3::1 /);
	t.regex((await nameOn('R2', 'printer')).stdout, /^203\.0\.113\.9 /);
	t.deepEqual(await mustStart(), []);
});

test.serial('what was edited step by step is what a fresh start makes of the file', async t => {
	const nodes = Object.keys(await listIds()).filter(node => node !== 'fabric');
	const edited = await describeLab(nodes);
	const seed = await typed(`${lab}-fabric`, 'cat /etc/wgsim/seed');
	for (const node of nodes) {
		await docker('rm', '-f', `${lab}-${node}`);
	}

	await mustStart();
	t.is(await typed(`${lab}-fabric`, 'cat /etc/wgsim/seed'), seed, 'the keys stay');
	const fresh = await until(
		() => describeLab(nodes),
		seen => JSON.stringify(seen) === JSON.stringify(edited),
		'the fresh lab is as the edited one',
	).catch(async () => describeLab(nodes));
	t.deepEqual(fresh, edited);
});

test.serial('another address and a site less: the rest goes on', async t => {
	const ids = await listIds();
	edit({sites: 2, host: '192.168.1.51/24'});
	const {lost, sent, result} = await lostDuring(() => mustStart());
	t.is(lost, 0, `of ${sent}`);
	t.true(result.includes('remove V3-1') && result.includes('update V1-1'), result.join('\n'));
	const {'V3-1': _, R3: __, 'H3-1': ___, ...rest} = ids;
	t.like(await listIds(), rest);
	t.false('V3-1' in (await listIds()));
	t.regex(await typed(`${lab}-H1`, 'ip -brief address show dev eth0'), /192\.168\.1\.51\/24/);
	t.notRegex(await typed(`${lab}-H1`, 'ip -brief address show dev eth0'), /192\.168\.1\.50\//);
	t.notRegex(await typed(`${lab}-V1-1`, 'ip -n private -brief link'), /wg3/);
	t.is((await nameOn('R2', 'R3')).code, 2);
	t.deepEqual(await mustStart(), []);
});

test.serial('a node removed, stopped or paused, a wire, a port and a daemon: all come back', async t => {
	const ids = await listIds();
	await docker('rm', '-f', `${lab}-H1`);
	await docker('stop', `${lab}-R2`);
	await docker('pause', `${lab}-R1`);
	await typed(`${lab}-V2-1`, 'ip -n private link del eth1');
	await typed(`${lab}-V1-1`, 'sv down /run/service/bird.private');
	await typed(`${lab}-fabric`, 'ip link set V1-1.eth0 nomaster');
	const dry = (await start('--dry-run')).stdout;
	for (const line of [
		`create ${lab}-H1: it is missing`,
		`start ${lab}-R2: it has exited`,
		`unpause ${lab}-R1: it is paused`,
		`mend ${lab}-V1-1: bird.private is down`,
		'make wire V2-1:eth1: V2-1:eth1 is not there',
		'make wire V1-1:eth0: internet:V1-1.eth0 is not plugged into internet',
	]) {
		t.true(dry.includes(line), `${line}\n${dry}`);
	}

	const done = await mustStart();
	t.true(done.includes('mend V1-1') && done.includes('make wire V2-1:eth1'), done.join('\n'));
	const {H1: _, ...rest} = ids;
	t.like(await listIds(), rest);
	t.deepEqual(await mustStart(), []);
});

/** What `status` and `check` say of V2-1, where both agree. */
async function missingOf(t: ExecutionContext): Promise<string[]> {
	const status = JSON.parse((await wgsim(['status', lab, '--json'])).stdout);
	const said: string[] = status.missing
		.filter(({node, kind}: {node: string; kind: string}) => node === 'V2-1' && kind !== 'reach')
		.map(({text}: {text: string}) => text);
	const {code, stdout} = await wgsim(['check', lab, '--only', 'node', '--timeout', '1', '--json']);
	t.is(code, 3, stdout);
	const own = JSON.parse(stdout).results.find(({id}: {id: string}) => id === 'node:V2-1');
	t.is(own.status, 'failed');
	t.is(own.seen, said[0], 'the cause comes first in both');
	return said;
}

test.serial(
	'an interface and a namespace that somebody deleted are named, and start repairs both',
	async t => {
		await typed(`${lab}-V2-1`, 'ip link del eth0');
		t.is((await missingOf(t))[0], 'V2-1:eth0 is not there');
		t.regex((await start('--dry-run')).stdout, /^make wire V2-1:eth0: V2-1:eth0 is not there$/m);
		t.deepEqual(await mustStart(), ['make wire V2-1:eth0']);

		await typed(`${lab}-V2-1`, 'umount /run/netns/private && rm /run/netns/private');
		const missing = await missingOf(t);
		t.is(missing[0], 'V2-1: its namespace private is gone');
		t.deepEqual(
			missing.filter(text => /boot|BIRD in private does not answer/.test(text)),
			[],
			'it has booted, and its BIRD answers',
		);
		t.regex(
			(await start('--dry-run')).stdout,
			new RegExp(`^replace ${lab}-V2-1: its namespace private is gone `, 'm'),
		);
		t.deepEqual(await mustStart(), ['replace V2-1']);
		t.deepEqual(await mustStart(), []);
	},
);

test.serial('a file that somebody broke in a node is handed out again', async t => {
	const read = () => typed(`${lab}-V1-1`, 'cat /etc/bird/private.conf /etc/wgsim/namespaces/order');
	const whole = await read();
	await typed(`${lab}-V1-1`, 'echo nonsense >/etc/bird/private.conf');
	t.regex(
		(await start('--dry-run')).stdout,
		/^update \S+-V1-1: its configuration has changed: BIRD \(private\) /m,
	);
	t.deepEqual(await mustStart(), ['update V1-1']);
	t.is(await read(), whole);
	await typed(`${lab}-V1-1`, 'rm /etc/bird/private.conf; echo nonsense >>/etc/wgsim/namespaces/order');
	t.deepEqual(await mustStart(), ['replace V1-1'], 'what a node reads only as it starts makes a new one');
	t.is(await read(), whole);

	await typed(`${lab}-R1`, 'echo nonsense >/etc/wgsim/manifest.json');
	await docker('kill', `${lab}-R1`);
	t.deepEqual(await mustStart(), ['replace R1'], 'of its files nothing is known');
	t.deepEqual(await mustStart(), []);
});

test.serial(
	'without its fabric a lab is repaired: its nodes stay, its keys, and what is broken on purpose',
	async t => {
		const keys = () =>
			typed(`${lab}-V2-1`, 'ip netns exec private wg show all peers; sha256sum /etc/wireguard/*');
		const faultsOf = async () => JSON.parse((await wgsim(['status', lab, '--json'])).stdout).faults;
		const first = await keys();
		const broken = ['link', 'mtu', 'H1:eth0', '1400', '--lab', lab];
		for (const args of [['key', 'rotate', 'V1-1', '--lab', lab], broken]) {
			const {code, stderr} = await wgsim(args);
			t.is(code, 0, stderr);
		}

		const rotated = await keys();
		t.not(rotated, first);
		const {fabric: _, ...nodes} = await listIds();
		const faults = await faultsOf();
		t.is(faults.length, 2);
		await docker('rm', '-f', `${lab}-fabric`);
		const dry = (await start('--dry-run')).stdout;
		t.regex(dry, new RegExp(`create ${lab}-fabric: it is missing.*\n.*are known after`));
		t.deepEqual(
			(await mustStart()).filter(step => step.endsWith('fabric')),
			['create fabric'],
		);
		t.like(await listIds(), nodes);
		t.is(await keys(), rotated, 'the keys stay, the rotated one too');
		t.deepEqual(await faultsOf(), faults, 'what is broken on purpose is on record');
		t.regex(await typed(`${lab}-H1`, 'ip link show dev eth0'), / mtu 1400 /, 'and in force');
		t.deepEqual(await mustStart(), []);

		// What the fabric was handed for its nodes is of the past by now.
		t.is((await wgsim(['heal', lab])).code, 0);
		await docker('restart', `${lab}-V1-1`);
		await until(keys, seen => seen === first, 'the first key is back, and stays');
		t.deepEqual(await mustStart(), []);
	},
);

test.serial('without any container a lab comes back with its keys', async t => {
	const key = () => typed(`${lab}-V2-1`, 'cat /etc/wireguard/*.conf | sha256sum');
	const first = await key();
	await docker('rm', '-f', ...Object.values(await listIds()));
	const other = join(folder, 'stranger.yaml');
	writeFileSync(other, twoRouters);
	const refused = await wgsim(['start', other]);
	t.is(refused.code, 1, 'the keys are of another file');
	t.true(refused.stderr.includes(file) && refused.stderr.includes(other), refused.stderr);
	await mustStart();
	t.is(await key(), first);
	t.deepEqual(await mustStart(), []);
});

test.serial('a lab belongs to its file: under any path, and no other takes it over unasked', async t => {
	const link = join(folder, 'link.yaml');
	symlinkSync(file, link);
	t.is((await wgsim(['start', link, '--dry-run'])).stdout, 'nothing to do\n');
	const other = join(folder, 'other.yaml');
	writeFileSync(other, twoRouters);
	for (const args of [[], ['--dry-run']]) {
		const {code, stderr} = await wgsim(['start', other, ...args]);
		t.is(code, 1);
		t.true(stderr.includes(file) && stderr.includes(other), stderr);
		t.regex(stderr, /→ .*--name.*--replace/);
	}

	const {code, stderr} = await wgsim(['start', other, '--replace']);
	t.is(code, 0, stderr);
	t.deepEqual(Object.keys(await listIds()).sort(), ['A', 'B', 'fabric']);
});
