// A lab over several machines: two Docker engines on a network of their own, which know nothing of each other.

import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {nodeImageTag} from '../../src/engine/image.js';
import {readBlocks} from '../../src/lab/capture/blocks.js';
import type {MeasuredRun, MeasureReport} from '../../src/lab/measure/model.js';
import {type Ran, spawnWgsim, until, wgsim} from './helpers.js';
import {startMachines, type TestMachine, type TestMachines} from './machines.js';

const lab = 'test-machines';

let all: TestMachines;
let first: TestMachine;
let second: TestMachine;
let before: readonly string[];

/** As a user of one of the machines. */
const on = (machine: TestMachine, ...args: string[]): Promise<Ran> =>
	wgsim(args, {env: {...all.env, DOCKER_HOST: '', DOCKER_CONTEXT: machine.name}});

/** In the node, as the seed page has it typed in a shell; from the machine that the node may not be on. */
async function typed(node: string, line: string): Promise<string> {
	const {code, stdout, stderr} = await on(second, 'exec', `${lab}/${node}`, '--', 'bash', '-c', line);
	if (code !== 0) {
		throw new Error(`${node}: ${line}: exit code ${code}\n${stdout}\n${stderr}`);
	}

	return stdout;
}

/** All that a lab could leave on a machine, but for images. */
async function listTraces(machine: TestMachine): Promise<string> {
	const [containers, volumes, links, sockets] = await Promise.all([
		machine.docker('ps', '-aq'),
		machine.docker('volume', 'ls', '-q'),
		machine.within('ip', '-o', 'link'),
		machine.within('ss', '-Hlnu'),
	]);
	const names = links.stdout.split('\n').map(line => line.split(':')[1]?.trim() ?? '');
	return JSON.stringify([containers.stdout, volumes.stdout, names, sockets.stdout]);
}

interface Status {
	readonly converged: boolean | null;
	readonly nodes: readonly {readonly node: string; readonly state: string; readonly verdict: string}[];
	readonly missing: readonly {readonly text: string}[];
	readonly faults: readonly {readonly text: string}[];
}

const statusOn = async (machine: TestMachine): Promise<Status> => {
	const {stdout, stderr} = await on(machine, 'status', lab, '--json');
	try {
		return JSON.parse(stdout) as Status;
	} catch {
		throw new Error(`no status: ${stdout}${stderr}`);
	}
};

const untilConverged = (machine: TestMachine) =>
	until(
		() => statusOn(machine),
		({converged}) => converged === true,
		`${lab} has converged`,
	);

/** The kernel takes a fabric's namespace apart, and its sockets with it, some time after the container is gone. */
const untilNothingIsLeft = (machine: TestMachine, was: string) =>
	until(
		() => listTraces(machine),
		now => now === was,
		`nothing of the lab is left on ${machine.name}`,
	);

const nodesOn = async (machine: TestMachine): Promise<string[]> =>
	(await machine.docker('ps', '--format', '{{.Names}}')).stdout
		.split('\n')
		.filter(name => name !== '' && !name.includes('fabric'))
		.map(name => name.replace(`${lab}-`, ''))
		.sort();

test.before(async () => {
	all = await startMachines(2);
	[first, second] = all.machines as [TestMachine, TestMachine];
	// A start brings it to the other one.
	await all.copyImage(nodeImageTag(), [first]);
	before = await Promise.all(all.machines.map(listTraces));
});

test.after.always(async () => {
	await all?.stop();
});

test.serial('a context that does not exist is named, and nothing is made', async t => {
	const {code, stderr} = await on(first, 'start', '--name', lab, '--on', `${all.names},nowhere`);
	t.is(code, 1);
	t.regex(
		stderr,
		/nowhere: this machine does not answer\n\s+nowhere: the Docker context nowhere has no endpoint/,
	);
	t.deepEqual(await Promise.all(all.machines.map(listTraces)), before);
});

