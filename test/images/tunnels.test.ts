// What makes a node's tunnels: the kernel or wireguard-go, as the topology asks for.

import {spawnSync} from 'node:child_process';
import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {rootfs} from './python.js';
import {shell} from './shell.js';

/** Defines the functions of tunnel.sh. What it sources itself is left to the test. */
const program = `.() { :; }; source ${join(rootfs, 'usr/local/lib/wgsim/tunnel.sh')}; unset -f .`;

interface Outcome {
	/** Told to the kernel's device. */
	readonly configured: string[];
	/** What the supervisor is given. */
	readonly services: string[];
	readonly log: string;
}

/** Has wg1 made by the program itself, with a kernel that has WireGuard or has none. */
function bringUp(wanted: string | null, kernelHas: boolean, more = ''): Outcome {
	const folder = mkdtempSync(join(tmpdir(), 'wgsim-tunnels-'));
	try {
		const implementation = join(folder, 'implementation');
		if (wanted !== null) {
			writeFileSync(implementation, `${wanted}\n`);
		}

		const script = [
			program,
			`services=${join(folder, 'service')}`,
			`wireguard_implementation=${implementation}`,
			'service_exits=/run/wgsim/ends',
			'complain() { echo "$*" >&2; }',
			`ip() { ${kernelHas ? 'true' : 'false'}; }`,
			'configure_tunnel() { echo "$1"; }',
			'open_tunnels_in_turn() { :; }',
			`mkdir -p ${folder}/tunnels/wg1`,
			`cd ${folder}/tunnels/wg1 && ${more === '' ? ':' : more}`,
			`bring_up_tunnels ${folder}/tunnels/*`,
			'wait',
		].join('\n');
		// Without what a machine has for its users' shells: bash reads that where its input is a socket, as Node's pipes are.
		const argv = ['--norc', '-euo', 'pipefail', '-c', script];
		const {stdout, stderr} = spawnSync('bash', argv, {encoding: 'utf8'});
		const made = readdirSync(folder).includes('service') ? readdirSync(join(folder, 'service')) : [];
		return {configured: stdout.split('\n').filter(line => line !== ''), services: made, log: stderr};
	} finally {
		rmSync(folder, {recursive: true});
	}
}

const byKernel: Outcome = {configured: ['wg1'], services: [], log: ''};
const byDaemon: Outcome = {configured: [], services: ['wireguard-go.wg1'], log: ''};

test('where it is left open, the kernel makes tunnels if it can, else wireguard-go', t => {
	for (const open of [null, 'any']) {
		t.deepEqual(bringUp(open, true), byKernel);
		t.deepEqual(bringUp(open, false), byDaemon);
	}
});

test('wireguard-go makes them where it is asked for, though the kernel could', t => {
	t.deepEqual(bringUp('userspace', true), byDaemon);
	t.deepEqual(bringUp('userspace', false), byDaemon);
});

test('where the kernel is asked for, nothing else makes them, and the node says why', t => {
	t.deepEqual(bringUp('kernel', true), byKernel);
	const {configured, services, log} = bringUp('kernel', false);
	t.deepEqual([configured, services], [[], []]);
	t.is(
		log,
		'wireguard wg1 cannot create wg1: this kernel has no WireGuard, and the topology allows nothing else\n',
	);
});

test("a wg-quick file of the user's own goes to wg-quick, whoever makes the device", t => {
	for (const kernelHas of [true, false]) {
		t.deepEqual(bringUp(null, kernelHas, ': >wg-quick'), {
			configured: [],
			services: ['wg-quick.wg1'],
			log: '',
		});
	}
});

/** What the fabric is told of wg1: its turn, and the bell. */
function turnOf(role: string, {returns, endpoint}: {returns: boolean; endpoint: string | null}): string {
	return shell(
		['waiting.sh', 'say.sh', 'complain.sh', 'tunnel.sh', 'open-tunnels.sh'],
		[
			'HOSTNAME=A',
			'open_tunnel() { echo "open $1"; }',
			'getent() { [ "$2" = other ] && echo "192.0.2.9 STREAM other"; }',
			'mkdir -p "$opened" "$tunnels/wg1" "$shared_folder" && mkfifo "$opening_bell"',
			'exec {bell}<>"$opening_bell"',
			`echo ${role} >"$tunnels/wg1/role" && echo private >"$tunnels/wg1/namespace"`,
			...(endpoint === null ? [] : [`echo ${endpoint} >"$tunnels/wg1/endpoint"`]),
			...(returns ? ['remember_tunnels "$tunnels"/*'] : []),
			'open_tunnels_in_turn wg1',
			'cat "$waiting_tunnels/A/wg1" 2>/dev/null || true',
			'! read -r -t 0 -u "$bell" || head -n 1 <&"$bell"',
		].join('\n'),
		(_, {stdout, stderr}) => (stdout + stderr).trim(),
	);
}

