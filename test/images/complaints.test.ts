// Complaints of a node: recorded for as long as they hold, with the error of the program that failed, and read by the fabric.

import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {python} from './python.js';
import {shell} from './shell.js';

const libraries = ['waiting.sh', 'say.sh', 'complain.sh', 'commands.sh', 'converged.sh'];

/** The complaints that a snippet leaves, by name, and what the log says. */
function complaintsAfter(snippet: string): {complaints: Record<string, string>; log: string[]; code: number} {
	return shell(libraries, snippet, (folder, {code, stderr}) => {
		const path = join(folder, 'run/wgsim/complaints');
		return {
			complaints: Object.fromEntries(
				readdirSync(path)
					.sort()
					.map(name => [name, readFileSync(join(path, name), 'utf8').replaceAll(folder, '')]),
			),
			log: stderr.replaceAll(folder, '').split('\n').filter(Boolean),
			code,
		};
	});
}

test('a command that fails is a complaint in its own words, until it is settled', t => {
	const failing = `fail() { echo 'sysctl: cannot stat net.x' >&2; return 3; }\n`;
	const attempt = 'heed sysctl main "settings were refused" fail || true\n';
	const {complaints, log} = complaintsAfter(failing + attempt + attempt);
	t.deepEqual(complaints, {'sysctl.main': 'sysctl main\nsettings were refused: sysctl: cannot stat net.x\n'});
	// It is said once.
	t.deepEqual(log, ['wgsim: settings were refused: sysctl: cannot stat net.x']);
	t.deepEqual(complaintsAfter(`${failing}${attempt}settle sysctl main`).complaints, {});
	const passing = complaintsAfter(
		`warn() { echo 'it is old' >&2; }\nheed sysctl main "settings were refused" warn`,
	);
	t.deepEqual(passing, {complaints: {}, log: ['it is old'], code: 0});
});

test('of many words the first and the last are told, and of a batch the line that was refused', t => {
	const batch = 'printf "link set lo up\\naddress add 10.0.0.1/33 dev wg0\\n" >$folder/a.batch\n';
	const fail =
		'fail() { printf "Error: any valid prefix is expected.\\nCommand failed $folder/a.batch:2\\n" >&2; return 1; }\n';
	const refused = complaintsAfter(
		`${batch}${fail}heed address wg0 "not every address was taken" fail || true`,
	);
	t.is(
		refused.complaints['address.wg0'],
		'address wg0\nnot every address was taken: address add 10.0.0.1/33 dev wg0: Error: any valid prefix is expected.\n',
	);
	const talking = complaintsAfter('fail() { seq 9 >&2; return 1; }\nheed address wg0 "refused" fail || true');
	t.is(talking.complaints['address.wg0'], 'address wg0\nrefused: 1; 2; 3 … 9\n');
	const silent = complaintsAfter('heed address wg0 "refused" false || true');
	t.is(silent.complaints['address.wg0'], 'address wg0\nrefused\n');
});

test('no complaint holds a key', t => {
	const key = 'M5UTGdm3pK7VWnt67zwrtPsRTbmkXIzZepXk+3OtnsU=';
	const {complaints} = complaintsAfter(`complain wireguard wg0 "Line unrecognized: PrivatKey=${key}"`);
	t.is(complaints['wireguard.wg0'], 'wireguard wg0\nLine unrecognized: PrivatKey=(hidden)\n');
});

/** A minute for commands that end, as a busy machine may take long. */
const placed = (
	commands: readonly (readonly [when: string, command: string, seconds?: number])[],
): string[] => [
	'mkdir -p $boot_commands && : >$awaited_interfaces && : >$wire_ends',
	...commands.map(
		([when, command, seconds = 60], index) =>
			`echo '${command}' >$boot_commands/00${index}.${seconds}.${when}.main`,
	),
];

/** Commands with their deadlines in seconds. */
const planned = (...commands: (string | [seconds: number, command: string])[]): string =>
	[
		...placed(
			commands.map(each =>
				typeof each === 'string' ? ['after-daemons', each] : ['after-daemons', each[1], each[0]],
			),
		),
		'run_first_commands',
		'run_later_commands',
	].join('\n');

test('boot commands run in order, and each that fails or does not end is a complaint', t => {
	const {complaints} = complaintsAfter(
		planned('echo one; exit 3', [1, 'sleep 60'], 'echo "no such device" >&2; false', 'sleep 60 & echo two'),
	);
	t.deepEqual(complaints, {
		'command.1': 'command 1\ncommand 1 failed with exit code 3: echo one; exit 3\n',
		'command.2': 'command 2\ncommand 2 did not finish within 1 s and was killed: sleep 60\n',
		'command.3':
			'command 3\ncommand 3 failed with exit code 1: echo "no such device" >&2; false: no such device\n',
	});
	t.deepEqual(complaintsAfter(planned('exit 124', 'true')).complaints, {
		'command.1': 'command 1\ncommand 1 failed with exit code 124: exit 124\n',
	});
});

test('while a command runs, that is noted', t => {
	const {complaints} = complaintsAfter(
		`${planned(`cp $(dirname $0)/x . 2>/dev/null; sleep 30`)} &\nuntil grep -q "still running" $folder/run/wgsim/complaints/pending.commands 2>/dev/null; do sleep 0.1; done; kill $!`,
	);
	t.regex(
		complaints['pending.commands']!,
		/^pending commands\ncommand 1 is still running: cp .*; sleep 30\n$/,
	);
});