test.serial('--dry-run prints the shares and the cut, and makes nothing', async t => {
	// WGSIM_ON stands in for --on.
	const env = {...all.env, DOCKER_HOST: '', WGSIM_ON: all.names};
	const {code, stdout, stderr} = await wgsim(['start', '--name', lab, '--dry-run'], {env});
	t.is(code, 0, stderr);
	t.regex(
		stdout,
		/^lab1: 6 nodes: V1-1, V1-2, R1, V3-1, V3-2, R3\nlab2: 3 nodes: V2-1, V2-2, R2\ncut: internet, between lab1 and lab2\n/,
	);
	t.deepEqual(await Promise.all(all.machines.map(listTraces)), before);
});

test.serial('doctor asks each machine, and says which cannot be asked', async t => {
	const {code, stdout} = await on(first, 'doctor', '--on', `${all.names},nowhere`, '--json');
	t.is(code, 1);
	const {machines} = JSON.parse(stdout);
	t.deepEqual(
		machines.map(({machine, canRun}: {machine: string; canRun: boolean}) => [machine, canRun]),
		[
			['lab1', true],
			// It has no node image yet.
			['lab2', false],
			['nowhere', false],
		],
	);
	t.regex(machines[2].findings[0].text, /the Docker context nowhere has no endpoint/);
	t.deepEqual(await Promise.all(all.machines.map(listTraces)), before);
});

test.serial(
	'two machines that do not reach each other are named before any node starts, and nothing is left',
	async t => {
		await first.within('ip', 'route', 'add', 'blackhole', `${second.address}/32`);
		const {code, stderr} = await on(first, 'start', '--name', lab, '--on', all.names, '--no-tui');
		await first.within('ip', 'route', 'del', 'blackhole', `${second.address}/32`);
		t.is(code, 1);
		t.regex(stderr, /test-machines: machines do not reach each other/);
		t.regex(stderr, /lab1 \(10\.99\.0\.1\) does not hear lab2 \(10\.99\.0\.2\)/);
		t.regex(stderr, /open UDP port 14790/);
		t.notRegex(stderr, /V1-1 up/);
		await Promise.all(all.machines.map((machine, index) => untilNothingIsLeft(machine, before[index]!)));
		t.pass();
	},
);

test.serial(
	'a start that is killed while nodes are made leaves nothing that stop does not remove',
	async t => {
		const child = spawnWgsim(['start', '--name', lab, '--on', all.names, '--no-tui'], {
			...all.env,
			DOCKER_HOST: '',
			DOCKER_CONTEXT: first.name,
		});
		const exit = once(child, 'exit');
		await until(
			() => second.docker('ps', '-aq', '--filter', 'label=wgsim.plan'),
			({stdout}) => stdout !== '',
			'the second machine has a container of the lab',
		);
		child.kill('SIGKILL');
		await exit;
		// Docker may still be at what it was asked for last: a later stop finds that.
		const stop = async () => {
			const {code, stderr} = await on(second, 'stop', lab);
			t.is(code, 0, stderr);
			return Promise.all(all.machines.map(listTraces));
		};
		await until(stop, now => isDeepStrictEqual(now, before), 'nothing of the lab is left on either machine');
		t.pass();
	},
);

