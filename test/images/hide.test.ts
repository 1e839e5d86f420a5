// The output filter of a node: no key or password gets through, however it was mistyped, and everything else does, without delay.

import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {rootfs} from './python.js';
import {shell} from './shell.js';

const program = join(rootfs, 'usr/local/lib/wgsim/hide.awk');
const argv = ['-W', 'interactive', '-f', program];

/** What the filter makes of a text. `secrets` go into its file. */
const hide = (text: string, secrets: readonly string[] = []): string =>
	shell(
		['waiting.sh', 'say.sh'],
		`printf '%s\n' ${secrets.map(one => `'${one}'`).join(' ') || "''"} >$folder/etc/wgsim/secrets
cat >$folder/said <<'END'
${text}
END
hide_secrets <$folder/said`,
		(_, {stdout, stderr}) => {
			if (stderr !== '') {
				throw new Error(stderr);
			}

			return stdout.replace(/\n$/, '');
		},
	);

const key = 'M5UTGdm3pK7VWnt67zwrtPsRTbmkXIzZepXk+3OtnsU=';

test('a key is hidden in every shape that wg prints of a mistyped file', t => {
	const bare = key.slice(0, -1);
	for (const [said, shown] of [
		[`Line unrecognized: \`PrivatKey=${key}'`, "Line unrecognized: `PrivatKey=(hidden)'"],
		[`Line unrecognized: \`PrivateKey:${key}'`, "Line unrecognized: `PrivateKey:(hidden)'"],
		[
			`Key is not the correct length or format: \`${bare}'`,
			"Key is not the correct length or format: `(hidden)'",
		],
		[`Line unrecognized: \`${key}'`, "Line unrecognized: `(hidden)'"],
		[
			`Key is not the correct length or format: \`${key}${key}'`,
			"Key is not the correct length or format: `(hidden)(hidden)'",
		],
		[`PresharedKey = ${key} # of the office`, 'PresharedKey = (hidden) # of the office'],
		// One character too few, one too many, and two words that have grown together.
		[`key ${key.slice(1)}`, 'key (hidden)'],
		[`key x${key}`, 'key (hidden)'],
		[`PrivateKey${key}`, '(hidden)'],
		[`private_key=${Buffer.from(key, 'base64').toString('hex')}`, 'private_key=(hidden)'],
	] as const) {
		t.is(hide(said), shown);
	}
});

test('no key passes, whatever is around it', t => {
	const keys = fc
		.uint8Array({minLength: 32, maxLength: 32})
		.map(bytes => Buffer.from(bytes).toString('base64'));
	const around = fc.stringMatching(/^[ -~]{0,30}$/).filter(text => !text.includes("'"));
	fc.assert(
		fc.property(fc.array(fc.tuple(around, keys, around), {minLength: 30, maxLength: 30}), lines => {
			const shown = hide(lines.map(parts => parts.join('')).join('\n'));
			t.deepEqual(
				lines.filter(([, one]) => shown.includes(one.slice(0, 40))),
				[],
			);
		}),
		{numRuns: 10},
	);
});

test('passwords are hidden wherever they stand, short ones where they stand alone', t => {
	const secrets = ['correct horse battery', 'bird', 'a.*b\\'];
	t.is(hide('password "correct horse battery";', secrets), 'password "(hidden)";');
	t.is(hide('xcorrect horse batteryx', secrets), 'x(hidden)x');
	t.is(
		hide('password "bird"; bird: birds of /etc/bird/x', secrets),
		'password "(hidden)"; (hidden): birds of /etc/(hidden)/x',
	);
	t.is(hide('a.*b\\ aXXb\\', secrets), '(hidden) aXXb\\');
});

test('what is no secret passes as it is: addresses, paths, words, empty lines', t => {
	const text = [
		'bird: /etc/bird/main.conf:12:3 syntax error, unexpected CF_SYM_UNDEFINED',
		'/usr/local/share/company/configuration/gateways/berlin/main/wireguard0 is not there',
		'2001:db8:ffff:ffff:ffff:ffff:ffff:ffff/128 dev wg0 proto static metric 1024 pref medium',
		'',
		'  two spaces, a tab\there, and a backslash \\n',
		'deadbeef'.repeat(4),
	].join('\n');
	t.is(hide(text), text);
});

test('a line passes as soon as it is said', async t => {
	const child = spawn('mawk', argv, {stdio: ['pipe', 'pipe', 'inherit']});
	child.stdin.write('the first\n');
	const [data] = await once(child.stdout, 'data');
	t.is(String(data), 'the first\n');
	child.stdin.end('the last, without an end');
	const [rest] = await once(child.stdout, 'data');
	t.is(String(rest), 'the last, without an end\n');
});

test('it learns other secrets when it is told to, and says when all is through', t => {
	shell(
		['waiting.sh', 'say.sh'],
		`secrets=$folder/etc/wgsim/secrets
echo old-secret >$secrets
{ echo 'one old-secret new-secret'; sleep 0.2; echo new-secret >$secrets; echo $'\\001'; echo 'two old-secret new-secret'; echo $'\\002'; } |
	hide_secrets -v drained="$drained"`,
		(_, {stdout, stderr}) => {
			t.is(stderr, '');
			t.is(stdout, 'one (hidden) new-secret\ntwo old-secret (hidden)\n');
		},
	);
});

test('all that a node said is out when its first process waits for that, and a filter that ended is run again', t => {
	const {stdout} = shell(
		['waiting.sh', 'say.sh'],
		`mkdir -p $folder/run/wgsim
speak_through_filter
for number in $(seq 200); do echo "line $number"; done
await_said
filter=$(pgrep -P $! mawk)
kill -9 "$filter"
# A process that was killed in read(2) may still take what is there, and loses it.
while [ -e "/proc/$filter" ]; do pause 0.01; done
echo "password ${key}"
rm "$drained"
await_said
kill $! && pkill -P $!`,
		(_, outcome) => outcome,
	);
	const lines = stdout.split('\n').filter(Boolean);
	t.deepEqual(
		lines.slice(0, 200),
		Array.from({length: 200}, (_, index) => `line ${index + 1}`),
	);
	t.is(lines[200], 'password (hidden)');
});

test('a flood costs little: a hundred thousand lines pass', t => {
	const line =
		'2026-01-01 12:00:00.000 <TRACE> PRIVATE: HELLO packet received from nbr 1.0.1.2 on eth2 via 192.168.1.12\n';
	const {stdout} = spawnSync('mawk', argv, {
		input: line.repeat(100_000),
		encoding: 'utf8',
		maxBuffer: 2 ** 26,
	});
	t.is(stdout, line.repeat(100_000));
});
