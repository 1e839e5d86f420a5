// A lab over the machines of a swarm: two Docker engines, of which wgsim is told one.

import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {nodeImageTag} from '../../src/engine/image.js';
import {type Ran, spawnWgsim, until, wgsim} from './helpers.js';
import {startMachines, type TestMachine, type TestMachines} from './machines.js';

const lab = 'test-swarm';
const older = 'wgsim/node:000000000000';

/** Two sites, the first of which is pinned by a label of a node of the swarm. */
let file: string;
let folder: string;
let all: TestMachines;
let first: TestMachine;
let second: TestMachine;

/** As a user of one of the machines, who has no context for the other. */
const on = (machine: TestMachine, ...args: string[]): Promise<Ran> =>
	wgsim(args, {env: {DOCKER_HOST: machine.host}});

async function docker(machine: TestMachine, ...args: string[]): Promise<string> {
	const {code, stdout, stderr} = await machine.docker(...args);
	if (code !== 0) {
		throw new Error(`docker ${args.join(' ')}: ${stderr}`);
	}

	return stdout.trim();
}

/** All that wgsim could leave on a machine, but for images. */
const listTraces = async (machine: TestMachine): Promise<string> =>
	[
		await docker(machine, 'ps', '-aq'),
		await docker(machine, 'volume', 'ls', '-q'),
		(await machine.within('ss', '-Hlntu')).stdout.includes(':14790') ? 'port 14790' : '',
	].join('');

const listOfSwarm = async (manager: TestMachine): Promise<string> =>
	(await Promise.all(['service', 'secret', 'config'].map(kind => docker(manager, kind, 'ls', '-q')))).join(
		'',
	);

/** Swarm removes the container of a task some time after the task. */
async function untilNothingIsLeft(manager: TestMachine): Promise<void> {
	if ((await listOfSwarm(manager)) !== '') {
		throw new Error(`left in the swarm: ${await listOfSwarm(manager)}`);
	}

	for (const machine of all.machines) {
		await until(
			() => listTraces(machine),
			left => left === '',
			`nothing is left on ${machine.name}`,
		);
	}
}

const untilConverged = (machine: TestMachine) =>
	until(
		async () => JSON.parse((await on(machine, 'status', lab, '--json')).stdout || '{}'),
		({converged}) => converged === true,
		`${lab} has converged`,
	);

const tasksOfRelay = async (machine: TestMachine): Promise<string> =>
	docker(machine, 'ps', '-q', '--filter', 'label=wgsim.relay');

const untilManages = (machine: TestMachine, manages: boolean) =>
	until(
		() => machine.docker('node', 'ls'),
		({code}) => (code === 0) === manages,
		`${machine.name} ${manages ? 'manages' : 'does not manage'} the swarm`,
	);

test.before(async () => {
	folder = mkdtempSync(join(tmpdir(), 'wgsim-swarm-'));
	file = join(folder, 'two-sites.yaml');
	writeFileSync(file, `${readFileSync('topologies/two-sites.yaml', 'utf8')}\nmachines:\n  rack=b: '1'\n`);
	all = await startMachines(2);
	[first, second] = all.machines as [TestMachine, TestMachine];
	await all.copyImage(nodeImageTag(), [first]);
});

test.after.always(async () => {
	await all?.stop();
	rmSync(folder, {recursive: true});
});

test.serial('an engine in no swarm, and a worker, say what to do', async t => {
	const alone = await on(first, 'machines', '--on', 'swarm');
	t.is(alone.code, 1);
	t.regex(alone.stderr, /is not in a swarm\n\s+→ docker swarm init/);
	await docker(first, 'swarm', 'init', '--advertise-addr', first.address);
	const token = await docker(first, 'swarm', 'join-token', '--quiet', 'worker');
	await docker(second, 'swarm', 'join', '--token', token, `${first.address}:2377`);
	const worker = await on(second, 'start', file, '--name', lab, '--on', 'swarm', '--no-tui');
	t.is(worker.code, 1);
	t.regex(worker.stderr, /is a worker of its swarm: only a manager knows the machines/);
	t.regex(worker.stderr, /DOCKER_HOST or DOCKER_CONTEXT to a manager \(10\.99\.0\.1\)/);
});

test.serial(
	'a machine without a node image is named with the command that loads it, and nothing is left',
	async t => {
		const {code, stderr} = await on(first, 'start', file, '--name', lab, '--on', 'swarm', '--no-tui');
		t.is(code, 1);
		t.regex(stderr, /the relay of the swarm cannot run on lab2/);
		t.true(stderr.includes(`docker save ${nodeImageTag()} | ssh ${second.address} docker load`), stderr);
		await untilNothingIsLeft(first);
	},
);