test.serial(
	"a stranger's container of a node's name is named with its machine, and nothing else is left",
	async t => {
		const name = `${lab}-R2`;
		t.is((await second.docker('create', '--name', name, nodeImageTag())).code, 0);
		const {code, stderr} = await on(first, 'start', '--name', lab, '--on', all.names, '--no-tui');
		t.is(code, 1);
		t.regex(stderr, /a container named test-machines-R2 exists on lab2 that is not wgsim's/);
		t.is((await second.docker('rm', name)).code, 0);
		await Promise.all(all.machines.map((machine, index) => untilNothingIsLeft(machine, before[index]!)));
	},
);

test.serial(
	'the reference lab converges over two machines, and another who names them in another order waits',
	async t => {
		const starting = on(first, 'start', '--name', lab, '--on', all.names, '--json');
		const isLocked = async () =>
			(
				await Promise.all(
					all.machines.map(machine => machine.docker('ps', '-aq', '--filter', `label=wgsim.lock=${lab}`)),
				)
			).some(({stdout}) => stdout !== '');
		await until(isLocked, Boolean, 'the first start holds the lock');
		const other = on(second, 'start', '--name', lab, '--on', 'lab2,lab1', '--no-tui');
		const {code, stdout, stderr} = await starting;
		t.is(code, 0, stderr);
		t.true(JSON.parse(stdout).converged);
		t.regex(
			stderr,
			/internet: packets of more than 1450 bytes are fragmented between lab1, lab2; an MTU of 1550/,
		);
		const late = await other;
		t.is(late.code, 0, late.stderr);
		t.regex(late.stderr, /waiting for wgsim start \(/);
		t.deepEqual(await nodesOn(first), ['R1', 'R3', 'V1-1', 'V1-2', 'V3-1', 'V3-2']);
		t.deepEqual(await nodesOn(second), ['R2', 'V2-1', 'V2-2']);
	},
);

test.serial('no machine has an interface of the lab, and the seed is on one of them', async t => {
	const {stdout} = await second.within('ip', '-o', 'link');
	t.deepEqual(
		stdout
			.trim()
			.split('\n')
			.map(line => line.split(':')[1]!.trim().replace(/@.*/, '')),
		['lo', 'eth0'],
	);
	t.is((await first.docker('exec', `${lab}-fabric`, 'test', '-e', '/etc/wgsim/seed')).code, 0);
	t.is((await second.docker('exec', `${lab}-fabric-lab2`, 'test', '-e', '/etc/wgsim/seed')).code, 1);
});

test.serial('list and status see all of it from the machine that does not lead', async t => {
	const {labs} = JSON.parse((await on(second, 'list', '--json')).stdout);
	t.like(labs[0], {lab, nodes: 9, running: 9, fabric: 'running'});
	const {converged, nodes} = await untilConverged(second);
	t.true(converged);
	t.true(nodes.every(({verdict}) => verdict === 'up'));
	const {stdout} = await on(second, 'status', lab);
	t.regex(stdout, /^NODE +KIND +SITE +MACHINE /m);
	t.regex(stdout, /^V2-1 +gateway +2 +lab2 /m);
	t.regex((await on(second, 'list')).stdout, / MACHINES [\s\S]* lab1, lab2 /);
});

test.serial('the commands of the seed page', async t => {
	const pings = await typed('R1', 'ping -c2 2001:db8:a2::1 && ping -c2 10.0.2.1');
	t.is(pings.match(/icmp_seq=1 ttl=62 [\s\S]*? 0% packet loss/g)?.length, 2);
	const birdc = 'birdc6 -s /run/bird6.private.ctl';
	for (const [node, site, remote] of [
		['V2-1', 2, 1],
		['V1-2', 1, 2],
	] as const) {
		const said = await typed(
			node,
			`${birdc} show route protocol PRIVATE; ${birdc} show proto | grep IBGP_; ip netns exec private ip -6 route`,
		);
		t.regex(said, new RegExp(String.raw`2001:db8:a${site}::/64 +unicast \[PRIVATE `));
		t.is(said.match(/IBGP_.*Established/g)?.length, 4);
		t.regex(
			said,
			new RegExp(String.raw`2001:db8:a${remote}::/64 proto bird [\s\S]*?nexthop via .*\n\s+nexthop via `),
		);
	}
});

test.serial('a packet that fills the MTU of the lab passes whole over a network of the same MTU', async t => {
	// 1452 + 48: the network between the machines carries 1500, too, and a trunk takes 50 of it.
	const ping = (size: number) => `ping -c2 -W1 -M do -s ${size} 2001:db8:2::1`;
	const said = await typed('V1-1', `${ping(1452)}; ${ping(1453)} || echo refused`);
	t.regex(said, / 0% packet loss[\s\S]*refused/);
});

test.serial('reach and path ask across machines', async t => {
	t.regex((await on(first, 'reach', lab)).stdout, /of 6 promised, 6/);
	t.regex((await on(second, 'path', 'R1', 'R2', '--lab', lab)).stdout, /proven: the probe came along it/);
});

test.serial('all checks pass, from the machine that does not lead', async t => {
	const {code, stdout} = await on(second, 'check', lab, '--json');
	const {ok, results} = JSON.parse(stdout);
	t.deepEqual(
		results.filter(({status}: {status: string}) => status !== 'passed'),
		[],
	);
	// One for each pair, place and link, whichever machine they are on.
	t.is(results.length, 194);
	t.true(ok);
	t.is(code, 0);
});

/** Breaks something, as a user of a machine. */
async function breakIt(t: ExecutionContext, machine: TestMachine, ...fault: string[]): Promise<string> {
	const {code, stdout, stderr} = await on(machine, ...fault, '--lab', lab);
	t.is(code, 0, stderr);
	return stdout;
}

const heal = async (t: ExecutionContext) => {
	await breakIt(t, second, 'heal');
	t.deepEqual((await untilConverged(first)).faults, []);
};

test.serial(
	'cables, nodes and daemons of the other machine are broken, and each machine says so',
	async t => {
		await breakIt(t, first, 'link', 'down', 'V2-1:eth0');
		await breakIt(t, first, 'node', 'stop', 'R2');
		t.regex(await breakIt(t, first, 'daemon', 'kill', 'bird', 'V2-2'), /V2-2: bird .*killed/);
		for (const machine of all.machines) {
			const {faults, nodes} = await statusOn(machine);
			t.deepEqual(
				faults.map(({text}) => text),
				['link down V2-1:eth0', 'node stop R2'],
			);
			t.is(nodes.find(({node}) => node === 'R2')!.state, 'exited');
		}

		await heal(t);
	},
);

test.serial('a partition leaves each part whole across machines', async t => {
	await breakIt(t, first, 'partition', 'internet', 'V1-1,V2-1');
	const answers = async (from: string, address: string) =>
		(await on(second, 'exec', `${lab}/${from}`, '--', 'ping', '-c1', '-W2', address)).code === 0;
	t.false(await answers('V1-1', '2001:db8:2::2'));
	t.false(await answers('V1-2', '2001:db8:2::1'));
	// Each part elects a designated router of its own before it has routes again.
	await until(() => answers('V1-1', '2001:db8:2::1'), Boolean, 'the part of V1-1 is whole');
	await until(() => answers('V1-2', '2001:db8:2::2'), Boolean, 'the part of V1-2 is whole');
	await heal(t);
});

test.serial('a key is rotated at both ends of tunnels between two machines, and restored', async t => {
	const keyOf = async (key: 'public-key' | 'private-key') =>
		(await typed('V2-1', `ip netns exec private wg show all ${key}`)).match(/\S{43}=/)![0];
	const before = await keyOf('public-key');
	const pinging = typed('R1', 'ping -i0.1 -c40 10.0.2.1');
	const said = await breakIt(t, first, 'key', 'rotate', 'V2-1');
	const after = await keyOf('public-key');
	t.not(after, before);
	t.true(said.includes(`V2-1: public key ${after}, known to V1-1, V1-2, V3-1, V3-2`), said);
	t.regex(await pinging, / 0% packet loss/);
	for (const machine of all.machines) {
		const {faults} = await statusOn(machine);
		t.deepEqual(
			faults.map(({text}) => text),
			['key rotate V2-1'],
		);
	}

	t.true((await untilConverged(second)).converged);
	// The machine that leads has the seed; the nodes of neither have the key of another.
	const secret = await keyOf('private-key');
	const search = ['grep', '-rqF', secret, '/etc'];
	t.is((await first.docker('exec', `${lab}-V1-1`, ...search)).code, 1);
	await breakIt(t, second, 'key', 'restore', 'V2-1');
	t.is(await keyOf('public-key'), before);
	t.deepEqual((await untilConverged(first)).faults, []);
});

test.serial(
	'a capture has the packets of both machines in one file, and says how their clocks compare',
	async t => {
		const folder = mkdtempSync(join(tmpdir(), 'wgsim-machines-'));
		t.teardown(() => rmSync(folder, {recursive: true}));
		const file = join(folder, 'both.pcapng');
		const pinging = typed('R1', 'ping -i0.2 -c60 -w60 10.0.2.1');
		const asked = ['R1:eth0', 'V2-1/private:any', 'V2-2/private:any', '--filter', 'icmp', '--count', '20'];
		const {code, stderr} = await on(second, 'capture', '--lab', lab, ...asked, '-w', file);
		await pinging;
		t.is(code, 0, stderr);
		const clocks =
			/each packet has the time of its own machine: lab2's clock is [\d.]+ ms (ahead of|behind) lab1's, give or take [\d.]+ ms/;
		t.regex(stderr, clocks);
		const bytes = readFileSync(file);
		t.regex(bytes.toString('latin1'), clocks);
		const blocks = [...readBlocks(bytes)];
		t.is(blocks.filter(({kind}) => kind === 'interface').length, 3);
		const packets = blocks.filter(block => block.kind === 'packet');
		t.is(packets.length, 20);
		t.deepEqual(
			packets,
			[...packets].sort((a, b) => Number(a.time - b.time)),
		);
		const seen = new Set(packets.map(packet => packet.interface));
		t.true(seen.has(0) && seen.size > 1, 'packets of both machines');
	},
);

test.serial('an outage is measured between nodes of two machines', async t => {
	const asked = ['--fault', 'node stop V2-1', '--probe', 'R1:R2', '--settle', '3s', '--json'];
	const {code, stdout, stderr} = await on(first, 'measure', lab, ...asked);
	t.is(code, 0, stderr);
	t.regex(stderr, /the clocks of its machines are compared to within \d+ ms/);
	const [{broken, healed}] = (JSON.parse(stdout) as MeasureReport).runs as [MeasuredRun];
	t.deepEqual(
		broken.flows.map(({from, to, family}) => `${from} ${to} ${family}`),
		['R1 R2 4', 'R2 R1 4', 'R1 R2 6', 'R2 R1 6'],
	);
	// What went by the node that stopped is lost for a while, and comes back by the other one.
	t.true(broken.lost > 0 && broken.gap > 0);
	t.true(broken.flows.every(({recovered}) => recovered !== null));
	t.true(broken.routeChanges > 0);
	t.is(healed!.flows.length, 4);
	const ways = broken.flows.filter(({from}) => from === 'R1').map(flow => flow.ways.at(-1)!);
	for (const {nodes, complete} of ways) {
		t.true(complete);
		t.deepEqual([nodes[0], nodes.at(-2), nodes.at(-1)], ['R1', 'V2-2', 'R2']);
	}

	t.true((await untilConverged(first)).converged);
});

test.serial('a node and a fabric that restart on the second machine come back by themselves', async t => {
	for (const container of [`${lab}-V2-1`, `${lab}-fabric-lab2`]) {
		t.is((await second.docker('restart', container)).code, 0);
		// What was asked before the restart says nothing of now.
		await until(
			() => on(second, 'reach', lab),
			({stdout}) => stdout.includes('of 6 promised, 6'),
			`all answer after ${container} has restarted`,
		);
		t.true((await untilConverged(second)).converged);
		// Over the trunk, which is made anew with its fabric.
		t.regex(await typed('V1-1', 'ping -c2 2001:db8:2::1'), / 0% packet loss/);
	}
});

test.serial('start without --on repairs it on the machines that it runs on', async t => {
	await second.docker('rm', '-f', `${lab}-R2`);
	const {code, stdout, stderr} = await on(second, 'start', '--name', lab, '--json');
	t.is(code, 0, stderr);
	t.deepEqual(
		JSON.parse(stdout).actions.map(({action, node}: {action: string; node: string}) => [action, node]),
		[['create', 'R2']],
	);
	t.true((await nodesOn(second)).includes('R2'));
});

test.serial(
	'a machine that dies: its nodes are unknown, start refuses, and stop says what it cannot remove',
	async t => {
		await second.cutPower();
		const {converged, nodes, missing} = await statusOn(first);
		t.is(converged, null);
		t.regex(missing[0]!.text, /lab2 does not answer/);
		t.deepEqual(
			[...new Set(nodes.filter(({node}) => node.includes('2-') || node === 'R2').map(({state}) => state))],
			['unknown'],
		);
		const checked = await on(first, 'check', lab);
		t.not(checked.code, 0);
		t.regex(checked.stderr, /test-machines: lab2 does not answer/);
		const again = await on(first, 'start', '--name', lab);
		t.is(again.code, 1);
		t.regex(again.stderr, /test-machines: lab2 does not answer/);
		const stopped = await on(first, 'stop', lab);
		t.is(stopped.code, 1);
		t.regex(stopped.stderr, /lab2 does not answer/);
		t.regex(stopped.stderr, /once the machine is back, run wgsim stop test-machines on it/);
		await untilNothingIsLeft(first, before[0]!);
	},
);
