// The reference lab under another kernel: WireGuard, dummy and netem of the kernel's own.

import assert from 'node:assert/strict';
import {
	assertNothingLeft,
	assertTunnels,
	check,
	checkLab,
	hostState,
	labOf,
	output,
	print,
	startLab,
	succeed,
	waitFor,
	wgsim,
} from './tools.mjs';

const lab = 'routed-vpn';
const {container, node, inside, attempt} = labOf(lab);

export function testReferenceLab(timeout) {
	print(lab);
	const before = hostState();
	// Before the doctor, which tries the kernel's features too: that the kernel loads its modules itself is to be seen.
	// Of a lab that is not up there is nothing more to say.
	if (!check('the lab converges', () => startLab(timeout))) {
		return;
	}

	check("the host's namespace stays as it was", () => assert.deepEqual(hostState(), before));
	testTunnels();
	testRoutes();
	check('status knows each tunnel as the kernel has it', () => assertTunnels(lab, 12));
	check('processor and memory of each node are read', testResources);
	check('all checks hold', () => checkLab(lab, Math.min(timeout, 120)));
	check('an impaired link delays as it was told', testImpairment);
	check('a restarted gateway is whole again, without a command', () => {
		output('docker', 'restart', container('V2-1'));
		waitFor(() => session('V2-1', 'IBGP_V1_1') && session('V1-1', 'IBGP_V2_1'), timeout);
		assert.deepEqual(hostState(), before);
	});
	check('a BIRD that comes back listens before it speaks', () => testListening(timeout));
	check('the doctor finds all of it in the kernel', () => {
		const {findings} = JSON.parse(wgsim('doctor', '--json'));
		const found = Object.fromEntries(findings.map(({subject, state}) => [subject, state]));
		for (const subject of ['privileged', 'WireGuard', 'links', 'dummy', 'netem', 'vrf']) {
			assert.equal(found[subject], 'ok', subject);
		}
	});
	check('stop leaves nothing', () => {
		wgsim('stop', lab);
		assertNothingLeft(before);
	});
}

/** However long it was away: an emulated machine may need more than the two seconds in which its neighbours would not miss it. */
function testListening(timeout) {
	node('V1-1', 'sed', '-i', '1s/^[0-9]*/9999/', '/etc/wgsim/namespaces/main/listen');
	node('V1-1', 'pkill', '-KILL', '-x', 'bird');
	const logged = pattern => pattern.test(output('docker', 'logs', container('V1-1')));
	waitFor(() => logged(/Reconfigured|BIRD was away/), timeout);
	assert.ok(!logged(/BIRD was away/));
	waitFor(() => node('V1-1', 'nft', 'list', 'tables') === '', timeout);
}

function testTunnels() {
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
	check('a packet that does not fit the tunnel is answered with its MTU', () => {
		node('R1', 'ping', '-c1', '-M', 'do', '-s', '1372', '2001:db8:a3::1');
		const tooBig = attempt('R1', 'ping', '-c1', '-W2', '-M', 'do', '-s', '1373', '2001:db8:a2::1');
		assert.match(tooBig.stdout, /mtu[=: ]*1420/);
	});
}

function testRoutes() {
	check('the namespaces have no route to each other', () => {
		assert.notEqual(attempt('V1-1', 'ping', '-c1', '-W1', '10.0.3.1').status, 0);
		const across = ['ip', 'netns', 'exec', 'private', 'ping', '-c1', '-W1', '2001:db8:3::1'];
		assert.notEqual(attempt('V1-1', ...across).status, 0);
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
}

/** Shares of processor time take two looks: the third line that --watch prints has them. */
function testResources() {
	const line = 'timeout 120 node dist/cli.js status --watch --json | head -n 3 | tail -n 1';
	const {nodes} = JSON.parse(succeed('sh', '-c', line).stdout);
	assert.equal(nodes.length, 9);
	for (const {node: name, cpu, memory} of nodes) {
		assert.ok(memory > 500_000 && memory < 500_000_000, `${name}: ${memory} bytes`);
		assert.ok(cpu > 0 && cpu < 2, `${name}: ${cpu}`);
	}
}

function testImpairment() {
	wgsim('link', 'impair', 'R1:eth0', '--delay', '100ms', '--egress');
	const [, least] = /= ([\d.]+)\//.exec(node('R1', 'ping', '-c3', '10.0.3.1'));
	wgsim('heal');
	assert.ok(Number(least) >= 100, `${least} ms`);
	return `${least} ms at least`;
}

function session(name, protocol) {
	const socket = '/run/bird6.private.ctl';
	return attempt(name, 'birdc6', '-s', socket, 'show', 'protocols', protocol).stdout.includes('Established');
}
