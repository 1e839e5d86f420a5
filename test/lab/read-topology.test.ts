// A topology with the files that it names: what is wrong between them is told before anything starts.

import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import anyTest, {type TestFn} from 'ava';
import {judgeTopology} from '../../src/lab/sources/read-topology.js';
import {publicKeyOf} from '../../src/plan/keys.js';
import {TopologyError} from '../../src/topology/index.js';

const test = anyTest as TestFn<{folder: string}>;

test.beforeEach(async t => {
	t.context.folder = await mkdtemp(join(tmpdir(), 'wgsim-read-'));
});

test.afterEach.always(t => rm(t.context.folder, {recursive: true}));

const keyOf = (letter: string): string => Buffer.alloc(32, letter).toString('base64');

const peer = (letter: string, more: string): string =>
	`[Peer]\nPublicKey = ${publicKeyOf(keyOf(letter))}\n${more}\n`;

const interfaceOf = (letter: string, address: string, more = ''): string =>
	`[Interface]\nPrivateKey = ${keyOf(letter)}\nAddress = ${address}\n${more}`;

/** Problems as they are printed, without the file's name. */
async function problemsOf(
	folder: string,
	topology: string,
	files: Readonly<Record<string, string>>,
): Promise<string[]> {
	for (const [name, content] of Object.entries(files)) {
		await writeFile(join(folder, name), content);
	}

	try {
		await judgeTopology(Buffer.from(topology), join(folder, 'lab.yaml'), {file: 'lab.yaml'});
		return [];
	} catch (error) {
		if (!(error instanceof TopologyError)) {
			throw error;
		}

		return [...error.details];
	}
}

const twoNodes = (laptop: string): string => `name: lab
networks: {net: {}}
nodes:
  hub: {interfaces: {eth0: {network: net, addresses: [192.0.2.1/24]}}, wireguard: {wg0: {config: hub.conf}}}
  laptop:
    interfaces: {eth0: {network: net, addresses: [192.0.2.2/24]}}
    wireguard: {wg0: {config: laptop.conf}}
    ${laptop}
`;

const twoFiles = {
	'hub.conf': interfaceOf('h', '10.77.0.1/24') + peer('l', 'AllowedIPs = 10.77.0.2/32'),
	'laptop.conf':
		interfaceOf('l', '10.77.0.2/24') +
		peer('h', 'Endpoint = 192.0.2.1:51820\nAllowedIPs = 10.77.0.0/24') +
		peer('x', 'Endpoint = [2001:db8::9]:51820'),
};

test('expect names peers by node, endpoint and key, and no others', async t => {
	const {folder} = t.context;
	for (const name of ['hub', '192.0.2.1:51820', '2001:db8::9', publicKeyOf(keyOf('x')), 'h?b']) {
		t.deepEqual(await problemsOf(folder, twoNodes(`expect: ["wg0 ${name}"]`), twoFiles), [], name);
	}

	t.deepEqual(await problemsOf(folder, twoNodes('expect: {down: [wg0 hub, wg0 office]}'), twoFiles), [
		'lab.yaml:8:30 nodes.laptop.expect.down[1]: wg0 of laptop has no peer "office"; it has hub, [2001:db8::9]:51820',
	]);
	// What a command adds is known to the running interface alone.
	t.deepEqual(
		await problemsOf(folder, twoNodes('expect: [wg0 office]\n    commands: ["true"]'), twoFiles),
		[],
	);
});

test('a check may name an address of an own wg file, and none that nobody has', async t => {
	const {folder} = t.context;
	const checks = (address: string) =>
		`${twoNodes('')}checks:\n  - reach: {from: laptop, to: hub, addresses: [${address}]}\n  - ping: {from: laptop, to: hub, addresses: [${address}]}\n`;
	t.deepEqual(await problemsOf(folder, checks('10.77.0.1'), twoFiles), []);
	const problems = await problemsOf(folder, checks('10.77.0.9'), twoFiles);
	t.is(problems.length, 2, problems.join('\n'));
	t.regex(problems[0]!, /checks\[0\]\.reach\.addresses: hub does not have the address 10\.77\.0\.9/);
	t.regex(problems[1]!, /checks\[1\]\.ping\.addresses: hub does not have the address 10\.77\.0\.9/);
	// A hook may give it.
	const hook = {...twoFiles, 'hub.conf': twoFiles['hub.conf'].replace('[Peer]', 'PostUp = true\n[Peer]')};
	t.deepEqual(await problemsOf(folder, checks('10.77.0.9'), hook), []);
});
