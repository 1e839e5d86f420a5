// wg-quick is the oracle: what wgsim makes of a user's wg-quick file is what wg-quick makes of it when it is run by hand on such a machine.

import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {stringify} from 'yaml';
import {docker, typed, until, wgsim} from './helpers.js';
import {type Configuration, far, groups, vpnName, vpnName6} from './wg-quick-configurations.js';

const lab = 'test-wg-quick';
const folder = mkdtempSync(join(tmpdir(), 'wgsim-wg-quick-'));
const names = Object.keys(groups);
const containerOf = (node: string): string => `${lab}-${node}`;

/** Two machines for each group, alike but for their addresses: wgsim configures `own-…`, and wg-quick is run on `hand-…`. */
function renderLab(configured: boolean): string {
	const machine = (kind: 'own' | 'hand', group: string, index: number) => {
		const host = (kind === 'own' ? 100 : 200) + index;
		const source = (ifname: string) => `${group}/${ifname}.conf`;
		const own = Object.keys(groups[group]!).map(ifname => [ifname, {config: source(ifname)}]);
		return {
			kind: 'router',
			interfaces: {
				eth0: {network: 'ethernet', addresses: [`198.51.100.${host}/24`, `2001:db8:1::${host}/64`]},
				eth1: {network: 'dsl', addresses: [`203.0.113.${host}/24`]},
				dummy0: {addresses: ['192.168.7.1/24']},
			},
			routes: [
				{to: '0.0.0.0/0', via: far.ethernet},
				{to: '::/0', via: far.ethernet6},
			],
			files: [
				{path: '/etc/hosts', content: `${far.ethernet} ${vpnName}\n${far.ethernet6} ${vpnName6}\n`},
				...(kind === 'own' ? [] : [{path: '/etc/wireguard', source: group, mode: '0600'}]),
			],
			...(kind === 'own' && configured ? {wireguard: Object.fromEntries(own)} : {}),
		};
	};
	return stringify({
		name: lab,
		networks: {ethernet: {}, dsl: {mtu: 1492}},
		// All machines have the same dummy: not each of them can reach each other at all addresses.
		checks: [{reach: {from: `own-${names[0]}`, to: 'far', addresses: [far.ethernet]}}],
		nodes: {
			far: {
				kind: 'router',
				interfaces: {
					eth0: {network: 'ethernet', addresses: [`${far.ethernet}/24`, `${far.ethernet6}/64`]},
					eth1: {network: 'dsl', addresses: [`${far.dsl}/24`]},
				},
			},
			...Object.fromEntries(
				names.flatMap((group, index) =>
					(['own', 'hand'] as const).map(kind => [`${kind}-${group}`, machine(kind, group, index)]),
				),
			),
		},
	});
}

/** Writes the lab with all of its files, and starts it. */
async function start(configured: boolean): Promise<void> {
	for (const [group, configurations] of Object.entries(groups)) {
		mkdirSync(join(folder, group), {recursive: true});
		for (const [ifname, {text}] of Object.entries(configurations)) {
			writeFileSync(join(folder, group, `${ifname}.conf`), text, {mode: 0o600});
		}
	}

	writeFileSync(join(folder, 'lab.yaml'), renderLab(configured));
	const {code, stderr} = await wgsim(['start', join(folder, 'lab.yaml'), '--no-wait', '--no-tui']);
	if (code !== 0) {
		throw new Error(stderr);
	}
}

/** Without what differs by chance: the machine's own addresses, and the link-local ones that only wireguard-go's devices have. */
const alike = (text: string): string[] =>
	text
		.replace(/\b(198\.51\.100|203\.0\.113)\.[12]([01]\d)\b/g, '$1.x$2')
		.replace(/counter packets \d+ bytes \d+/g, 'counter')
		.replace(/\b2001:db8:1::[12]([01]\d)\b/g, '2001:db8:1::x$1')
		.split('\n')
		.map(line => line.trimEnd())
		.filter(line => line !== '' && !/fe80::(?!15:)/.test(line));

