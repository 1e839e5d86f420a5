// The verbs that look at many nodes at once, on a lab of two sites.

import {once} from 'node:events';
import {copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import type {DirectedPath} from '../../src/lab/path/model.js';
import {cli, processesOf, spawnWgsim, tryDocker, until, wgsim} from './helpers.js';
import {PseudoTerminal} from './pseudo-terminal.js';

const lab = 'test-verbs';
const topology = fileURLToPath(new URL('../../topologies/two-sites.yaml', import.meta.url));

test.before(async () => {
	await wgsim(['stop', lab]);
	const {code, stderr} = await wgsim(['start', topology, '--name', lab]);
	if (code !== 0) {
		throw new Error(stderr);
	}
});

test.after.always(async () => {
	await wgsim(['stop', lab]);
});

test.serial('exec in many nodes: each line after its node, in the order of the nodes', async t => {
	const {code, stdout, stderr} = await wgsim([
		'exec',
		`${lab}/V*`,
		'R2',
		'--',
		'sh',
		'-c',
		'hostname; echo two',
	]);
	t.is(code, 0, stderr);
	t.is(stdout, 'R2    R2\nR2    two\nV1-1  V1-1\nV1-1  two\nV2-1  V2-1\nV2-1  two\n');
});

test.serial('exec by kind and site, in a namespace, as JSON', async t => {
	const args = ['exec', '--lab', lab, '--kind', 'gateway', '--site', '2', '--netns', 'private', '--json'];
	const {code, stdout} = await wgsim([...args, '--', 'sh', '-c', 'ip netns identify; echo aside >&2']);
	t.is(code, 0);
	t.deepEqual(JSON.parse(stdout), {
		lab,
		results: [
			{
				node: 'V2-1',
				container: `${lab}-V2-1`,
				stdout: 'private\n',
				stderr: 'aside\n',
				exitCode: 0,
				error: null,
			},
		],
	});
});

test.serial('exec: the first exit code that is not 0 is its own, and the nodes are named', async t => {
	const script = 'case $HOSTNAME in V1-1) exit 7;; V2-1) exit 3;; esac';
	const {code, stderr} = await wgsim(['exec', '--lab', lab, '*', '--', 'bash', '-c', script]);
	t.is(code, 7);
	t.is(stderr, 'wgsim: failed in 2 of 4 nodes: V1-1 (exit code 7), V2-1 (exit code 3)\n');
});

test.serial('exec that is interrupted ends its command in all nodes, and prints what came', async t => {
	const child = spawnWgsim([
		'exec',
		'--lab',
		lab,
		'R*',
		'--',
		'sh',
		'-c',
		'echo begun; exec ping -i 0.2 127.0.0.87',
	]);
	let stdout = '';
	child.stdout!.on('data', chunk => {
		stdout += chunk;
	});
	const pings = async () => {
		const all = await Promise.all(['R1', 'R2'].map(node => processesOf(`${lab}-${node}`)));
		return all.map(lines => lines.filter(line => line.includes(' ping -i 0.2 127.0.0.87')).length);
	};
	await until(pings, counts => counts.every(count => count > 0), 'ping runs in both');
	const closed = once(child, 'close');
	child.kill('SIGINT');
	const [code] = await closed;
	t.is(code, 130);
	t.regex(stdout, /^R1 {2}begun$/m);
	t.regex(stdout, /^R2 {2}begun$/m);
	t.deepEqual(await pings(), [0, 0]);
});

test.serial('logs are merged by time, each line after its node', async t => {
	const {code, stdout, stderr} = await wgsim(['logs', '--lab', lab, '--json']);
	t.is(code, 0, stderr);
	const lines = stdout
		.trim()
		.split('\n')
		.map(line => JSON.parse(line));
	const times = lines.map(({time}) => time);
	t.deepEqual(times, times.toSorted());
	t.deepEqual([...new Set(lines.map(({node}) => node))].sort(), ['R1', 'R2', 'V1-1', 'V2-1', 'fabric']);
	const text = (await wgsim(['logs', '--lab', lab, 'R1', 'fabric'])).stdout;
	t.regex(text, /^\d\d-\d\d [\d:.]{12} {2}R1 {6}.*<INFO> Started$/m);
	t.regex(text, /^\d\d-\d\d [\d:.]{12} {2}fabric {2}wires: 6 made$/m);
	t.notRegex(text, /V1-1 {2}/);
});

test.serial('logs --since leaves out what is older', async t => {
	const all = (await wgsim(['logs', '--lab', lab, 'R1', '--json'])).stdout.trim().split('\n');
	const {time} = JSON.parse(all.at(-1)!);
	const {code, stdout} = await wgsim(['logs', '--lab', lab, 'R1', '--json', '--since', time]);
	t.is(code, 0);
	t.true(all.length > 1);
	t.is(JSON.parse(stdout.split('\n')[0]!).time, time, 'to the nanosecond');
});

test.serial('interfaces: what the kernels have, beside what the topology has', async t => {
	const read = async (...nodes: string[]) => {
		const {code, stdout, stderr} = await wgsim(['interfaces', '--lab', lab, ...nodes, '--json']);
		t.is(code, 0, stderr);
		return JSON.parse(stdout).interfaces as {
			node: string;
			ifname: string;
			state: string;
			addresses: string[];
			peers: string[];
		}[];
	};
	const find = async (node: string, ifname: string) => (await read(node)).find(one => one.ifname === ifname);
	const all = await read();
	t.deepEqual([...new Set(all.map(({node}) => node))], ['R1', 'R2', 'V1-1', 'V2-1']);
	t.true(all.every(({state}) => state === 'up'));
	const wire = await find('V1-1', 'eth0');
	const {stdout} = await wgsim(['exec', `${lab}/V1-1`, '--', 'cat', '/sys/class/net/eth0/address']);
	t.like(wire, {namespace: 'main', mtu: 1500, mac: stdout.trim(), network: 'internet'});
	t.deepEqual(wire?.peers, ['V2-1:eth0']);
	const tunnel = await find('V1-1', 'wg2');
	t.like(tunnel, {namespace: 'private', mtu: 1420, mac: null, network: null});
	t.deepEqual(tunnel?.peers, ['V2-1:wg1']);
	t.deepEqual(tunnel?.addresses.slice(0, 2), ['169.254.0.0/31', '2001:db8:ff::/127']);

	const exec = (...command: string[]) =>
		wgsim(['exec', `${lab}/V1-1`, '--netns', 'private', '--', ...command]);
	t.is((await wgsim(['link', 'down', 'V1-1:eth0', '--lab', lab])).code, 0);
	t.is((await exec('ip', 'link', 'set', 'eth1', 'mtu', '1400')).code, 0);
	t.is((await exec('ip', 'link', 'set', 'wg2', 'down')).code, 0);
	t.like(await find('V1-1', 'eth0'), {state: 'no carrier'});
	t.like(await find('V1-1', 'eth1'), {state: 'up', mtu: 1400});
	t.like(await find('V1-1', 'wg2'), {state: 'down'});
	t.is((await wgsim(['exec', `${lab}/R1`, '--', 'ip', 'link', 'del', 'dummy0'])).code, 0);
	t.like(await find('R1', 'dummy0'), {state: 'missing'});
	t.is((await wgsim(['heal', lab])).code, 0);
	t.is((await wgsim(['start', topology, '--name', lab])).code, 0, 'repaired');
	t.like(await find('V1-1', 'wg2'), {state: 'up'});
	t.like(await find('R1', 'dummy0'), {state: 'up'});
});

test.serial('ping: both families, only from the node that has the address, and why nothing came', async t => {
	const ping = async (...args: string[]) => {
		const {code, stdout, stderr} = await wgsim(['ping', '--lab', lab, ...args, '-c', '1', '--json']);
		t.is(stderr, '');
		return {code, results: JSON.parse(stdout).results};
	};
	const well = await ping('R1', 'R2');
	t.is(well.code, 0);
	t.is(well.results.length, 2);
	t.like(well.results[0], {address: '2001:db8:a2::1', received: 1, ttl: 62});
	t.like(well.results[1], {address: '10.0.2.1', received: 1, ttl: 62});
	t.is((await ping('R1', 'R2', '-6')).results.length, 1);
	// The gateway takes what is for R2: it answers, and is another.
	const gateway = (verb: string) =>
		wgsim([
			...['exec', `${lab}/V2-1`, '--netns', 'private', '--'],
			...['ip', 'address', verb, '10.0.2.1/32', 'dev', 'lo'],
		]);
	t.is((await gateway('add')).code, 0);
	const stray = await ping('R1', 'R2', '-4');
	t.is(stray.code, 1);
	t.like(stray.results[0], {received: 0, rtt: null, why: 'a reply from another node, says 10.0.2.1'});
	t.is((await gateway('del')).code, 0);
	const nowhere = await ping('R1', '203.0.113.9');
	t.is(nowhere.code, 1);
	t.like(nowhere.results[0], {at: null, received: 0});
	t.regex((await wgsim(['ping', '--lab', lab, 'R1', 'R22'])).stderr, /no node R22\n.*did you mean "R2"/);
});

test.serial(
	'path: both families, there and back, proven; where it ends, and what no route shows',
	async t => {
		const path = async () => {
			const {code, stdout, stderr} = await wgsim(['path', '--lab', lab, 'R1', 'R2', '--json']);
			t.is(stderr, '');
			const paths: DirectedPath[] = JSON.parse(stdout).paths;
			const find = (from: string, family: number) =>
				paths.find(one => one.from.node === from && one.family === family);
			return {code, paths, find};
		};
		const exec = async (node: string, ...command: string[]) => {
			const ran = await wgsim(['exec', `${lab}/${node}`, '--netns', 'private', '--', ...command]);
			t.is(ran.code, 0, ran.stderr);
		};
		const well = await path();
		t.is(well.code, 0, JSON.stringify(well.paths));
		t.is(well.paths.length, 4);
		for (const from of ['R1', 'R2']) {
			for (const family of [4, 6]) {
				const one = well.find(from, family)!;
				t.like(one, {proven: true, ends: null, contradiction: null, mtu: 1420, mtuPasses: true});
				const gateways = from === 'R1' ? ['V1-1', 'V2-1'] : ['V2-1', 'V1-1'];
				t.deepEqual(
					one.hops.map(({node, namespace}) => `${node}/${namespace}`),
					[`${from}/main`, ...gateways.map(node => `${node}/private`), `${from === 'R1' ? 'R2' : 'R1'}/main`],
				);
				t.is(one.hops[1]?.tunnel, from === 'R1' ? 'V1-1:wg2 – V2-1:wg1' : 'V2-1:wg1 – V1-1:wg2');
			}
		}

		await exec('V1-1', 'ip', 'route', 'add', 'blackhole', '10.0.2.1/32');
		const ended = await path();
		t.is(ended.code, 1);
		t.like(ended.find('R1', 4), {proven: false, mtu: null});
		t.regex(ended.find('R1', 4)?.ends ?? '', /^V1-1\/private: a blackhole route/);
		t.like(ended.find('R2', 4), {proven: true});
		t.like(ended.find('R1', 6), {proven: true});
		await exec('V1-1', 'ip', 'route', 'del', 'blackhole', '10.0.2.1/32');

		const drop = 'add table inet t; add chain inet t c { type filter hook forward priority 0; }';
		await exec('V2-1', 'nft', `${drop}; add rule inet t c ip daddr 10.0.2.1 drop`);
		const kept = await path();
		t.is(kept.code, 1);
		t.like(kept.find('R1', 4), {proven: false, ends: null});
		t.regex(kept.find('R1', 4)?.contradiction ?? '', /^no node answered after V2-1: what no route shows/);
		await exec('V2-1', 'nft', 'delete table inet t');

		await exec('V2-1', 'ip', 'link', 'set', 'wg1', 'mtu', '1300');
		// BIRD takes note of the change, and the routes are gone for a moment.
		const changed = await until(
			async () => (await path()).find('R2', 4)!,
			({proven, mtu}) => proven && mtu === 1300,
			'the way back at 1300 bytes',
		);
		t.is(changed.mtuPasses, true);
		await exec('V2-1', 'ip', 'link', 'set', 'wg1', 'mtu', '1420');
	},
);

test.serial('status fits a window of 80 × 24, in colour, with a broken tunnel before what works', async t => {
	const seen = async (...options: string[]) => {
		const terminal = new PseudoTerminal([process.execPath, cli, ...options, 'status', lab], {
			columns: 80,
			rows: 24,
		});
		t.teardown(() => terminal.dispose());
		t.is(await terminal.exited, 0);
		return {screen: await terminal.screen(), output: terminal.output};
	};
	// What was broken before is whole again: asked anew, all answer.
	t.is((await wgsim(['reach', lab])).code, 0);
	const whole = await seen();
	t.regex(whole.screen, /^test-verbs: converged/);
	t.regex(whole.screen, /4\/4 nodes up, 2\/2 tunnel ends/);
	t.true(whole.output.includes('\u001b[32mconverged'));
	t.notRegex(whole.screen, /V1-1 → V2-1/);
	const broken = await wgsim(['link', 'down', 'V1-1:eth0', '--lab', lab]);
	t.is(broken.code, 0, broken.stderr);
	const {screen, output} = await seen('--no-color');
	t.regex(screen, /^test-verbs: \d+ facts? missing/);
	t.regex(screen, /on purpose: link down V1-1:eth0/);
	t.regex(screen, /^V1-1 → V2-1 +wg\d +down/m);
	t.false(output.includes('\u001b[3'));
	t.is((await wgsim(['heal', lab])).code, 0);
	const {stdout} = await wgsim(['status', lab, '--all']);
	t.regex(stdout, /^V1-1 → V2-1 +wg\d/m);
});

test.serial(
	'status --svg draws a cut cable, the tunnel over it and its gateways in the colour of what is down',
	async t => {
		const folder = mkdtempSync(join(tmpdir(), 'wgsim-verbs-'));
		t.teardown(() => rmSync(folder, {recursive: true}));
		const statesIn = async (verb = ['status', lab, '--svg']): Promise<string[]> => {
			const picture = join(folder, 'now.svg');
			const {code, stderr} = await wgsim([...verb, picture]);
			t.is(code, 0, stderr);
			const text = readFileSync(picture, 'utf8');
			t.regex(text, /^<svg /m);
			t.true(['V1-1', 'V2-1', 'R1', 'R2'].every(node => text.includes(`>${node}<`)));
			const found = text.matchAll(/data-state="(\w+)"(?: data-\w="\w+")* class="(\w+) (\w+)/g);
			return [...found].map(([, state, what, kind]) => `${what} ${kind} ${state}`).sort();
		};
		await until(
			() => statesIn(),
			states => states.every(each => each.endsWith(' up')),
			'all is drawn as up',
		);
		t.is((await wgsim(['link', 'down', 'V1-1:eth0', '--lab', lab])).code, 0);
		const broken = await statesIn();
		t.true(broken.includes('edge tunnel down'), broken.join('; '));
		t.true(broken.includes('edge underlay down'));
		t.deepEqual(await statesIn(['graph', lab, '--live', '-o']), broken, 'graph --live draws the same');
		t.true(broken.includes('node gateway down'));
		t.is((await wgsim(['heal', lab])).code, 0);
	},
);

test.serial(
	'save keeps files, addresses, routes and rules that were made by hand; restore brings them back',
	async t => {
		const folder = mkdtempSync(join(tmpdir(), 'wgsim-save-'));
		t.teardown(() => rmSync(folder, {recursive: true}));
		const file = join(folder, 'mine.wgsim-save');
		const inNode = async (script: string) => {
			const {code, stdout, stderr} = await wgsim(['exec', 'V1-1', '--lab', lab, '--', 'sh', '-c', script]);
			t.is(code, 0, stderr);
			return stdout;
		};
		const look =
			"cat /root/notes; stat -c '%a %u' /root/notes; ip -4 -o address show dev eth0; ip -n private route show 10.78.0.0/16; ip rule show priority 99";
		await inNode(
			'echo mine > /root/notes; chmod 640 /root/notes; chown 7 /root/notes; ip address add 10.9.9.9/24 dev eth0; ip -n private route add blackhole 10.78.0.0/16; ip rule add priority 99 to 10.1.1.1 lookup main',
		);
		const made = await inNode(look);
		// A fact is known a moment after the kernel has it.
		await until(
			async () => (await wgsim(['status', lab])).stdout,
			text => ['10.9.9.9', '10.78.0.0/16', 'priority 99'].every(word => text.includes(word)),
			'what was added is named',
		);
		const saved = await wgsim(['save', lab, '-o', file]);
		t.is(saved.code, 0, saved.stderr);
		t.deepEqual(saved.stderr.trim().split('\n').sort(), [
			'V1-1: /root/notes',
			'V1-1: ip -4 rule add priority 99 from all to 10.1.1.1 lookup main',
			'V1-1: ip -n private route add blackhole 10.78.0.0/16',
			'V1-1: ip address add 10.9.9.9/24 dev eth0',
		]);
		t.is(statSync(file).mode & 0o777, 0o600);
		const away =
			'rm /root/notes; ip address del 10.9.9.9/24 dev eth0; ip -n private route del blackhole 10.78.0.0/16; ip rule del priority 99';
		await inNode(away);
		const restored = await wgsim(['restore', file, lab]);
		t.is(restored.code, 0, restored.stderr);
		t.is(restored.stdout.trim(), '1 file restored, 3 addresses, routes or rules there');
		t.is(await inNode(look), made);
		t.is((await wgsim(['restore', file, lab])).code, 0, 'what is there already stays');
		await inNode(away);
	},
);

test.serial(
	'diff: nothing for the file that the lab is of, and a line for each node that would change',
	async t => {
		const same = await wgsim(['diff', topology, '--name', lab]);
		t.is(same.code, 0, same.stderr);
		t.is(same.stdout, 'test-verbs matches its file\n');
		t.is((await wgsim(['diff', topology, '--name', 'test-verbs-none', '--json'])).code, 1);

		// What was changed by hand differs, too.
		const hand = [
			'exec',
			`${lab}/V1-1`,
			'--netns',
			'private',
			'--',
			'sh',
			'-c',
			'ip link set $(wg show interfaces) mtu 1300',
		];
		t.is((await wgsim(hand)).code, 0);
		t.is((await tryDocker('rm', '--force', `${lab}-R2`)).code, 0);
		const {code, stdout} = await wgsim(['diff', topology, '--name', lab]);
		t.is(code, 1, stdout);
		t.regex(stdout, /^ {2}\+ R2 +is new, with \d+ files$/m);
		const document = JSON.parse((await wgsim(['diff', topology, '--name', lab, '--json'])).stdout);
		t.false(document.same);
		t.true(
			document.actions.some(
				({action, container}: Record<string, string>) => action === 'create' && container === `${lab}-R2`,
			),
		);
		const mended = await wgsim(['start', topology, '--name', lab]);
		t.is(mended.code, 0, mended.stderr);
		t.is((await wgsim(['diff', topology, '--name', lab])).code, 0);
	},
);

test.serial(
	'edit: a file with a problem is not started, one that is valid is, and its lab is as it says',
	async t => {
		const folder = mkdtempSync(join(tmpdir(), 'wgsim-edit-'));
		t.teardown(() => rmSync(folder, {recursive: true}));
		const file = join(folder, 'edit.yaml');
		copyFileSync(topology, file);
		const name = 'test-verbs-edit';
		writeFileSync(file, readFileSync(file, 'utf8').replace(/^name: .*$/m, `name: ${name}`));
		t.teardown(() => wgsim(['stop', name]));
		const editor = join(folder, 'editor');
		const becomes = (script: string) => writeFileSync(editor, `#!/bin/sh\n${script}\n`, {mode: 0o755});
		const edit = (...options: string[]) =>
			wgsim(['edit', file, ...options], {env: {EDITOR: editor, VISUAL: ''}});

		becomes('exit 0');
		const nothing = await edit('--yes');
		t.is(nothing.code, 0, nothing.stderr);
		t.regex(nothing.stderr, /nothing has changed/);
		becomes('exit 3');
		t.regex((await edit()).stderr, /the editor ended with exit code 3/);
		becomes('echo "sitez: 2" >> "$1"');
		const wrong = await edit('--yes');
		t.is(wrong.code, 2, wrong.stderr);
		t.regex(wrong.stderr, /edit\.yaml:\d+:1/);
		becomes('sed -i /^sitez/d "$1"');
		const started = await edit('--yes');
		t.is(started.code, 0, started.stderr);
		t.regex(started.stderr, /test-verbs-edit is up and has converged: 4 nodes/);
		// By its lab, and on a terminal: what is asked is answered.
		becomes('echo "# a remark" >> "$1"');
		const terminal = new PseudoTerminal([process.execPath, cli, 'edit', name], {
			columns: 100,
			rows: 30,
			env: {EDITOR: editor, VISUAL: ''},
		});
		t.teardown(() => terminal.dispose());
		await terminal.until(/start .*edit\.yaml\? \[Y\/n\]/);
		terminal.send('n\r');
		t.is(await terminal.exited, 0);
		t.is((await wgsim(['diff', file])).code, 0);
	},
);

test.serial(
	'open: the page of the running lab is drawn, its path is told, and the browser is given it',
	async t => {
		const folder = mkdtempSync(join(tmpdir(), 'wgsim-open-'));
		t.teardown(() => rmSync(folder, {recursive: true}));
		const browser = join(folder, 'browser');
		writeFileSync(browser, `#!/bin/sh\necho "$1" > ${folder}/asked\n`, {mode: 0o755});
		const env = {XDG_CACHE_HOME: folder, BROWSER: browser};
		const {code, stdout, stderr} = await wgsim(['open', lab], {env});
		t.is(code, 0, stderr);
		t.is(stdout, `${folder}/wgsim/${lab}.html\n`);
		t.regex(readFileSync(stdout.trim(), 'utf8'), /^<!doctype html>/);
		t.is(readFileSync(join(folder, 'asked'), 'utf8'), stdout);
		const none = await wgsim(['open', lab], {env: {...env, BROWSER: '', DISPLAY: '', WAYLAND_DISPLAY: ''}});
		t.is(none.code, 0, none.stderr);
		t.regex(none.stderr, /there is no desktop here/);
	},
);

// It ends the lab.
test.serial(
	'exec names a node that does not run; logs -f goes on when it runs again, until the lab is gone',
	async t => {
		t.is((await wgsim(['node', 'stop', 'R2', '--lab', lab])).code, 0);
		const refused = await wgsim(['exec', '--lab', lab, 'R*', '--', 'true']);
		t.is(refused.code, 1);
		t.is(refused.stderr, 'wgsim: failed in 1 of 2 nodes: R2 (it is exited)\n');

		const child = spawnWgsim(['logs', '--lab', lab, '-f', 'R2', '--json']);
		let stdout = '';
		child.stdout!.on('data', chunk => {
			stdout += chunk;
		});
		const started = () => stdout.split('\n').filter(line => line.includes('> Started')).length;
		await until(
			async () => started(),
			count => count === 1,
			'what R2 said before it was stopped',
		);
		t.is((await wgsim(['node', 'start', 'R2', '--lab', lab])).code, 0);
		await until(
			async () => started(),
			count => count === 2,
			'what R2 says after it was started',
		);
		const closed = once(child, 'close');
		t.is((await wgsim(['stop', lab])).code, 0);
		const [code] = await closed;
		t.is(code, 0);
		const times = stdout
			.trim()
			.split('\n')
			.map(line => JSON.parse(line).time);
		t.is(new Set(times).size, times.length, 'no line comes twice');
		t.is((await tryDocker('ps', '-aq', '--filter', `label=wgsim.lab=${lab}`)).stdout, '');
	},
);
