// The user's own BIRD whole, on gateways that sites make: a folder in one namespace, a file and what it includes in the other.

import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import test from 'ava';
import {typed, until, wgsim} from './helpers.js';

const lab = 'own-bird-folders';
const folder = mkdtempSync(join(tmpdir(), 'wgsim-birds-'));
const gateway = `${lab}-V1-1`;

const plain = `name: ${lab}
networks: {internet: {ospf: {name: PUBLIC, type: ptmp}}}
sites:
  count: 2
  gateways: {count: 1, name: "V{site}-{gateway}", loopback: "2001:db8:{site}::{gateway}/128"}
  routers: {count: 1, announce: "10.0.{site}.1/24"}
  lan: 192.168.{site}.0/24
overlay: {mesh: full}
checks: [{reach: {from: R1, to: R2}}, {reach: {from: R2, to: R1}}]
`;

const write = (files: Readonly<Record<string, string>>): void => {
	for (const [name, content] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, name)), {recursive: true});
		writeFileSync(join(folder, name), content);
	}
};

const start = (timeout = 120) =>
	wgsim(['start', 'lab.yaml', '--no-tui', '--timeout', String(timeout)], {cwd: folder});

const birdc = (command: string): Promise<string> =>
	typed(gateway, `birdc -s /run/bird6.private.ctl ${command}`);

/** What wgsim itself would make of a namespace: it stands in for what a user has. */
async function generated(namespace: string): Promise<string> {
	const {stdout} = await wgsim(['render', 'plain.yaml', '--node', 'V1-1', '--json'], {cwd: folder});
	const {files} = JSON.parse(stdout) as {files: readonly {path: string; content: string}[]};
	return files.find(({path}) => path === `/etc/bird/${namespace}.conf`)!.content;
}

/** The part before the sessions, and the sessions. */
function split(config: string): [string, string] {
	const at = config.indexOf('protocol bgp');
	return [config.slice(0, at), config.slice(at)];
}

let sessions = '';

test.before(async () => {
	write({'plain.yaml': plain});
	const [inner, bgp] = split(await generated('private'));
	const main = await generated('main');
	sessions = bgp;
	const roa =
		'roa4 table origins;\nprotocol static known { roa4 { table origins; }; route 10.0.0.0/8 max 32 as 65002; }\n';
	const filter = 'function is_valid() { return roa_check(origins, net, bgp_path.last) != ROA_INVALID; }\n';
	write({
		'V1-1/private/bird.conf': `${inner}include "filters/*.conf";\ninclude "/etc/bird/peers/*.conf";\n`,
		'V1-1/private/filters/10-roa.conf': roa,
		'V1-1/private/filters/20-filter.conf': filter,
		'V1-1/private/peers/all.conf': bgp.replaceAll('import all;', 'import where is_valid();'),
		'V1-1/bird/router.conf': `include "id.conf";\n${main.replace(/^router id.*\n/m, '')}`,
		'V1-1/bird/id.conf': /^router id.*\n/m.exec(main)![0],
		'lab.yaml': `${plain}nodes: {V1-1: {routing: {main: {config: V1-1/bird/router.conf}, private: {config: V1-1/private}}}}\n`,
	});
});

test.after.always(async () => {
	await wgsim(['stop', lab]);
	rmSync(folder, {recursive: true, force: true});
});

test.serial('both namespaces run the folders as they are, and the lab converges by them', async t => {
	const {code, stderr} = await start();
	t.is(code, 0, stderr);
	t.is(
		(await typed(gateway, 'ip netns exec private find /etc/bird -type f | sort')).trim(),
		[
			'/etc/bird/bird.conf',
			'/etc/bird/filters/10-roa.conf',
			'/etc/bird/filters/20-filter.conf',
			'/etc/bird/peers/all.conf',
		].join('\n'),
	);
	t.regex(await typed(gateway, 'cat /etc/bird/id.conf'), /^router id [\d.]+;\n$/);
	t.regex(await birdc('show route table origins'), /10\.0\.0\.0\/8-32 AS65002/);
	t.regex(await birdc('show protocols'), /BGP .*Established/);
});

test.serial(
	'what BIRD refuses is told by file, line and column before anything changes, and the old goes on',
	async t => {
		const before = await birdc('show status');
		write({'V1-1/private/peers/bad.conf': '# one more\nprotocol bgp more { nonsense; }\n'});
		const refused = await start();
		t.is(refused.code, 2, refused.stderr);
		t.regex(refused.stderr, /^ *V1-1\/private\/peers\/bad\.conf:2:\d+:? .*(syntax error|CF_SYM)/m);
		write({'V1-1/private/peers/bad.conf': '', 'V1-1/bird/id.conf': 'router id 1.2.3;\n'});
		const other = await start();
		t.is(other.code, 2, other.stderr);
		t.regex(other.stderr, /^ *V1-1\/bird\/id\.conf:1:\d+/m);
		const since = (status: string) => /^Last reconfiguration.*$/m.exec(status)?.[0];
		t.is(since(await birdc('show status')), since(before));
		t.regex(await birdc('show protocols'), /BGP .*Established/);
	},
);

test.serial('what has changed BIRD takes as it runs, a file more or less among it', async t => {
	const pid = () => typed(gateway, 'pgrep -f "^bird .*bird6.private.ctl"');
	const up = async () => /^\S+ +BGP +--- +up +(\S+)/m.exec(await birdc('show protocols'))?.[1];
	const [before, since] = [await pid(), await up()];
	write({
		'V1-1/bird/id.conf': await typed(gateway, 'cat /etc/bird/id.conf'),
		'V1-1/private/peers/bad.conf': 'protocol static extra { ipv4; route 203.0.113.0/24 blackhole; }\n',
	});
	const more = await start();
	t.is(more.code, 0, more.stderr);
	await until(
		() => birdc('show protocols'),
		text => /^extra +Static/m.test(text),
		'the new file is read',
	);
	t.is(await pid(), before);
	t.is(await up(), since);

	rmSync(join(folder, 'V1-1/private/peers/bad.conf'));
	const less = await start();
	t.is(less.code, 0, less.stderr);
	await until(
		() => birdc('show protocols'),
		text => !/^extra/m.test(text),
		'the file is gone',
	);
	t.is(await pid(), before);
});

test.serial('a function that refuses what the other side says is seen: the check of it fails', async t => {
	write({'V1-1/private/peers/all.conf': sessions.replaceAll('import all;', 'import where ! is_valid();')});
	const {code, stderr} = await start(10);
	t.is(code, 1, stderr);
	t.regex(stderr, /R1 → R2: 10\.0\.2\.1/);
});

test.serial('from a folder to a file alone and back, the namespace has what the file says', async t => {
	write({'one.conf': await generated('private')});
	const config = (private_: string) => ({
		'lab.yaml': `${plain}nodes: {V1-1: {routing: {private: {config: ${private_}}}}}\n`,
	});
	write({...config('one.conf'), 'V1-1/private/peers/all.conf': sessions});
	const alone = await start();
	t.is(alone.code, 0, alone.stderr);
	t.regex(await typed(gateway, 'ip netns exec private ls /etc/bird'), /^private\.conf$/m);
	write(config('V1-1/private'));
	const again = await start();
	t.is(again.code, 0, again.stderr);
	t.regex(await birdc('show route table origins'), /AS65002/);
});
