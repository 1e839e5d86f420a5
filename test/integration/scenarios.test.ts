// Runs a scenario on the reference lab as a CI job would: it passes, it fails where a bound does not hold, and heals either way.

import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {processesOf, referenceTopology, spawnWgsim, typed, until, wgsim} from './helpers.js';
import {steadyOf} from './replayed.js';

const lab = 'test-scenarios';
const folder = mkdtempSync(join(tmpdir(), 'wgsim-scenarios-'));
const file = join(folder, 'lab.yaml');

const faults = async (): Promise<unknown[]> =>
	JSON.parse(await typed(`${lab}-fabric`, 'cat /etc/wgsim/faults.json')).faults;

test.before(async () => {
	const own = `
  impossible:
    probe: R1:R2
    steps:
      - fault: link down R2:eth0
      - wait: 2s
      - check: {gap: < 1s}
      - command: {node: R1, run: "false"}
`;
	writeFileSync(file, readFileSync(referenceTopology, 'utf8').trimEnd() + own);
	const {code, stderr} = await wgsim(['start', file, '--name', lab]);
	if (code !== 0) {
		throw new Error(stderr);
	}
});

test.after.always(async () => {
	await wgsim(['stop', lab]);
	rmSync(folder, {recursive: true, force: true});
});

test.serial('a running lab says which scenarios it has', async t => {
	const {code, stdout} = await wgsim(['scenario', '--list', '--lab', lab]);
	t.is(code, 0);
	t.regex(stdout, /^lose-a-gateway +\d+ +A gateway loses its power/m);
	t.regex(stdout, /^impossible/m);
});

test.serial('a site that loses both gateways is cut off, and nobody else is', async t => {
	const report = join(folder, 'report.xml');
	const recording = join(folder, 'run.wgsim');
	const {code, stdout, stderr} = await wgsim([
		...['scenario', 'lose-both-gateways', '--lab', lab, '--json', '--junit', report, '--record', recording],
	]);
	const {ok, results} = JSON.parse(stdout);
	t.is(code, 0, stderr);
	t.true(ok);
	t.true(results.length >= 9);
	t.regex(readFileSync(report, 'utf8'), /testcase .*lose-both-gateways 1: node kill V3-1/);
	t.deepEqual(await faults(), []);

	// The recording tells the same, and ends in the state that is observed.
	const replayed = async (...args: string[]) => {
		const {code, stdout, stderr} = await wgsim(['replay', recording, ...args, '--json']);
		t.is(code, 0, stderr);
		return stdout;
	};
	const told = (await replayed('--events'))
		.trim()
		.split('\n')
		.map(line => JSON.parse(line));
	const textsOf = (wanted: string) => told.filter(({kind}) => kind === wanted).map(({text}) => text);
	t.true(
		textsOf('fault').some(text => text.includes('node kill V3-1')),
		textsOf('fault').join('; '),
	);
	t.is(textsOf('note').length, results.length, textsOf('note').join('; '));
	t.true(textsOf('session').length > 0);
	const now = steadyOf((await wgsim(['status', lab, '--json'])).stdout);
	t.deepEqual(steadyOf(await replayed('--at', '1h')), now);
	const during = steadyOf(
		await replayed('--at', `${told.find(({text}) => text.includes('V3-2 is exited')).at + 1}s`),
	);
	t.false(during.converged);
});

test.serial(
	'a bound that does not hold is told with what was seen, exit code 3, and the lab is healed',
	async t => {
		const {code, stdout} = await wgsim(['scenario', 'impossible', '--lab', lab]);
		t.is(code, 3);
		t.regex(
			stdout,
			/FAILED .*impossible 3: gap < 1s: R\d → R\d \(IPv\d\): gap [12]\.\d+ s, \d+ of \d+ lost\n/,
		);
		t.regex(stdout, /FAILED .*impossible 4: R1: false: exit code 1\n/);
		t.regex(stdout, /test-scenarios: 3 of 5 steps passed/);
		t.deepEqual(await faults(), []);
	},
);

test.serial('at Ctrl-C all is healed, and the exit code is 130', async t => {
	const child = spawnWgsim(['scenario', 'lose-both-gateways', '--lab', lab]);
	const ended = once(child, 'close');
	let said = '';
	child.stdout.resume();
	child.stderr.on('data', data => {
		said += data;
	});
	await until(faults, ({length}) => length > 0, 'something is broken');
	child.kill('SIGINT');
	t.deepEqual(await ended, [130, null], said);
	t.regex(said, /SIGINT: healing first/);
	t.deepEqual(await faults(), []);
	t.notRegex((await processesOf(`${lab}-fabric`)).join('\n'), /wgsim-probe/);
});

test.serial('nothing is run on a lab that is broken already, nor without a name', async t => {
	await wgsim(['link', 'down', 'V1-1:eth1', '--lab', lab]);
	const refused = await wgsim(['scenario', '--all', '--lab', lab]);
	t.is(refused.code, 1);
	t.regex(refused.stderr, /has a fault already\n {2}link down V1-1:eth1\n {2}→ first: wgsim heal/);
	t.is((await faults()).length, 1);
	await wgsim(['heal', lab]);
	t.is((await wgsim(['scenario', '--lab', lab])).code, 2);
	const unknown = await wgsim(['scenario', 'lose-a-gatewy', '--lab', lab]);
	t.is(unknown.code, 2);
	t.regex(unknown.stderr, /has no scenario lose-a-gatewy\n {2}→ did you mean "lose-a-gateway"/);
});
