// A lab without privileged containers: where its file says so, and where an engine starts none.

import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {nodeImageTag} from '../../src/engine/image.js';
import {docker, run, typed, wgsim} from './helpers.js';
import {copyImage, startOwnEngine} from './own-engine.js';

const topology = fileURLToPath(new URL('../../topologies/two-sites.yaml', import.meta.url));
const lab = 'test-isolation';

test.after.always(() => wgsim(['stop', lab]));

test.serial('a lab works with named capabilities alone', async t => {
	const {code, stdout, stderr} = await wgsim([
		'start',
		topology,
		'--name',
		lab,
		'--isolation',
		'capabilities',
		'--json',
	]);
	t.is(code, 0, stderr);
	t.is(JSON.parse(stdout).isolation, 'capabilities');
	const privileged = await docker(
		'inspect',
		'--format',
		'{{.HostConfig.Privileged}}',
		`${lab}-V1-1`,
		`${lab}-fabric`,
	);
	t.is(privileged.stdout, 'false\nfalse\n');
	t.regex(await typed(`${lab}-R1`, 'ping -c2 10.0.2.1'), / 0% packet loss/);
	const settings = '/proc/sys/kernel/hostname /proc/sys/vm/swappiness /proc/sysrq-trigger';
	const writable = await typed(
		`${lab}-V1-1`,
		`for file in ${settings}; do [ ! -w $file ] || echo $file; done`,
	);
	t.is(writable, '', "the machine's settings are not the node's to change");
	t.is((await wgsim(['stop', lab])).code, 0);
});

// Refuses as runc does where the machine's bounding set lacks a capability, whatever this machine's has: only privileged
// containers ask for SYS_MODULE.
const refusingRuntime = (runc: string): string => `#!/bin/sh
previous= bundle= log= create=
for argument in "$@"; do
	case $previous in --bundle) bundle=$argument ;; --log) log=$argument ;; esac
	[ "$argument" != create ] || create=1
	previous=$argument
done
if [ -n "$create" ] && grep -q CAP_SYS_MODULE "$bundle/config.json"; then
	echo '{"level":"error","msg":"runc create failed: unable to start container process: unable to apply caps: operation not permitted"}' >>"$log"
	exit 1
fi
exec ${runc} "$@"
`;

test.serial(
	'an engine that starts no privileged container gets one of named capabilities, and stop leaves nothing',
	async t => {
		const runc = (await run(['sh', '-c', 'command -v runc'])).stdout.trim();
		const engine = await startOwnEngine(folder => {
			const script = join(folder, 'runtime');
			writeFileSync(script, refusingRuntime(runc));
			chmodSync(script, 0o755);
			return [`--add-runtime=refusing=${script}`, '--default-runtime=refusing'];
		});
		const env = {DOCKER_HOST: engine.host};
		try {
			await copyImage(engine, nodeImageTag());
			const started = await wgsim(['start', topology, '--name', lab, '--no-wait'], {env});
			t.is(started.code, 0, started.stderr);
			t.regex(
				started.stderr,
				/this engine starts no privileged container: nodes are given named capabilities instead/,
			);
			const again = await wgsim(['start', topology, '--name', lab, '--no-wait', '--json'], {env});
			t.is(again.code, 0, again.stderr);
			t.deepEqual(JSON.parse(again.stdout).actions, [], 'a second start finds it as it is to be');
			const doctor = await wgsim(['doctor'], {env});
			t.is(doctor.code, 0, doctor.stdout);
			t.regex(doctor.stdout, /^note +capabilities +privileged containers do not start here/m);
			t.is((await wgsim(['stop', lab], {env})).code, 0);
			t.is((await engine.docker('ps', '-aq')).stdout, '');
			t.is((await engine.docker('volume', 'ls', '-q')).stdout, '');
		} finally {
			await wgsim(['stop', lab], {env});
			await engine.stop();
		}
	},
);
