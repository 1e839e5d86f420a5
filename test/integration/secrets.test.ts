// No key leaves its nodes: a lab with marked keys lives through every verb, and then all that could be seen of it is searched.

import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import test from 'ava';
import type {KeptNode} from '../../src/lab/kept/model.js';
import {publicKeyOf} from '../../src/plan/keys.js';
import {cli, docker, type Ran, run, spawnWgsim, typed, wgsim} from './helpers.js';
import {PseudoTerminal} from './pseudo-terminal.js';

const lab = 'test-secrets';
const folder = mkdtempSync(join(tmpdir(), 'wgsim-secrets-'));
const home = join(folder, 'home');
const topology = join(folder, 'lab.yaml');
const wrong = join(folder, 'wrong.yaml');
const exported = join(folder, 'exported');
const key = (): string => randomBytes(32).toString('base64');
const password = (): string => randomBytes(18).toString('base64');
const given = {
	private: key(),
	psk: key(),
	bgp: password(),
	ospf: password(),
	bfd: randomBytes(9).toString('base64'),
};
const text = `name: ${lab}
networks: {internet: {ospf: PUBLIC, prefix: ["2001:db8:0:1::/64"]}}
sites: {count: 2, gateways: {count: 1}, routers: {count: 1, announce: ["10.0.{site}.1/24"]}}
overlay:
  wireguard: {psk: generated}
  bgp: {password: "${given.bgp}", ttl-security: true, bfd: {password: "${given.bfd}"}}
  ospf: {password: "${given.ospf}"}
defaults: {node: {commands: ["cat /etc/bird/*.conf"]}}
tunnels: {V1-1--V2-1: {psk: "${given.psk}", ends: {V1-1: {private-key: "${given.private}"}}}}
scenarios: {rotate: {probe: R1:R2, steps: [{fault: key rotate V1-1}, {wait: 1s}, {check: {reach: true}}]}}
`;

test.before(() => {
	mkdirSync(home);
	writeFileSync(topology, text);
	writeFileSync(
		wrong,
		`${text}nonsense: true\n`.replace('count: 2', 'count: 0').replace('ospf: PUBLIC', 'ospf: [1]'),
	);
});

test.after.always(async () => {
	await wgsim(['stop', lab]);
	rmSync(folder, {recursive: true, force: true});
});

/** What was seen, by where: the outputs of commands, and what else is to be searched. */
const seen = new Map<string, string>();
const see = (where: string, what: string): void => {
	seen.set(where, `${seen.get(where) ?? ''}${what}`);
};

/** Runs wgsim with folders of its own for all that it might keep, and takes note of all that it says. */
async function say(args: readonly string[]): Promise<Ran> {
	const ran = await wgsim(args, {env});
	see(`wgsim ${args.join(' ')}`, `${ran.stdout}${ran.stderr}`);
	return ran;
}

/** Folders of wgsim's own for all that it might keep. */
const env = {HOME: home, XDG_STATE_HOME: home, XDG_CACHE_HOME: home, TMPDIR: home, WGSIM_DEBUG: '1'};

/** Runs wgsim beside others, and takes note of all that it says until it is told to end. */
function listen(args: readonly string[]): () => Promise<void> {
	const child = spawnWgsim(args, env);
	const ended = once(child, 'close');
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', data => see(`wgsim ${args.join(' ')}`, String(data)));
	}

	return async () => {
		child.kill('SIGINT');
		await ended;
	};
}

/** Looks at every view of the live one, as a user does, and takes note of all that is drawn. */
async function watchLive(): Promise<void> {
	const terminal = new PseudoTerminal([process.execPath, cli, 'tui', lab], {columns: 120, rows: 40, env});
	try {
		await terminal.until(/V1-1/);
		for (const view of '123456?') {
			terminal.send(view);
			await new Promise(resolve => setTimeout(resolve, 300));
			see('wgsim tui', await terminal.screen());
		}

		// A key of its own: together they would be another.
		terminal.send('\u001b');
		await new Promise(resolve => setTimeout(resolve, 300));
		terminal.send('q');
		await terminal.exited;
		see('wgsim tui', terminal.output);
	} finally {
		await terminal.dispose();
	}
}

/** Takes note of every process's arguments and environment, again and again, until told to stop. */
function watchProcesses(): () => void {
	const timer = setInterval(() => {
		for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
			for (const file of ['cmdline', 'environ']) {
				try {
					processes.add(readFileSync(`/proc/${pid}/${file}`, 'utf8'));
				} catch {
					// It ended while we looked.
				}
			}
		}
	}, 100).unref();
	return () => clearInterval(timer);
}

const processes = new Set<string>();