test.serial(
	'by the image of another wgsim the relay brings that of this one, and the lab converges',
	async t => {
		await docker(first, 'node', 'update', '--label-add', 'rack=b', second.name);
		const made = await docker(first, 'create', nodeImageTag());
		await docker(first, 'commit', made, older);
		await docker(first, 'rm', made);
		await first.within('sh', '-c', `docker -H ${first.host} save ${older} | docker -H ${second.host} load`);
		const {code, stderr} = await on(first, 'start', file, '--name', lab, '--on', 'swarm', '--no-tui');
		t.is(code, 0, stderr);
		t.not(await docker(second, 'images', '-q', nodeImageTag()), '');
		t.regex(
			await docker(second, 'ps', '--format', '{{.Names}}'),
			new RegExp(`${lab}-V1-1`),
			'it is pinned there',
		);
	},
);

test.serial('verbs and their input pass the relay, both ways', async t => {
	t.is((await on(first, 'ping', 'V1-1', 'V2-1', '--lab', lab)).code, 0);
	const typed = {input: 'typed\n', env: {DOCKER_HOST: first.host}};
	const said = await wgsim(['exec', `${lab}/V1-1`, '--', 'sh', '-c', 'hostname; cat; echo end'], typed);
	t.is(said.stdout, 'V1-1\ntyped\nend\n', said.stderr);
	const worker = await on(second, 'status', lab);
	t.regex(worker.stdout, /lab1 does not answer: [^\n]* is a worker of its swarm/);
	await docker(first, 'node', 'promote', second.name);
	await untilManages(second, true);
	const checked = await on(second, 'check', lab);
	t.is(checked.code, 0, checked.stderr);
});

test.serial(
	'the relay answers only those that have its certificate, which only root of its tasks can read',
	async t => {
		const greet = (options: string) =>
			`const s = require('node:tls').connect({host: '${second.address}', port: 14790, rejectUnauthorized: false, ${options}});
		 s.on('secureConnect', () => s.write('\\0\\0\\0\\x1aGET /version HTTP/1.0\\r\\n\\r\\n..'));
		 s.on('data', data => { console.log('data'); process.exit(); });
		 s.on('error', error => { console.log(error.code); process.exit(); });`;
		const refused = await first.within(process.execPath, '-e', greet(''));
		t.is(refused.stdout.trim(), 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED');
		const task = await tasksOfRelay(first);
		t.is(await docker(first, 'exec', task, 'stat', '-c', '%a %u', '/run/secrets/relay.pem'), '400 0');
		t.not((await first.docker('exec', '--user', '65534', task, 'cat', '/run/secrets/relay.pem')).code, 0);
		// One with it is let in: what refuses the other is the certificate.
		const identity = JSON.stringify(await docker(first, 'exec', task, 'cat', '/run/secrets/relay.pem'));
		const taken = await first.within(process.execPath, '-e', greet(`cert: ${identity}, key: ${identity}`));
		t.is(taken.stdout.trim(), 'data');
	},
);

test.serial('a machine that is drained is named; paused, it keeps its share', async t => {
	await docker(first, 'node', 'update', '--availability', 'drain', second.name);
	await until(
		() => tasksOfRelay(second),
		found => found === '',
		'the task of the relay has gone',
	);
	t.regex((await on(first, 'status', lab)).stdout, /lab2 does not answer: it is drained/);
	const listed = await on(first, 'machines', '--on', 'swarm');
	t.regex(listed.stdout, /^lab1 +ready/m);
	t.regex(listed.stdout, /^lab2 \(swarm:\/\/10\.99\.0\.2\): it is drained, and so has no relay/m);
	await docker(first, 'node', 'update', '--availability', 'active', second.name);
	await until(
		() => tasksOfRelay(second),
		found => found !== '',
		'the task of the relay is back',
	);
	await docker(first, 'node', 'update', '--availability', 'pause', second.name);
	const {code, stderr} = await on(first, 'start', file, '--name', lab, '--on', 'swarm', '--no-tui');
	t.is(code, 0, stderr);
	t.regex(stderr, /nothing to do/);
	t.true((await untilConverged(first)).converged);
	await docker(first, 'node', 'update', '--availability', 'active', second.name);
});

test.serial('stop leaves nothing on any machine, and nothing in the swarm', async t => {
	const {code, stderr} = await on(second, 'stop', lab);
	t.is(code, 0, stderr);
	await untilNothingIsLeft(second);
});

test.serial(
	'a start that is killed as soon as it has made the relay leaves nothing that stop does not remove',
	async t => {
		const child = spawnWgsim(['start', file, '--name', lab, '--on', 'swarm', '--no-tui'], {
			DOCKER_HOST: first.host,
		});
		const exit = once(child, 'exit');
		await until(
			() => docker(first, 'service', 'ls', '-q'),
			found => found !== '',
			'there is a relay',
		);
		child.kill('SIGKILL');
		await exit;
		const {code, stderr} = await on(first, 'stop', lab);
		t.is(code, 0, stderr);
		await untilNothingIsLeft(first);
	},
);

test.serial('a swarm without quorum says so', async t => {
	await second.cutPower();
	await untilManages(first, false);
	const {code, stderr} = await on(first, 'machines', '--on', 'swarm');
	t.is(code, 1);
	t.regex(stderr, /the swarm has no quorum: more than half of its managers must be up/);
});