interface LinkJson {
	readonly ifname: string;
	readonly mtu: number;
	readonly flags: readonly string[];
	readonly addr_info: readonly {
		readonly local: string;
		readonly prefixlen: number;
		readonly address?: string;
		readonly scope: string;
		readonly protocol?: string;
	}[];
}

/** Ports that the configurations name. */
const namedPorts = new Set(
	names.flatMap(group =>
		Object.values(groups[group]!).flatMap(({text}) => /^ListenPort\s*=\s*(\d+)/im.exec(text)?.[1] ?? []),
	),
);

/** A line of `wg show all dump` without keys, counters and ports that the kernel picked. */
function peerOrDevice(line: string): string {
	const columns = line.split('\t');
	if (columns.length === 5) {
		const [ifname, , key, port, mark] = columns;
		return [ifname, key, namedPorts.has(port!) ? port : 'any', mark].join(' ');
	}

	const [ifname, key, shared, endpoint, allowed, , , , keepalive] = columns;
	return [ifname, key, shared !== '(none)', endpoint, allowed!.split(',').sort().join(), keepalive].join(' ');
}

/** All that wg-quick could have touched. */
async function observe(node: string) {
	const ask = (line: string): Promise<string> => typed(containerOf(node), line);
	const [links, dump, rules, routes, ruleset, resolver, marks] = await Promise.all([
		ask('ip -json address'),
		ask('wg show all dump'),
		ask('ip rule; echo; ip -6 rule'),
		ask('ip route show table all; ip -6 route show table all'),
		ask('nft list ruleset'),
		ask('cat /etc/resolv.conf; sysctl net.ipv4.conf.all.src_valid_mark'),
		ask('touch /tmp/marks; cat /tmp/marks'),
	]);
	return {
		links: (JSON.parse(links) as LinkJson[])
			.filter(({ifname}) => /^(wg|lo$)/.test(ifname))
			.map(({ifname, mtu, flags, addr_info: addresses}) => ({
				ifname,
				mtu,
				up: flags.includes('UP'),
				addresses: addresses
					.filter(({protocol}) => protocol !== 'kernel_ll')
					.map(({local, prefixlen, address = '', scope}) => `${local}/${prefixlen} ${address} ${scope}`)
					.sort(),
			}))
			.sort((one, other) => one.ifname.localeCompare(other.ifname)),
		peers: dump.split('\n').filter(Boolean).map(peerOrDevice).sort(),
		rules: alike(rules),
		routes: alike(routes).sort(),
		ruleset: alike(ruleset),
		resolver: alike(resolver),
		marks: alike(marks).sort(),
	};
}

const configurationsOf = (group: string): [string, Configuration][] => Object.entries(groups[group]!);

/** Whether wgsim is through with an interface: it is up, or refused. */
const isSettled = (ifname: string): string =>
	`{ [ -e "/run/fabric/listening/$HOSTNAME/${ifname}" ] || { [ -s /run/wg-quick/${ifname}/said ] && [ ! -e /run/wg-quick/${ifname}/${ifname}.conf ]; }; }`;

async function settled(group: string): Promise<void> {
	const all = configurationsOf(group)
		.map(([ifname]) => `${isSettled(ifname)} || echo ${ifname}`)
		.join('\n');
	await until(
		() => typed(containerOf(`own-${group}`), all),
		left => left === '',
		`${group} is settled`,
	);
}

/** Runs wg-quick on a machine's own files, in the order of their names. Returns what it said of each, and null for one that was taken. */
async function byHand(
	group: string,
	verb: 'up' | 'down',
	ifnames: readonly string[],
): Promise<(string | null)[]> {
	// In one go: a way into the container takes longer than most of them.
	const lines = ifnames.map(
		ifname => `wg-quick ${verb} ${ifname} >/dev/null 2>/tmp/said; echo $? $(base64 -w0 /tmp/said)`,
	);
	const printed = await typed(containerOf(`hand-${group}`), lines.join('\n'));
	return printed
		.split('\n')
		.filter(line => line !== '')
		.map(line => line.split(' '))
		.map(([code, said = '']) => (code === '0' ? null : Buffer.from(said, 'base64').toString()));
}

