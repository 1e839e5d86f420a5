// Boot commands run at their moments: before the daemons, after them, and once the node has converged; at each boot anew.

import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {docker, typed, until, wgsim} from './helpers.js';

const lab = 'test-commands';
const folder = mkdtempSync(join(tmpdir(), `wgsim-${lab}-`));
const file = join(folder, 'lab.yaml');
const container = `${lab}-V1-1`;
const twoSites = fileURLToPath(new URL('../../topologies/two-sites.yaml', import.meta.url));

/** Written in the wrong order. In a file that outlasts a restart, each notes whether the wire is there, BIRD answers, and BGP is up. */
const moments = ['converged', 'after-daemons', 'before-daemons'].map(when => ({
	run: `echo ${when} $(ip -brief link show up dev eth0 | wc -l) $(birdc -s /run/bird6.private.ctl show status 2>/dev/null | grep -c 'up and running') $(birdc -s /run/bird6.private.ctl show protocols 2>/dev/null | grep -c Established) >>/root/moments`,
	when,
}));

const once = ['before-daemons 1 0 0', 'after-daemons 1 1 0', 'converged 1 1 1'];

/** BGP may be up when the daemons are there; nobody promises that it is not. */
const readMoments = async (): Promise<string[]> =>
	(await typed(container, 'cat /root/moments'))
		.trim()
		.split('\n')
		.map(line => line.replace(/^(after-daemons 1 1) \d$/, '$1 0'));

test.before(async t => {
	writeFileSync(
		file,
		`${readFileSync(twoSites, 'utf8')}\ndefaults: ${JSON.stringify({gateway: {commands: moments}})}\n`,
	);
	const {code, stderr} = await wgsim(['start', file, '--name', lab]);
	t.is(code, 0, stderr);
});

test.after.always(async () => {
	await wgsim(['stop', lab]);
	rmSync(folder, {recursive: true});
});

test.serial('each command runs at its moment, and the lab converges when the last has ended', async t => {
	t.deepEqual(await readMoments(), once);
});

test.serial('docker restart repeats them, with no wgsim on the side', async t => {
	await docker('restart', container);
	const all = await until(readMoments, lines => lines.length >= 6, 'all commands have run again');
	t.deepEqual(all, [...once, ...once]);
});

test.serial('an export tells of them', async t => {
	const {code, stdout} = await wgsim(['export', lab, '--node', 'V1-1']);
	t.is(code, 0);
	t.regex(
		stdout,
		/Before BIRD and the tunnels start:\n\n```sh\necho before-daemons .*Once BIRD.*echo after-daemons .*Once the tunnels.*echo converged /s,
	);
});
