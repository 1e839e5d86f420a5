// What the tests under another kernel share: promises that are counted, commands that must succeed, waits.

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {seconds} from '../lib.mjs';

export const counts = {passed: 0, failed: 0};

/** Tries one promise, and goes on whatever comes of it; returns whether it held. */
export function check(title, work) {
	const begun = Date.now();
	try {
		const remark = work();
		counts.passed++;
		print(`✔ ${title}${remark ? `: ${remark}` : ''} (${seconds(begun)} s)`);
		return true;
	} catch (error) {
		counts.failed++;
		print(`✘ ${title} (${seconds(begun)} s)\n${error.message.replace(/^/gm, '    ')}`);
		return false;
	}
}

export function print(text) {
	process.stdout.write(`${text}\n`);
}

/** A lab by its name: commands in its nodes. */
export const labOf = name => {
	const container = node => `${name}-${node}`;
	const node = (one, ...argv) => output('docker', 'exec', container(one), ...argv);
	return {
		container,
		node,
		/** The same, which may fail. */
		attempt: (one, ...argv) => attempt('docker', 'exec', container(one), ...argv),
		inside: (one, ...argv) => node(one, 'ip', 'netns', 'exec', 'private', ...argv),
	};
};

/** What a lab must not change: links, namespaces, rules and routes of the machine. Counters and flags come and go. */
export function hostState() {
	const links = JSON.parse(output('ip', '-json', 'link')).map(({ifname}) => ifname);
	const rest = [['netns'], ['-4', 'rule'], ['-6', 'rule'], ['-4', 'route'], ['-6', 'route']].map(args =>
		output('ip', ...args),
	);
	return {links, rest};
}

export function assertNothingLeft(before) {
	assert.deepEqual(hostState(), before);
	assert.equal(output('docker', 'ps', '--all', '--quiet'), '');
	assert.equal(output('docker', 'volume', 'ls', '--quiet'), '');
}

/** Starts a lab; returns the last lines that it said. */
export function startLab(timeout, ...args) {
	const said = wgsim('start', '--timeout', String(timeout), ...args);
	return said.trimEnd().split('\n').slice(-1)[0].trim();
}

/** Runs all checks of a lab; returns how many of which kind held. */
export function checkLab(lab, timeout) {
	const {status, stdout, stderr} = attempt(...argvOf('check', lab, '--timeout', String(timeout), '--json'));
	assert.match(stdout, /^\{/, `exit code ${status}\n${stderr}`);
	const {results} = JSON.parse(stdout);
	// Where nothing could be checked, the document says why.
	assert.ok(results, `exit code ${status}\n${stdout}${stderr}`);
	const broken = results.filter(one => one.status !== 'passed');
	const told = broken.map(({id, expected, seen, facts}) => [id, expected, seen, ...facts].join('\n    '));
	assert.deepEqual(told, [], `${broken.length} of ${results.length} failed\n${told.join('\n')}`);
	assert.equal(status, 0);
	const kinds = [...new Set(results.map(({kind}) => kind))];
	const count = wanted => results.filter(({kind}) => kind === wanted).length;
	return kinds.map(kind => `${kind} ${count(kind)}`).join(', ');
}

/** Every end of every tunnel: greeted, and of the kernel, but for the ends of nodes that asked for wireguard-go. One may be idle by now. */
export function assertTunnels(lab, count, userspace = []) {
	const {tunnels} = JSON.parse(wgsim('status', lab, '--json'));
	assert.equal(tunnels.length, 2 * count);
	for (const {node, ifname, implementation, handshakeAge, verdict} of tunnels) {
		assert.equal(implementation, userspace.includes(node) ? 'wireguard-go' : 'kernel', `${node}:${ifname}`);
		assert.match(verdict, /^(up|idle)$/, `${node}:${ifname}`);
		assert.notEqual(handshakeAge, null, `${node}:${ifname}`);
	}
}

export function waitFor(holds, timeout) {
	const deadline = Date.now() + timeout * 1000;
	while (!holds()) {
		assert.ok(Date.now() < deadline, `not within ${timeout} s`);
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
	}
}

const argvOf = (...args) => [process.execPath, 'dist/cli.js', ...args];

export function wgsim(...args) {
	const {stdout, stderr} = succeed(...argvOf(...args));
	return stdout || stderr;
}

export function output(...argv) {
	return succeed(...argv).stdout;
}

export function succeed(...argv) {
	const result = attempt(...argv);
	assert.equal(
		result.status,
		0,
		`${argv.join(' ')}: exit code ${result.status}\n${result.stderr}${result.stdout}`,
	);
	return result;
}

export function attempt(program, ...args) {
	return spawnSync(program, args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 26});
}
