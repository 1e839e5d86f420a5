// The part of test-kernel.mjs that runs under the other kernel: test-kernel-inside.mjs IMAGE-ARCHIVE SECONDS.

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import os from 'node:os';
import {main, seconds} from './lib.mjs';

const [archive, timeout] = process.argv.slice(2);
const lab = 'routed-vpn';
const counts = {passed: 0, failed: 0};

await main(() => {
	print(
		`Linux ${os.release()}, Docker ${output('docker', 'version', '--format', '{{.Server.Version}}').trim()}`,
	);
	output('docker', 'load', '--input', archive);
	const before = hostState();

	// Before the doctor, who tries the kernel's features too: that the kernel loads its modules itself is to be seen.
	check('the lab converges', () =>
		print(wgsim('start', '--timeout', timeout).trimEnd().split('\n').slice(-3).join('\n')),
	);
	check("the host's namespace stays as it was", () => assert.deepEqual(hostState(), before));
	check('tunnels are WireGuard devices of the kernel, in the private namespace, with an MTU of 1420', () => {
		const device = node('V1-1', 'ip', '-n', 'private', '-d', 'link', 'show', 'wg3');
		assert.match(device, /mtu 1420/);
		assert.match(device, /^ +wireguard .*addrgenmode none/m);
		assert.doesNotMatch(node('V1-1', 'ps', 'ax', '-o', 'args'), /wireguard-go/);
	});
	check('the loopback of the main namespace is a dummy', () =>
		assert.match(node('V1-1', 'ip', '-d', 'link', 'show', 'dummy0'), /^ +dummy /m),
	);
	check("a moved tunnel's UDP socket stays in the main namespace", () => {
		assert.match(node('V1-1', 'ss', '-Huln'), /:5803\b/);
		assert.equal(inside('V1-1', 'ss', '-Huln'), '');
	});
	check('the namespaces have no route to each other', () => {
		assert.notEqual(attempt('docker', 'exec', `${lab}-V1-1`, 'ping', '-c1', '-W1', '10.0.3.1').status, 0);
		const across = ['ip', 'netns', 'exec', 'private', 'ping', '-c1', '-W1', '2001:db8:3::1'];
		assert.notEqual(attempt('docker', 'exec', `${lab}-V1-1`, ...across).status, 0);
	});
	check('R1 reaches R3 in both families, two hops away', () => {
		assert.match(node('R1', 'ping', '-c2', '2001:db8:a3::1'), /ttl=62/);
		assert.match(node('R1', 'ping', '-c2', '10.0.3.1'), /ttl=62/);
	});
	check('both next hops are in the kernel, IPv4 over IPv6 too', () => {
		for (const route of [
			['-6', 'route', 'show', '2001:db8:a3::/64'],
			['-4', 'route', 'show', '10.0.3.0/24'],
		]) {
			assert.match(
				node('V1-1', 'ip', '-n', 'private', ...route),
				/2001:db8:ff::5 dev wg5.*2001:db8:ff::7 dev wg6/s,
			);
		}
	});
	check('a packet that does not fit the tunnel is answered with its MTU', () => {
		node('R1', 'ping', '-c1', '-M', 'do', '-s', '1372', '2001:db8:a3::1');
		const tooBig = attempt(
			'docker',
			'exec',
			`${lab}-R1`,
			'ping',
			'-c1',
			'-W2',
			'-M',
			'do',
			'-s',
			'1373',
			'2001:db8:a2::1',
		);
		assert.match(tooBig.stdout, /mtu[=: ]*1420/);
	});
	check('netem delays', () => {
		node('R1', 'tc', 'qdisc', 'add', 'dev', 'eth0', 'root', 'netem', 'delay', '200ms');
		const [, least] = /= ([\d.]+)\//.exec(node('R1', 'ping', '-c3', '10.0.3.1'));
		node('R1', 'tc', 'qdisc', 'del', 'dev', 'eth0', 'root');
		assert.ok(Number(least) >= 200, `${least} ms`);
	});
	check('a restarted gateway is whole again, without a command', () => {
		output('docker', 'restart', `${lab}-V2-1`);
		waitFor(() => session('V2-1', 'IBGP_V1_1') && session('V1-1', 'IBGP_V2_1'));
		assert.deepEqual(hostState(), before);
	});
	check('the doctor finds all of it in the kernel', () => {
		const {findings} = JSON.parse(wgsim('doctor', '--json'));
		const found = Object.fromEntries(findings.map(({subject, state}) => [subject, state]));
		for (const subject of ['privileged', 'WireGuard', 'links', 'dummy', 'netem', 'vrf']) {
			assert.equal(found[subject], 'ok', subject);
		}
	});
	check('stop leaves nothing', () => {
		wgsim('stop', lab);
		assert.deepEqual(hostState(), before);
		assert.equal(output('docker', 'ps', '--all', '--quiet'), '');
		assert.equal(output('docker', 'volume', 'ls', '--quiet'), '');
	});
	print(`${counts.passed} passed, ${counts.failed} failed`);
	return counts.failed === 0 ? 0 : 1;
});

function check(title, work) {
	const begun = Date.now();
	try {
		work();
		counts.passed++;
		print(`✔ ${title} (${seconds(begun)} s)`);
	} catch (error) {
		counts.failed++;
		print(`✘ ${title} (${seconds(begun)} s)\n${error.message.replace(/^/gm, '    ')}`);
	}
}

/** What a lab must not change: links, namespaces, rules and routes of the machine. Counters and flags come and go. */
function hostState() {
	const links = JSON.parse(output('ip', '-json', 'link')).map(({ifname}) => ifname);
	const rest = [['netns'], ['-4', 'rule'], ['-6', 'rule'], ['-4', 'route'], ['-6', 'route']].map(args =>
		output('ip', ...args),
	);
	return {links, rest};
}

function session(name, protocol) {
	const {stdout} = attempt(
		'docker',
		'exec',
		`${lab}-${name}`,
		'birdc6',
		'-s',
		'/run/bird6.private.ctl',
		'show',
		'protocols',
		protocol,
	);
	return stdout.includes('Established');
}

function waitFor(holds) {
	const deadline = Date.now() + Number(timeout) * 1000;
	while (!holds()) {
		assert.ok(Date.now() < deadline, `not within ${timeout} s`);
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
	}
}

function node(name, ...argv) {
	return output('docker', 'exec', `${lab}-${name}`, ...argv);
}

function inside(name, ...argv) {
	return node(name, 'ip', 'netns', 'exec', 'private', ...argv);
}

function wgsim(...args) {
	const {stdout, stderr} = succeed(process.execPath, 'dist/cli.js', ...args);
	return stdout || stderr;
}

function output(...argv) {
	return succeed(...argv).stdout;
}

function succeed(...argv) {
	const result = attempt(...argv);
	assert.equal(
		result.status,
		0,
		`${argv.join(' ')}: exit code ${result.status}\n${result.stderr}${result.stdout}`,
	);
	return result;
}

function attempt(program, ...args) {
	return spawnSync(program, args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']});
}

function print(text) {
	process.stdout.write(`${text}\n`);
}
