// Complaints of a node: recorded for as long as they hold, with the error of the program that failed, and read by the fabric.

import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {python} from './python.js';
import {shell} from './shell.js';

const libraries = ['waiting.sh', 'say.sh', 'complain.sh', 'commands.sh'];

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

/** Commands with their deadlines in seconds: a minute for those that end, as a busy machine may take long. */
const planned = (...commands: (string | [seconds: number, command: string])[]): string =>
	[
		'mkdir -p $boot_commands && : >$awaited_interfaces',
		...commands
			.map(each => (typeof each === 'string' ? ([60, each] as const) : each))
			.map(([seconds, command], index) => `echo '${command}' >$boot_commands/00${index}.${seconds}.main`),
		'note pending commands "its commands have not run yet"',
		'run_commands',
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

test('the fabric reads complaints as they stand, and follows no link out of them', t => {
	const seen = python(`
import os, tempfile, time
from fabric.complaints import Complaints
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
