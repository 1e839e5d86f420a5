// Agents say little of themselves: docker-modem has each request written out, with its agent and all that hangs on it.

import {createServer, request} from 'node:http';
import type {AddressInfo} from 'node:net';
import {inspect} from 'node:util';
import test from 'ava';
import {watchfulAgent, watchfulTlsAgent} from '../../src/engine/agent.js';

test('an agent with connections is a word to util.inspect', async t => {
	const server = createServer((_, response) => response.end('answer')).listen(0, '127.0.0.1');
	await new Promise(resolve => server.once('listening', resolve));
	t.teardown(() => server.close());
	await new Promise<void>((resolve, reject) => {
		const {port} = server.address() as AddressInfo;
		request({host: '127.0.0.1', port, agent: watchfulAgent}, response => response.resume().on('end', resolve))
			.on('error', reject)
			.end();
	});
	t.true(Object.keys(watchfulAgent.freeSockets).length > 0);
	for (const agent of [watchfulAgent, watchfulTlsAgent]) {
		t.is(inspect({agent}, {showHidden: true, depth: null}), '{ agent: Agent {} }');
	}

	watchfulAgent.destroy();
});
