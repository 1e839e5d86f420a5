// The live view in a real terminal on a real lab: what is seen, what the hands do, and how the terminal is left.

import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {startProxy} from './docker-proxy.js';
import {cli, docker, run, spawnWgsim, tryDocker, until, wgsim} from './helpers.js';
import {PseudoTerminal, type TerminalOptions} from './pseudo-terminal.js';
import {assertRestored} from './restored.js';

const topology = fileURLToPath(new URL('../../topologies/two-sites.yaml', import.meta.url));
const lab = 'test-tui';
const other = 'test-tui-undone';
// A container that nobody starts: beside it, commands must say which lab they mean.
const second = 'test-tui-second';
const start = ['start', topology, '--name', lab];

const open = (t: ExecutionContext, args: readonly string[], options: Partial<TerminalOptions> = {}) => {
	const terminal = new PseudoTerminal([process.execPath, cli, ...args], {columns: 120, rows: 40, ...options});
	t.teardown(() => terminal.dispose());
	return terminal;
};

/** The packets in a pcapng file; none where there is no such file yet. The last the last may be cut off. */
function capturedIn(file: string): number {
	const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
	let packets = 0;
	// A block is its type, its length, and the rest of it; 6 is a packet (draft-ietf-opsawg-pcapng, sections 3.1 and 4.3).
	for (let at = 0; at + 8 <= bytes.length && at + bytes.readUInt32LE(at + 4) <= bytes.length; ) {
		packets += bytes.readUInt32LE(at) === 6 ? 1 : 0;
		at += bytes.readUInt32LE(at + 4);
	}

	return packets;
}

const enter = '\r';
const ctrlC = '\u0003';

test.before(async () => {
	await tryDocker('rm', '-f', second);
});

test.after.always(async () => {
	await wgsim(['stop', lab]);
	await wgsim(['stop', other]);
	await tryDocker('rm', '-f', second);
});

test.serial(
	'start shows the bring-up, then the live lab; q leaves it running and the terminal as it was',
	async t => {
		const terminal = open(t, start, {columns: 80, rows: 24});
		await terminal.until(/containers [\d.]+ s[\s\S]*Nodes \d of 4/);
		t.true(terminal.isAlternate);
		await terminal.until(/✓ converged[\s\S]*nodes 4\/4 {3}tunnels 1\/1/);
		await terminal.until(/● V1-1:wg2 – V2-1:wg1 +up/);
		terminal.send('q');
		t.is(await terminal.exited, 0);
		assertRestored(t, terminal);
		t.regex(await terminal.screen(), /test-tui is up and has converged: 4 nodes/);
		t.is((await wgsim(['status', lab, '--json'])).code, 0);
	},
);

test.serial('a lab that appears beside it is seen: from then on commands name theirs', async t => {
	const terminal = open(t, ['tui', lab]);
	await terminal.until(/▸ ● R1/);
	const image = (await docker('inspect', '-f', '{{.Image}}', `${lab}-R1`)).stdout.trim();
	const labels = ['--label', `wgsim.lab=${second}`, '--label', 'wgsim.node=R1'];
	t.is((await tryDocker('create', '--name', second, '--network', 'none', ...labels, image)).code, 0);
	await until(
		async () => {
			terminal.send('a');
			const menu = await terminal.until(/\$ wgsim shell R1/);
			terminal.send('q');
			return menu;
		},
		menu => menu.includes('$ wgsim shell R1 --lab test-tui'),
		'the commands of the menu name the lab',
	);
	terminal.send('q');
	t.is(await terminal.exited, 0);
});

test.serial('a tunnel is seen to fail when the link below it is cut, and to come back', async t => {
	const terminal = open(t, ['tui', lab]);
	await terminal.until(/● V1-1:wg2 – V2-1:wg1 +up/);
	// Into the tunnel's view; the menu of links, its first: that of V1-1.
	terminal.send(`\t${enter}`);
	await terminal.until(/V1-1 ● eth0 on internet/);
	terminal.send('d');
	await terminal.until(/set the link V1-1:eth0 down +\$ wgsim link down V1-1:eth0 --lab test-tui/);
	terminal.send(enter);
	await terminal.until(/\$ wgsim link down V1-1:eth0 --lab test-tui {2}✓/);
	await terminal.until(/✗ V1-1:wg2 – V2-1:wg1|▲ V1-1:wg2 – V2-1:wg1|◐ V1-1:wg2 – V2-1:wg1/);
	await terminal.until(/V1-1 ✗ eth0 on internet no carrier/);
	terminal.send('1');
	await terminal.until(/▲ on purpose: link down V1-1:eth0.*heals: wgsim link up V1-1:eth0 --lab test-tui/);
	terminal.send('H');
	await terminal.until(/\$ wgsim heal test-tui {2}✓/);
	await terminal.until(/● V1-1:wg2 – V2-1:wg1 +up/);
	await terminal.until(/✓ converged/);
	terminal.send('6');
	await terminal.until(
		/▾ fault +healed: link down V1-1:eth0 → back in .*1 tunnel[\s\S]*▾ fault .*→ lost in /,
	);
	terminal.send('f');
	await terminal.until(/• tunnel [\s\S]*• link /);
	terminal.send('q');
	t.is(await terminal.exited, 0);
	assertRestored(t, terminal);
});