/** A key as it might show up: in base64, in hexadecimal (wireguard-go's own protocol), in JSON or in a URL. */
const shapes = (secret: string): string[] => [
	secret,
	Buffer.from(secret, 'base64').toString('hex'),
	encodeURIComponent(secret),
	Buffer.from(secret).toString('base64').slice(0, 40),
];

test.serial('a key is in its node, in files of mode 0600, and nowhere else', async t => {
	const stop = watchProcesses();
	const since = String(Math.floor(Date.now() / 1000) - 1);
	const started = await say(['start', topology, '--json']);
	t.is(started.code, 0, started.stderr);
	const generated = (
		await typed(`${lab}-V2-1`, 'sed -n "s/^PrivateKey *= *//p" /etc/wireguard/*.conf | sort -u')
	).trim();
	const seed = (await typed(`${lab}-fabric`, 'cat /etc/wgsim/seed')).trim();
	t.regex(generated, /^[A-Za-z0-9+/]{43}=$/);
	t.regex(seed, /^[A-Za-z0-9+/]{43}=$/);
	const captured = join(folder, 'captured.pcapng');
	const recorded = join(folder, 'run.wgsim');
	const saved = join(folder, 'by-hand.wgsim-save');
	const capture = ['capture', 'V1-1:eth0', 'V1-1:wg2', 'R1:eth0', '--lab', lab];
	const listeners = [
		['events', lab, '--json'],
		['status', lab, '--watch', '--json'],
		[...capture, '-w', captured],
		['record', lab, '-o', recorded],
	].map(listen);
	const verbs: [string[], number][] = [
		[['start', topology], 0],
		[['start', topology, '--dry-run', '--json'], 0],
		[['start', wrong], 2],
		[['start', topology, '--name', `${lab}-2`, '--timeout', '0.01'], 1],
		[['stop', `${lab}-2`], 0],
		[['validate', topology, wrong], 2],
		[['render', topology, '--node', 'V1-1'], 0],
		[['render', topology, '--node', 'V1-1', '--json'], 0],
		[['graph', topology, '--format', 'dot'], 0],
		[['status', lab], 0],
		[['status', lab, '--json'], 0],
		[['list', '--json'], 0],
		[['logs', '--lab', lab], 0],
		[['logs', '--lab', lab, 'V*', 'fabric', '--json'], 0],
		[['interfaces', '--lab', lab, '--json'], 0],
		[['exec', '--lab', lab, '--netns', 'private', '--json', 'V*', '--', 'wg'], 0],
		[['ping', '--lab', lab, 'R1', 'R2', '--json'], 0],
		[['path', '--lab', lab, 'R1', 'R2', '--json'], 0],
		[['export', lab], 0],
		[['export', lab, '--format', 'systemd-networkd', '--json'], 0],
		[['node', 'restart', 'V1-1', '--lab', lab], 0],
		[['key', 'rotate', 'V1-1', '--lab', lab], 0],
		[['key', 'restore', 'V1-1', '--lab', lab, '--json'], 0],
		[['exec', '--lab', lab, 'V1-1', '--', 'ip', 'netns', 'exec', 'private', 'wg'], 0],
		[['exec', '--lab', lab, 'R1', '--', 'birdc', 'show', 'protocols', 'all'], 0],
		[['doctor', '--json'], 0],
		[['check', lab, '--only', 'reach,tunnel,isolation,capture,routing', '--junit', '-'], 0],
		[['check', lab, '--only', 'tunnel', '--json'], 0],
		[['scenario', 'rotate', '--lab', lab, '--json'], 0],
		[['measure', lab, '--fault', 'key rotate V2-1', '--settle', '2s', '--json'], 0],
		[[...capture, '--duration', '2'], 0],
		[['link', 'impair', 'V1-1:eth0', '--loss', '1%', '--lab', lab], 0],
		[['daemon', 'kill', 'bird', 'V1-1', '--lab', lab, '--json'], 0],
		[['partition', 'internet', 'V1-1', '|', 'V2-1', '--lab', lab], 0],
		[['heal', lab, '--json'], 0],
		[['exec', '--lab', lab, 'V1-1', '--', 'sh', '-c', 'echo made by hand >/root/note'], 0],
		[['save', lab, '-o', saved], 0],
		[['export', lab, '--with-keys', '-o', exported], 0],
		[['import', join(exported, 'V1-1'), join(exported, 'V2-1'), '-o', join(folder, 'imported.yaml')], 0],
		[['completion', 'bash'], 0],
		[['graph', topology, '--format', 'html', '--addresses'], 0],
		[['engine', 'status'], -1],
		[['schema'], 0],
	];
	for (const [args, code] of verbs) {
		const ran = await say(args);
		t.true(code < 0 || ran.code === code, `${args.join(' ')}: ${ran.stderr}${ran.stdout}`);
	}

	await watchLive();
	for (const end of listeners) {
		await end();
	}

	see('captured packets', readFileSync(captured, 'latin1'));
	see('recording', gunzipSync(readFileSync(recorded)).toString('utf8'));
	t.regex(seen.get('recording')!, /"kind":"tunnel"/);
	// Its files are in base64.
	const kept = gunzipSync(readFileSync(saved)).toString('utf8');
	const nodes: Record<string, KeptNode> = JSON.parse(kept).nodes;
	const contents = Object.values(nodes).flatMap(node =>
		node.files.map(({content}) => Buffer.from(content, 'base64').toString('latin1')),
	);
	see('save', [kept, ...contents].join('\n'));
	t.regex(seen.get('save')!, /^made by hand$/m);
	t.regex(seen.get(`wgsim events ${lab} --json`)!, /"kind":"tunnel"/);

	// Each key in the files of its nodes, and these are for root alone. By stdin: an argument could be seen.
	for (const [node, keys] of [
		['V1-1', [given.private, given.psk, given.bgp, given.bfd, given.ospf]],
		['V2-1', [generated, given.psk, given.bgp, given.bfd, given.ospf]],
		['R1', [given.ospf]],
		['fabric', [seed]],
	] as const) {
		const search =
			'grep -rlF -f - /etc /run /var /root /tmp /home /usr/local 2>/dev/null | xargs -r stat -c "%a %U %n"';
		const all = [...Object.values(given), generated, seed].join('\n');
		const found = await run(['docker', 'exec', '-i', `${lab}-${node}`, 'sh', '-c', search], {
			input: `${all}\n`,
		});
		const files = found.stdout.split('\n').filter(Boolean);
		t.is(files.length > 0, keys.length > 0, `${node}: ${found.stdout}`);
		for (const file of files) {
			t.regex(file, /^600 root /, node);
		}
	}

	const ids = (await docker('ps', '-aq', '--no-trunc', '--filter', `label=wgsim.lab=${lab}`)).stdout
		.trim()
		.split('\n');
	const root = (await docker('info', '--format', '{{.DockerRootDir}}')).stdout.trim();
	see('docker inspect', (await docker('inspect', ...ids)).stdout);
	const volumes = [`${lab}-fabric`, `${lab}-memory`];
	see('docker volume inspect', (await docker('volume', 'inspect', ...volumes)).stdout);
	// The seed rests on the machine's disk, as all files of nodes do: for root alone.
	t.is(
		(await run(['stat', '-c', '%a %U', join(root, 'volumes', `${lab}-memory`, '_data')])).stdout,
		'700 root\n',
	);
	for (const id of ids) {
		const logs = await docker('logs', id);
		see('docker logs', `${logs.stdout}${logs.stderr}`);
		for (const name of readdirSync(join(root, 'containers', id), {recursive: true, withFileTypes: true})) {
			if (name.isFile()) {
				see("Docker's own files", readFileSync(join(name.parentPath, name.name), 'utf8'));
			}
		}
	}

	see('docker stop', (await say(['stop', lab])).stderr);
	stop();
	const until = String(Math.ceil(Date.now() / 1000));
	see(
		'docker events',
		(await docker('events', '--since', since, '--until', until, '--format', '{{json .}}')).stdout,
	);
	see('processes', [...processes].join('\n'));
	for (const state of [home, '/var/lib/wgsim', '/run/wgsim']) {
		const files = await run([
			'sh',
			'-c',
			'find "$1" -name data -prune -o -type f -size -10M -exec cat {} +',
			'find',
			state,
		]);
		see(`files in ${state === home ? 'the home' : state}`, files.stdout);
	}

	// The search finds what is there: the public key, which everybody may see.
	t.true(seen.get(`wgsim status ${lab} --json`)!.includes(publicKeyOf(given.private)));
	t.true(processes.size > 20);
	t.true(seen.get('docker events')!.includes(lab));
	t.true(seen.get('docker inspect')!.includes(lab));
	// A node that prints its own files shows where the passwords are, and not which.
	t.regex(seen.get('docker logs')!, /\tpassword "\(hidden\)" \{ algorithm hmac sha256; \};/);
	const hits = [...seen].flatMap(([where, what]) =>
		Object.entries({...given, generated, seed})
			.filter(([, secret]) => shapes(secret).some(shape => what.includes(shape)))
			.map(([name]) => `${name} in ${where}`),
	);
	t.deepEqual(hits, []);
	t.log(`${seen.size} places, ${[...seen.values()].reduce((sum, what) => sum + what.length, 0)} characters`);
});