/** A node with a BIRD of the user's own, a tunnel and a promise; `answers` are shell functions that stand for its daemons. */
const waiting = (expect: string, answers: string): string =>
	[
		...placed([
			['converged', 'echo third >>$folder/order'],
			['after-daemons', 'echo second >>$folder/order'],
			['before-daemons', 'echo first >>$folder/order'],
		]),
		'export folder',
		'mkdir -p $planned_services/bird.main $converged_files $tunnels/wg0',
		'echo "exec bird -f -c /etc/bird/main.conf" >$planned_services/bird.main/run',
		'echo main >$tunnels/wg0/namespace',
		'echo 10.0.0.1 >$converged_files/reach',
		expect === '' ? '' : `printf '${expect}' >$converged_files/expect`,
		'is_up() { :; }; bird_socket() { :; }; within() { shift; "$@"; }; timeout() { while [[ $1 =~ ^[-0-9] ]]; do shift; done; "$@"; }',
		answers,
		'run_first_commands',
		'[ "$(cat $folder/order)" = first ]',
		'run_later_commands &',
		'until [ ! -e $complaints/pending.commands ] || grep -qs "waits until" $complaints/pending.commands; do sleep 0.05; done',
		'cat $folder/order | tr "\\n" " " >&2; kill $! 2>/dev/null || true',
	].join('\n');

const birdSays = (info: string): string =>
	[
		'birdc() { cat <<END',
		'BIRD 2.17 ready.',
		'Name       Proto      Table      State  Since         Info',
		'device1    Device     ---        up     12:00:00.000',
		'off        Static     master4    down   12:00:00.000',
		'dynamic    BGP        ---        start  12:00:00.000  Passive',
		'  BGP state:          Passive',
		'    Neighbor range:   10.0.0.0/24',
		'cache      RPKI       ---        up     12:00:00.000  Sync-Start',
		`up1        BGP        ---        ${info}`,
		'END',
		'}',
	].join('\n');

const established = birdSays('up     12:00:00.000  Established');
const peerSays = (handshake: number): string =>
	`wg() { printf 'key\\tkey\\t1\\toff\\npeer=\\t(none)\\t10.0.0.2:1\\t::/0\\t${handshake}\\t0\\t0\\toff\\n'; }`;
const answered = 'fping() { :; }';

test('commands run before the daemons, after them, and once the node has converged; what is awaited is noted', t => {
	const converged = complaintsAfter(waiting('', [established, peerSays(9), answered].join('\n')));
	t.deepEqual(converged, {complaints: {}, log: ['first second third '], code: 0});
	const rows = [
		[
			birdSays('start  12:00:00.000  Connect'),
			peerSays(9),
			answered,
			'BGP up1 is not up (last: start, Connect)',
		],
		['birdc() { [ "$4" = status ]; }', peerSays(9), answered, 'BIRD in main does not answer'],
		[established, peerSays(0), answered, 'no handshake on wg0 with peer='],
		[established, 'wg() { false; }', answered, 'wg0 is not there'],
		[established, peerSays(9), 'fping() { echo 10.0.0.1; false; }', 'no answer from 10.0.0.1'],
	] as const;
	for (const [bird, peer, reach, reason] of rows) {
		const {complaints, log} = complaintsAfter(waiting('', [bird, peer, reach].join('\n')));
		t.deepEqual(log, ['first second '], reason);
		t.true(
			complaints['pending.commands']!.includes(`command 1 waits until this node has converged (${reason}`),
			complaints['pending.commands'],
		);
	}
});

test('what `expect` excuses is not awaited', t => {
	const down = [birdSays('start  12:00:00.000  Connect'), peerSays(0), answered].join('\n');
	for (const [expect, waits] of [
		['but\\nup*\\nwg0 hub\\n', false],
		['but\\nwg0\\n', true],
		['only\\n', false],
		['only\\nwg0\\n', true],
	] as const) {
		const {log} = complaintsAfter(waiting(expect, down));
		t.deepEqual(log, [waits ? 'first second ' : 'first second third '], expect);
	}
});

test('the fabric reads complaints as they stand, and follows no link out of them', t => {
	const seen = python(`
import os, tempfile, time
from fabric.observe.complaints import Complaints
from collections import namedtuple
root = tempfile.mkdtemp()
complaints = Complaints(namedtuple("Node", "root")(root))
seen = [complaints.read()]
folder = root + "/run/wgsim/complaints"
os.makedirs(folder)
def write(name, text):
    with open(folder + "/" + name, "w") as file:
        file.write(text)
write("sysctl.main", "sysctl main\\nrefused: \\x1b[31mred\\n")
write(".new", "sysctl main\\nnot yet\\n")
write("half", "sysctl")
with open(root + "/secret", "w") as file:
    file.write("of the\\nfabric")
os.symlink(root + "/secret", folder + "/link")
os.mkfifo(folder + "/fifo")
seen.append(complaints.read())
open(root + "/run/booted", "w").close()
time.sleep(0.15)
complaints.read()
os.remove(folder + "/sysctl.main")
seen.append(complaints.read())
complaints.close()
os.rename(root + "/run", root + "/elsewhere")
os.symlink(root + "/elsewhere", root + "/run")
seen.append(complaints.read())
print(json.dumps(seen))`);
	t.deepEqual(seen, [
		null,
		{booted: false, complaints: [{kind: 'sysctl', subject: 'main', text: 'refused:  [31mred'}]},
		{booted: true, complaints: []},
		null,
	]);
});
