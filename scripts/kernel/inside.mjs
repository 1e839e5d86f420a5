// What of test-kernel.mjs runs under the other kernel: inside.mjs PART SECONDS.

import os from 'node:os';
import {main} from '../lib.mjs';
import {testDualProvider} from './dual-provider.mjs';
import {testGateways} from './gateways.mjs';
import {testOwnFiles} from './own-files.mjs';
import {testReferenceLab} from './reference-lab.mjs';
import {counts, output, print} from './tools.mjs';

const [part, timeout] = process.argv.slice(2);
// An emulated machine may take minutes for what takes Docker half a second.
process.env.WGSIM_DOCKER_TIMEOUT ??= timeout;

function testLabs(tests) {
	const docker = output('docker', 'version', '--format', '{{.Server.Version}}').trim();
	print(`Linux ${os.release()}, Docker ${docker}, Node ${process.versions.node}`);
	output('docker', 'load', '--input', '/host/image.tar');
	for (const testLab of tests) {
		testLab(Number(timeout));
	}
}

function testExport() {
	print(`Linux ${os.release()}, ${output('systemctl', '--version').split('\n')[0]}`);
	testGateways(Number(timeout));
}

const parts = {
	labs: () => testLabs([testDualProvider, testReferenceLab]),
	own: () => testLabs([testOwnFiles]),
	systemd: testExport,
};

await main(() => {
	parts[part]();
	print(`${counts.passed} passed, ${counts.failed} failed`);
	return counts.failed === 0 ? 0 : 1;
});