test('a responder waits to be spoken to, unless it comes back and knows where its peer is', t => {
	const endpoint = '2001:db8::1 B/wg2';
	const [first, back] = [{returns: false}, {returns: true}];
	t.is(turnOf('initiator', {...first, endpoint}), 'initiator private 2001:db8::1 B/wg2\nA/wg1');
	t.is(turnOf('responder', {...first, endpoint}), 'responder private 2001:db8::1 B/wg2\nA/wg1');
	t.is(turnOf('responder', {...back, endpoint}), 'initiator private 2001:db8::1 B/wg2\nA/wg1');
	t.is(turnOf('responder', {...back, endpoint: null}), 'responder private - -\nA/wg1');
	t.is(turnOf('open', {...back, endpoint: null}), 'open wg1');
});

test('the fabric is told the address of a host that the user has named, or none', t => {
	const turn = (endpoint: string) => turnOf('initiator', {returns: false, endpoint});
	t.is(turn('other B/wg2'), 'initiator private 192.0.2.9 B/wg2\nA/wg1');
	t.is(
		turn('unknown'),
		'initiator private - -\nA/wg1\nwgsim: wg1: its endpoint has no address: it is not waited for',
	);
});

const column = (...columns: string[]): string => columns.join('\t');

/** What `wg` is told of the peers of wg0, of which these are said to speak first. */
const greeted = (callers: string): string[] => {
	const dump = [
		column('(private)', 'own', '51820', 'off'),
		column('silent', '(none)', '192.0.2.1:1', '10.0.0.0/8', '0', '0', '0', 'off'),
		column('caller', '(none)', '192.0.2.2:1', '(none)', '0', '0', '0', 'off'),
		column('nowhere', '(none)', '(none)', '(none)', '0', '0', '0', 'off'),
		column('done', '(none)', '192.0.2.3:1', '(none)', '1700000000', '1', '1', 'off'),
		column('alive', '(none)', '192.0.2.4:1', '(none)', '0', '0', '0', '25'),
	];
	return shell(
		['tunnel.sh', 'open-tunnels.sh'],
		[
			'mkdir -p "$tunnels/wg0" && echo main >"$tunnels/wg0/namespace"',
			`printf '%s' '${callers}' >"$tunnels/wg0/callers"`,
			`wg() { if [ "$1" = show ]; then cat <<'END'\n${dump.join('\n')}\nEND\nelse echo "$*"; fi; }`,
			'pause() { echo later; }',
			'open_own wg0',
		].join('\n'),
		(_, {stdout, stderr}) => [...stdout.trim().split('\n'), ...(stderr === '' ? [] : [stderr])],
	);
};

test('peers that nothing speaks to are spoken to once: at once, or later where they are to speak first', t => {
	const to = (peer: string): string[] => [
		`set wg0 peer ${peer} persistent-keepalive 1`,
		`set wg0 peer ${peer} persistent-keepalive 0`,
	];
	t.deepEqual(greeted('caller\n'), [...to('silent'), 'later', ...to('silent'), ...to('caller')]);
	t.deepEqual(greeted(''), [...to('silent'), ...to('caller'), 'later', ...to('silent'), ...to('caller')]);
});

/** What wg0 is opened with. */
const openedWith = (...lines: readonly string[]): string =>
	shell(
		['tunnel.sh', 'open-tunnels.sh'],
		['mkdir -p "$tunnels/wg0" "$opened"', ...lines, 'choose_configuration wg0', 'echo "$configuration"'].join(
			'\n',
		),
		(folder, {stdout, stderr}) => (stdout + stderr).replaceAll(folder, ''),
	);

test('an interface with peers that speak first is opened without their endpoints, unless it comes back', t => {
	const waits = ': >"$tunnels/wg0/open.conf"';
	t.is(openedWith(waits), '/etc/wgsim/tunnels/wg0/open.conf\n');
	t.is(openedWith(), '/etc/wireguard/wg0.conf\n');
	t.is(openedWith(waits, ': >"$opened/wg0"'), '/etc/wireguard/wg0.conf\n');
});

test('those that have not spoken by then are told of, and one that somebody has removed is not', t => {
	const told = (endpoints: string): string =>
		shell(
			['tunnel.sh', 'open-tunnels.sh'],
			[
				'mkdir -p "$tunnels/wg0" && echo main >"$tunnels/wg0/namespace"',
				`printf 'one 192.0.2.1:51820\\ntwo 192.0.2.2:51820\\n' >"$tunnels/wg0/endpoints"`,
				`wg() { if [ "$1" = show ]; then printf '${endpoints}'; else echo "$*"; fi; }`,
				'tell_endpoints wg0',
			].join('\n'),
			(_, {stdout, stderr}) => stdout + stderr,
		);
	t.is(told('one\\t192.0.2.9:4000\\ntwo\\t(none)\\n'), 'set wg0 peer two endpoint 192.0.2.2:51820\n');
	t.is(told('one\\t(none)\\n'), 'set wg0 peer one endpoint 192.0.2.1:51820\n');
	t.is(told(''), '');
});
