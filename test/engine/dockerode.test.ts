// dockerode comes without the libraries for SSH and BuildKit, of which wgsim uses none.

import {createRequire} from 'node:module';
import test from 'ava';
import '../../src/engine/client.js';

const {cache} = createRequire(import.meta.url);
const loaded = (name: string): boolean =>
	Object.keys(cache).some(path => path.includes(`/node_modules/${name}/`));

test('the large libraries are left out', t => {
	t.true(loaded('docker-modem'));
	t.deepEqual(['ssh2', '@grpc/grpc-js', 'protobufjs'].filter(loaded), []);
});
