// dual-provider with netem's delay and jitter on one of its providers, as its file says that one may have it, and with a
// gateway that asks for wireguard-go where the kernel has WireGuard: each tunnel has one end of either.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import {
	assertNothingLeft,
	assertTunnels,
	check,
	checkLab,
	hostState,
	labOf,
	print,
	startLab,
	wgsim,
} from './tools.mjs';

const lab = 'dual-provider';
const file = `/tmp/${lab}.yaml`;
const {node} = labOf(lab);
// Of the network isp-b, one way, in milliseconds.
const delay = 20;
const jitter = 2;

export function testDualProvider(timeout) {
	print(lab);
	const before = hostState();
	writeTopology();
	// Of a lab that is not up there is nothing more to say.
	if (!check('the lab converges', () => startLab(timeout, file))) {
		return;
	}

	check('status tells what makes each end: the kernel, or wireguard-go where the file asks for it', () =>
		assertTunnels(lab, 2, ['V2-1']),
	);
	check(
		'an end of wireguard-go is a TUN device, and its program runs; the other end is of the kernel',
		testUserspace,
	);
	check('the declared delay and jitter are those of a ping', testDelay);
	check('all checks hold', () => checkLab(lab, Math.min(timeout, 120)));
	check('a jitter given to a link at run time is that of a ping', testJitter);
	check('the other provider takes over', () => {
		wgsim('link', 'down', 'V1-1:eth0');
		// Until one answer came.
		node('R1', 'ping', '-c1', '-w', String(timeout), '10.0.2.1');
		wgsim('heal');
	});
	check('stop leaves nothing', () => {
		wgsim('stop', lab);
		assertNothingLeft(before);
	});
}

function writeTopology() {
	const shipped = fs.readFileSync(`topologies/${lab}.yaml`, 'utf8');
	const changed = shipped.replace('{rate: 50mbit}', `{delay: ${delay}ms, jitter: ${jitter}ms}`);
	assert.notEqual(changed, shipped);
	fs.writeFileSync(file, `${changed}\nnodes:\n  V2-1: {wireguard-implementation: userspace}\n`);
}

function testUserspace() {
	const kindOf = (name, ifname) => node(name, 'ip', '-n', 'private', '-d', 'link', 'show', ifname);
	assert.match(kindOf('V1-1', 'wg2'), /^ +wireguard /m);
	assert.match(kindOf('V2-1', 'wg1'), /^ +tun type tun /m);
	assert.match(node('V2-1', 'ps', 'ax', '-o', 'args'), /wireguard-go wg1$/m);
	assert.doesNotMatch(node('V1-1', 'ps', 'ax', '-o', 'args'), /wireguard-go/);
}

/** Through V1-1's interface to the other gateway's address on the same provider; milliseconds, there and back. */
function measure(ifname, count) {
	const [{addr_info: addresses}] = JSON.parse(node('V2-1', 'ip', '-json', 'address', 'show', 'dev', ifname));
	const {local} = addresses.find(({scope}) => scope === 'global');
	const said = node('V1-1', 'ping', '-q', '-c', String(count), '-i', '0.2', '-I', ifname, local);
	const [least, mean, most] = /= ([\d./]+) ms/.exec(said)[1].split('/').map(Number);
	return {least, mean, most, told: `${ifname} ${least}/${mean}/${most} ms`};
}

function testDelay() {
	const [plain, delayed] = [measure('eth0', 50), measure('eth1', 100)];
	const told = `${plain.told}, ${delayed.told} (least/mean/most)`;
	// The machine's own time is on top of both. None is sooner than both ways at their least; the mean is that of both ways.
	assert.ok(delayed.least >= 2 * (delay - jitter), told);
	assert.ok(delayed.mean >= 2 * delay - 1, told);
	assert.ok(delayed.mean - plain.mean < 4 * delay, told);
	assert.match(node('V1-1', 'tc', 'qdisc', 'show', 'dev', 'eth1'), /netem .*delay 20ms +2ms/);
	return told;
}

function testJitter() {
	wgsim('link', 'impair', 'V1-1:eth0', '--egress', '--delay', '300ms', '--jitter', '200ms');
	const {least, most, told} = measure('eth0', 50);
	wgsim('heal');
	// Evenly spread over 400 ms: that 50 stay within half of it has a chance of less than one in a billion.
	assert.ok(least >= 100 && most - least >= 200, told);
	return told;
}
