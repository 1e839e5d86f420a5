// The library, as a program uses it: `import {startLab} from 'wgsim'`.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import test from 'ava';
// By its own name, as users import it; the examples below run what was built.
import {
	attachLab,
	ConvergenceError,
	type Lab,
	listLabs,
	startLab,
	TopologyError,
	UsageError,
	WgsimError,
} from 'wgsim';
import {docker, run, until} from './helpers.js';

const top = fileURLToPath(new URL('../..', import.meta.url));
const twoSites = `${top}topologies/two-sites.yaml`;

const containersOf = async (name: string): Promise<string[]> =>
	(await docker('ps', '-aq', '--filter', `label=wgsim.lab=${name}`)).stdout.split('\n').filter(Boolean);

test.serial('a lab is started, used and disposed of, and nothing is printed', async t => {
	let name = '';
	const events: string[] = [];
	{
		await using lab: Lab = await startLab(twoSites, {onEvent: ({kind}) => events.push(kind)});
		name = lab.name;
		t.regex(name, /^two-sites-[a-z]{6}$/);
		t.true(events.includes('node-done'));
		t.deepEqual(
			(await lab.nodes()).map(node => node.name),
			['R1', 'R2', 'V1-1', 'V2-1'],
		);
		t.true((await listLabs()).includes(name));

		const {sent, received, rtt} = await lab.node('R1').ping('10.0.2.1', {count: 3});
		t.is(sent, 3);
		t.true(received > 0 && rtt !== null && rtt.min > 0 && rtt.min <= rtt.avg && rtt.avg <= rtt.max);
		t.is((await lab.node('R1').ping('10.9.9.9', {timeout: 1})).received, 0);
		await t.throwsAsync(lab.node('R1').ping('not an address'), {instanceOf: WgsimError});

		const inside = await lab.node('V1-1').exec(['wg', 'show', 'wg2', 'peers'], {netns: 'private'});
		t.is(inside.exitCode, 0);
		t.is((await lab.node('V1-1').exec(['sh', '-c', 'cat; exit 7'], {stdin: 'to stdin'})).exitCode, 7);
		const attached = await attachLab(name);
		const {nodes, tunnels, missing} = await attached.status();
		t.is(nodes.length, 4);
		t.deepEqual(missing, []);
		t.is(tunnels[0]!.verdict, 'up');

		await t.throwsAsync(lab.fault('unplug V1-1'), {instanceOf: UsageError});
		const seen: string[] = [];
		const changes = lab.events();
		const cut = (async () => {
			for await (const event of changes) {
				seen.push(event.kind);
				if (event.kind === 'fault' && event.to === 'made') {
					break;
				}
			}
		})();
		await lab.fault('link down V1-1:eth0');
		await cut;
		t.true(seen.includes('fault'));
	}

	t.deepEqual(await containersOf(name), []);
});

test.serial('a lab is checked, broken, healed and measured', async t => {
	await using lab = await startLab(twoSites);
	const report = await lab.check({only: ['reach', 'tunnel']});
	t.true(report.ok);
	t.is(report.failed + report.errors, 0);
	await lab.fault('link down V1-1:eth0');
	t.false((await lab.check({only: ['reach'], timeout: 0})).ok);
	await lab.heal();
	await until(
		() => lab.check({only: ['reach']}),
		({ok}) => ok,
		'the healed lab reaches again',
	);

	const measured = await lab.measure({fault: 'link down V1-1:eth0', probes: ['R1:R2'], settle: 3000});
	t.is(measured.runs.length, 1);
	t.true(measured.broken.gap!.median > 0);
});

test.serial('errors have their kinds, and what does not converge is gone', async t => {
	await t.throwsAsync(startLab(`${top}test/errors/unknown-key.yaml`), {instanceOf: TopologyError});
	await t.throwsAsync(attachLab('no-such-lab'), {instanceOf: WgsimError, message: /no-such-lab/});
	await t.throwsAsync(startLab(twoSites, {name: 'test-lib-late', timeout: 1}), {
		instanceOf: ConvergenceError,
	});
	t.deepEqual(await containersOf('test-lib-late'), []);
	await t.throwsAsync(startLab(twoSites, {name: 'test-lib-late', signal: AbortSignal.abort()}));
	t.deepEqual(await containersOf('test-lib-late'), []);
});

test.serial('the lab of a process that was killed is taken away by the next that starts one', async t => {
	const script = `import {startLab} from 'wgsim'; await startLab(${JSON.stringify(twoSites)}, {name: 'test-lib-orphan', wait: false}); console.log('up'); setInterval(() => {}, 1000);`;
	const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
		cwd: top,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	await once(child.stdout, 'data');
	t.is((await containersOf('test-lib-orphan')).length, 5);
	child.kill('SIGKILL');
	await once(child, 'exit');

	await using lab = await startLab(twoSites, {name: 'test-lib-next', wait: false});
	t.is((await containersOf(lab.name)).length, 5);
	t.deepEqual(await containersOf('test-lib-orphan'), []);
});

test.serial('the examples run as they are', async t => {
	const ava = await run(['npx', 'ava', '--config', 'examples/tests/ava.config.js'], {cwd: top});
	t.is(ava.code, 0, ava.stdout + ava.stderr);
	const own = await run([process.execPath, '--test', 'examples/tests/node-test.test.js'], {cwd: top});
	t.is(own.code, 0, own.stdout + own.stderr);
	await until(
		async () => (await listLabs()).filter(name => /^two-sites-[a-z]{6}$/.test(name)),
		labs => labs.length === 0,
		'the examples leave no lab',
	);
});
