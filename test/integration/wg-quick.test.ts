// wg-quick is the oracle: what wgsim makes of a user's wg-quick file is what wg-quick makes of it when it is run by hand on such a machine.

import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
// @ts-expect-error: a plain script without types
import {isSettled, portsOf, questions, readState, refusalOf} from '../../scripts/kernel/wg-quick-state.mjs';
import {docker, typed, until, wgsim} from './helpers.js';
import {type Configuration, groups} from './wg-quick-configurations.js';
import {writeLab} from './wg-quick-lab.js';

const lab = 'test-wg-quick';
const folder = mkdtempSync(join(tmpdir(), 'wgsim-wg-quick-'));
const names = Object.keys(groups);
const containerOf = (node: string): string => `${lab}-${node}`;

/** Writes the lab with all of its files, and starts it. */
async function start(configured: boolean): Promise<void> {
	writeLab(folder, lab, groups, configured);
	const {code, stderr} = await wgsim(['start', join(folder, 'lab.yaml'), '--no-wait', '--no-tui']);
	if (code !== 0) {
		throw new Error(stderr);
	}
}

interface State {
	readonly links: readonly {readonly ifname: string; readonly mtu: number}[];
	readonly peers: readonly string[];
	readonly rules: readonly string[];
	readonly routes: readonly string[];
	readonly ruleset: readonly string[];
	readonly resolver: readonly string[];
	readonly marks: readonly string[];
}

const ports = portsOf(names.flatMap(group => Object.values(groups[group]!).map(({text}) => text)));

/** All that wg-quick could have touched. */
async function observe(node: string): Promise<State> {
	const asked = Object.entries<string>(questions).map(async ([name, line]) => [
		name,
		await typed(containerOf(node), line),
	]);
	return readState(Object.fromEntries(await Promise.all(asked)), ports);
}

const configurationsOf = (group: string): [string, Configuration][] => Object.entries(groups[group]!);

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
				const told: string | undefined = refusalOf(log, ifname);
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