test.serial('a shell and back: the screen steps aside and has missed nothing', async t => {
	const terminal = open(t, ['tui', lab]);
	await terminal.until(/▸ ● R1/);
	terminal.send('e');
	await terminal.until(/root@R1/);
	t.false(terminal.isAlternate);
	t.true(terminal.isCursorVisible);
	// The prompt may be there before the size is.
	terminal.send('until [ "$(stty size)" != "0 0" ]; do sleep 0.1; done\r');
	terminal.send('echo size $(stty size), 6 times 7 is $((6 * 7))\r');
	await terminal.until(/size 40 120, 6 times 7 is 42/);
	terminal.send('exit\r');
	await terminal.until(/\$ wgsim shell R1(?: --lab test-tui)? {2}✓ back/);
	t.true(terminal.isAlternate);
	terminal.send('j');
	await terminal.until(/▸ ● R2/);
	terminal.send('jE');
	// The prompt names node and namespace.
	await terminal.until(/\(private\)root@V1-1:/);
	terminal.send('exit\r');
	await terminal.until(/\$ wgsim shell V1-1 --netns private(?: --lab test-tui)? {2}✓ back/);
	// R1 and R2 reached each other through the tunnel as it came up. Where a link was cut since, a ping of all pairs tells what holds now.
	terminal.send('5');
	await terminal.until(/R1 +\\ +(?:\?|2\/2) \d+/);
	terminal.send('p');
	await terminal.until(/including every promised one/);
	t.regex(await terminal.screen(), /R1 +\\ +[\d.]+ \d+s/);
	// The way of the pair, by the kernels and a probe; and a command of the command line, on this lab.
	terminal.send('lw');
	await terminal.until(/R1 → R2: 4 of 4 proven[\s\S]*V1-1\/private {2}wg2 .*tunnel V1-1:wg2 – V2-1:wg1/);
	terminal.send(':interf');
	await terminal.until(/interfaces +list the interfaces/);
	terminal.send(`\tR1${enter}`);
	await terminal.until(/dummy0[\s\S]*exit code 0: Enter returns/);
	t.false(terminal.isAlternate);
	terminal.send(enter);
	await terminal.until(/\$ wgsim interfaces R1 {2}✓ done/);
	terminal.send('8');
	await terminal.until(/Log of all nodes and the fabric.*lines \d+–\d+ of \d+, follows/);
	terminal.send(ctrlC);
	t.is(await terminal.exited, 0);
	assertRestored(t, terminal);
});

