// The part of test-kernel.mjs that runs under the other kernel: inside.mjs IMAGE-ARCHIVE SECONDS.

import os from 'node:os';
import {main} from '../lib.mjs';
import {testDualProvider} from './dual-provider.mjs';
import {testReferenceLab} from './reference-lab.mjs';
import {counts, output, print} from './tools.mjs';

const [archive, timeout] = process.argv.slice(2);
// An emulated machine may take minutes for what takes Docker half a second.
process.env.WGSIM_DOCKER_TIMEOUT ??= timeout;

await main(() => {
	const docker = output('docker', 'version', '--format', '{{.Server.Version}}').trim();
	print(`Linux ${os.release()}, Docker ${docker}, Node ${process.versions.node}`);
	output('docker', 'load', '--input', archive);
	for (const testLab of [testDualProvider, testReferenceLab]) {
		testLab(Number(timeout));
	}

	print(`${counts.passed} passed, ${counts.failed} failed`);
	return counts.failed === 0 ? 0 : 1;
});