test.before(() => start(true));

test.after.always(async () => {
	await wgsim(['stop', lab, '--quiet']);
	rmSync(folder, {recursive: true, force: true});
});

for (const group of names) {
	test.serial(
		`${group}: the machine is as wg-quick makes it, and what it refuses is said in its words`,
		async t => {
			const configurations = configurationsOf(group);
			const [said] = await Promise.all([
				byHand(
					group,
					'up',
					configurations.map(([ifname]) => ifname),
				),
				settled(group),
			]);
			const log = (await docker('logs', containerOf(`own-${group}`))).stdout;
			for (const [index, [ifname, {refusal}]] of configurations.entries()) {
				t.is(said[index] === null, refusal === null, `${ifname}: ${said[index]}`);
				const told = log
					.split('\n')
					.find(line => line.startsWith(`wgsim: wg-quick cannot bring up ${ifname}: `));
				t.is(told === undefined, refusal === null, `${ifname}: ${told}`);
				t.regex(told ?? '', refusal ?? /^$/);
			}

			const own = await observe(`own-${group}`);
			t.deepEqual(own, await observe(`hand-${group}`));
			t.deepEqual(
				own.links.map(({ifname}) => ifname),
				['lo', ...configurations.filter(([, {refusal}]) => refusal === null).map(([ifname]) => ifname)],
			);
		},
	);
}

test.serial('what is looked at is there: rules, tables, marks, MTUs, resolvers', async t => {
	const [plain, full, both] = await Promise.all(
		['plain', 'full', 'both'].map(group => observe(`own-${group}`)),
	);
	const mtuOf = (ifname: string) => plain!.links.find(link => link.ifname === ifname)?.mtu;
	t.deepEqual(['wg10', 'wg20', 'wg25', 'wg28', 'wg29'].map(mtuOf), [1420, 1000, 1420, 1412, 1420]);
	t.true(plain!.routes.includes('10.11.0.0/16 dev wg11 scope link'));
	t.deepEqual(plain!.marks, ['postup wg22', 'preup wg22']);
	t.true(full!.rules.some(line => /not from all fwmark 0xca6c lookup 51820/.test(line)));
	t.true(full!.routes.includes('default dev wg9 table 51820 scope link'));
	t.true(full!.resolver.includes('nameserver 9.9.9.9'));
	t.true(full!.resolver.includes('net.ipv4.conf.all.src_valid_mark = 1'));
	t.true(both!.peers[0]!.endsWith(' 52009 0x1234'));
	t.true(both!.resolver.includes('search corp.example'));
});

test.serial(
	'an interface that the topology has no more is taken down by wg-quick, hooks and all',
	async t => {
		await start(false);
		const takeDown = async (group: string): Promise<void> => {
			const up = configurationsOf(group).flatMap(([ifname, {refusal}]) => (refusal === null ? [ifname] : []));
			t.deepEqual(
				await byHand(group, 'down', up),
				up.map(() => null),
			);
			await until(
				async () => (await observe(`own-${group}`)).links.length,
				count => count === 1,
				`${group} has no WireGuard`,
			);
			const own = await observe(`own-${group}`);
			t.deepEqual(own, await observe(`hand-${group}`));
			// Of iptables there are empty chains left.
			t.deepEqual(
				own.ruleset.filter(line => /wg|masquerade|reject/i.test(line)),
				[],
			);
			t.deepEqual([own.rules.length, own.marks.length], [5, group === 'plain' ? 4 : 0]);
		};
		await Promise.all(names.map(takeDown));
	},
);