test.serial('a size that is taken while the terminal is still being made is given again', async t => {
	const folder = mkdtempSync(join(tmpdir(), 'wgsim-test-tui-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	let sizes = 0;
	// As containerd does for a moment: it says yes, and sets nothing.
	const proxy = await startProxy(join(folder, 'docker.sock'), ({kind}) =>
		kind === 'POST /exec/*/resize' && ++sizes === 1 ? 'garbage' : null,
	);
	const terminal = open(t, ['shell', 'R1', '--lab', lab], {env: {DOCKER_HOST: proxy.host}});
	await terminal.until(/root@R1/);
	terminal.send('until [ "$(stty size)" != "0 0" ]; do sleep 0.1; done; echo size $(stty size) is set\r');
	await terminal.until(/size 40 120 is set/);
	terminal.send('exit\r');
	t.is(await terminal.exited, 0);
	await proxy.stop();
	t.true(sizes > 1);
});

test.serial('a node is paused, let go on, killed, started and restarted from the screen, and is', async t => {
	const terminal = open(t, ['tui', lab]);
	const ask = async (format: string) => (await docker('inspect', '-f', format, `${lab}-V1-1`)).stdout.trim();
	await terminal.until(/▸ ● R1/);
	terminal.send(`jj${enter}`);
	await terminal.until(/● V1-1 {2}gateway[\s\S]*▸ +main +● eth0/);
	terminal.send('P');
	await terminal.until(/\$ wgsim node pause V1-1 --lab test-tui {2}✓/);
	await terminal.until(/V1-1 {2}gateway of site 1 {2}paused/);
	t.is(await ask('{{.State.Status}}'), 'paused');
	terminal.send('P');
	await terminal.until(/\$ wgsim node unpause V1-1 --lab test-tui {2}✓/);
	await terminal.until(/V1-1 {2}gateway of site 1 {2}running/);
	t.is(await ask('{{.State.Status}}'), 'running');
	terminal.send('K');
	await terminal.until(/End V1-1 at once, like a power cut\?[\s\S]*\$ wgsim node kill V1-1 --lab test-tui/);
	terminal.send('n');
	await terminal.until(/▸ +main +● eth0/);
	t.is(await ask('{{.State.Status}}'), 'running', 'no is no');
	terminal.send('Ky');
	await terminal.until(/\$ wgsim node kill V1-1 --lab test-tui {2}✓/);
	await terminal.until(/✗ V1-1 {2}gateway of site 1 {2}exited[\s\S]*V1-1 is exited/);
	t.is(await ask('{{.State.Status}}'), 'exited');
	terminal.send('K');
	await terminal.until(/\$ wgsim node start V1-1 --lab test-tui {2}✓/);
	await terminal.until(/V1-1 {2}gateway of site 1 {2}(booting|wiring|running)/);
	const before = await ask('{{.State.StartedAt}}');
	terminal.send('R');
	await terminal.until(/Restart V1-1\?[\s\S]*\$ wgsim node restart V1-1 --lab test-tui/);
	terminal.send('y');
	await terminal.until(/\$ wgsim node restart V1-1 --lab test-tui {2}✓/);
	t.not(await ask('{{.State.StartedAt}}'), before);
	await terminal.until(/✓ converged[\s\S]*▸ +main +● eth0/);
	terminal.send('q');
	t.is(await terminal.exited, 0);
});

test.serial(
	'the checks are run from the screen; a capture goes to a file, which is whole when the screen is left',
	async t => {
		const cwd = mkdtempSync(join(tmpdir(), 'wgsim-test-tui-'));
		t.teardown(() => rmSync(cwd, {recursive: true}));
		const terminal = open(t, ['tui', lab], {cwd});
		await terminal.until(/✓ converged/);
		terminal.send('C');
		await terminal.until(/\$ wgsim check test-tui {2}\S \d+\/\d+/);
		await terminal.until(/\$ wgsim check test-tui {2}✓ (\d+) of \1 checks passed/);
		terminal.send(`jj${enter}`);
		await terminal.until(/▸ +main +● eth0/);
		terminal.send('c');
		const command = 'wgsim capture V1-1:eth0 --duration 10 -w V1-1-eth0.pcapng --lab test-tui';
		// Beyond the header: BGP's keepalives, each in a tunnel, have been seen.
		await until(
			async () =>
				(await terminal.screen()).includes(`$ ${command}`) && capturedIn(join(cwd, 'V1-1-eth0.pcapng')),
			packets => packets !== false && packets > 0,
			'packets are in the file while it is captured',
		);
		terminal.send('q');
		t.is(await terminal.exited, 0);
		assertRestored(t, terminal);
		t.true(capturedIn(join(cwd, 'V1-1-eth0.pcapng')) > 0);
	},
);

test.serial('SIGTERM while a shell is open ends both, and the terminal is as it was', async t => {
	const terminal = open(t, ['tui', lab]);
	await terminal.until(/▸ ● R1/);
	terminal.send('e');
	await terminal.until(/root@R1/);
	process.kill(terminal.pid, 'SIGTERM');
	t.is(await terminal.exited, 130);
	assertRestored(t, terminal);
});

test.serial(
	'status --watch is redrawn as the lab changes, cut to the window, and gives the terminal back',
	async t => {
		const terminal = open(t, ['status', lab, '--watch', '--all'], {columns: 100, rows: 8});
		const [first] = (await terminal.until(/… \d+ more lines: a taller window shows them/)).split('\n');
		t.regex(first!, /^test-tui: /);
		t.true(terminal.isAlternate);
		t.false(terminal.isCursorVisible);
		terminal.resize(100, 50);
		t.notRegex(await terminal.until(/NODE +BGP SESSION[\s\S]*NODE +OSPF NEIGHBOURS/), /more lines/);
		await docker('pause', `${lab}-R2`);
		await terminal.until(/R2 +router +2 +paused/);
		await docker('unpause', `${lab}-R2`);
		await terminal.until(/R2 +router +2 +running/);
		terminal.send(ctrlC);
		t.is(await terminal.exited, 130);
		assertRestored(t, terminal);
	},
);

test.serial(
	'status --watch without a terminal writes each status below the other, and no control characters',
	async t => {
		const watch = spawnWgsim(['status', lab, '--watch', '--period', '0.5']);
		let text = '';
		watch.stdout.on('data', data => {
			text += data;
		});
		const exited = new Promise(resolve => watch.on('exit', resolve));
		await until(
			async () => text.match(/^test-tui: /gm)?.length ?? 0,
			count => count > 1,
			'two statuses',
		);
		watch.kill('SIGINT');
		t.is(await exited, 130);
		t.false(text.includes('\u001b'));
	},
);

test.serial('a window may change its size, and be too small for a while', async t => {
	const terminal = open(t, ['tui', lab]);
	await terminal.until(/▸ ● R1/);
	terminal.resize(39, 15);
	await terminal.until(/39x15 is too small/);
	t.notRegex(await terminal.screen(), /R1/);
	terminal.resize(80, 24);
	t.regex(await terminal.until(/▸ ● R1[\s\S]*\? help {2}q quit/), /^ wgsim test-tui/);
	terminal.resize(200, 50);
	await terminal.until(/Nodes 4 .*Tunnels 1 /);
	terminal.send('q');
	t.is(await terminal.exited, 0);
});

for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
	test.serial(`${signal} restores the terminal and leaves the lab running`, async t => {
		const terminal = open(t, ['tui', lab]);
		await terminal.until(/▸ ● R1/);
		process.kill(terminal.pid, signal);
		t.is(await terminal.exited, 130);
		assertRestored(t, terminal);
		t.is((await wgsim(['status', lab, '--json'])).code, 0);
	});
}

test.serial('a lab that is there no more is an error on a whole terminal', async t => {
	const terminal = open(t, ['tui', 'no-such-lab']);
	t.is(await terminal.exited, 1);
	assertRestored(t, terminal);
	t.regex(await terminal.screen(), /no lab named no-such-lab runs here/);
});

test.serial('a Docker that goes away is told, and found again when it is back', async t => {
	const path = join(tmpdir(), `wgsim-test-tui-${process.pid}.sock`);
	const first = await startProxy(path, () => null);
	const terminal = open(t, ['tui', lab], {env: {DOCKER_HOST: first.host}});
	await terminal.until(/✓ converged/);
	await first.stop();
	await terminal.until(/▲ (?!on purpose).*retrying/);
	t.notRegex(await terminal.screen(), /✓ converged/);
	const second = await startProxy(path, () => null);
	await terminal.until(/✓ converged/);
	terminal.send('q');
	t.is(await terminal.exited, 0);
	await second.stop();
});

test.serial('without a terminal, tui says so', async t => {
	const {code, stderr} = await wgsim(['tui', lab]);
	t.is(code, 2);
	t.regex(stderr, /tui needs a terminal[\s\S]*wgsim status/);
	const piped = await run(['sh', '-c', `"${process.execPath}" "${cli}" tui </dev/null`]);
	t.is(piped.code, 2);
});

test.serial('Ctrl-C during the bring-up undoes it', async t => {
	const terminal = open(t, ['start', topology, '--name', other], {columns: 80, rows: 24});
	await terminal.until(/● \S+ [\d.]+ s/);
	terminal.send(ctrlC);
	t.is(await terminal.exited, 130);
	assertRestored(t, terminal);
	t.is((await docker('ps', '-aq', '--filter', `label=wgsim.lab=${other}`)).stdout, '');
});

test.serial('a lab that is stopped underneath is shown as stopped, and as it comes back', async t => {
	const terminal = open(t, ['tui', lab]);
	await terminal.until(/✓ converged/);
	t.is((await wgsim(['stop', lab])).code, 0);
	await terminal.until(/✗ stopped[\s\S]*to start it again:\n {3}wgsim start .* --name test-tui/);
	t.is((await wgsim([...start, '--no-wait'])).code, 0);
	await terminal.until(/✓ converged[\s\S]*nodes 4\/4/);
	// Q asks, and then stops the lab and the screen.
	terminal.send('Q');
	await terminal.until(/Remove every container of test-tui\?[\s\S]*\$ wgsim stop test-tui/);
	terminal.send('y');
	t.is(await terminal.exited, 0);
	assertRestored(t, terminal);
	t.is((await docker('ps', '-aq', '--filter', `label=wgsim.lab=${lab}`)).stdout, '');
});
