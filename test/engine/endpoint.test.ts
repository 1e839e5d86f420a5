// Where Docker is looked for, and which version of its API is spoken.

import {createHash} from 'node:crypto';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {negotiate} from '../../src/engine/api-version.js';
import {connect} from '../../src/engine/client.js';
import {findEndpoints} from '../../src/engine/endpoint.js';
import {WgsimError} from '../../src/errors.js';

const folder = mkdtempSync(join(tmpdir(), 'wgsim-docker-'));
const none = {HOME: join(folder, 'nobody')};

test.after.always(() => rmSync(folder, {recursive: true, force: true}));

function writeContext(name: string, host: string): {DOCKER_CONFIG: string} {
	const config = mkdtempSync(join(folder, 'config-'));
	const id = createHash('sha256').update(name).digest('hex');
	mkdirSync(join(config, 'contexts/meta', id), {recursive: true});
	writeFileSync(join(config, 'config.json'), JSON.stringify({currentContext: name}));
	const meta = {Name: name, Endpoints: {docker: {Host: host}}};
	writeFileSync(join(config, 'contexts/meta', id, 'meta.json'), JSON.stringify(meta));
	return {DOCKER_CONFIG: config};
}

test('DOCKER_HOST wins, and nothing else is tried', t => {
	const endpoints = findEndpoints({
		...writeContext('lab', 'unix:///ctx.sock'),
		DOCKER_HOST: 'unix:///x/y.sock',
	});
	t.deepEqual(
		endpoints.map(({address, origin, options}) => ({address, origin, options})),
		[{address: 'unix:///x/y.sock', origin: 'DOCKER_HOST', options: {socketPath: '/x/y.sock'}}],
	);
});

test('DOCKER_HOST may name a port, with or without a scheme', t => {
	const plain = {host: '10.0.0.2', port: '2375', protocol: 'http'};
	t.deepEqual(findEndpoints({...none, DOCKER_HOST: 'tcp://10.0.0.2:2375'})[0]?.options, plain);
	t.deepEqual(findEndpoints({...none, DOCKER_HOST: '10.0.0.2:2375'})[0]?.options, plain);
});

test('the current Docker context is followed', t => {
	const [endpoint, ...others] = findEndpoints(writeContext('lab', 'unix:///ctx.sock'));
	t.is(endpoint?.address, 'unix:///ctx.sock');
	t.is(endpoint?.origin, 'Docker context lab');
	t.deepEqual(others, []);
});

test('a context over TLS brings its certificates', t => {
	const env = writeContext('far', 'tcp://10.0.0.2:2376');
	const tls = join(
		env.DOCKER_CONFIG,
		'contexts/tls',
		createHash('sha256').update('far').digest('hex'),
		'docker',
	);
	mkdirSync(tls, {recursive: true});
	for (const name of ['ca', 'cert', 'key']) {
		writeFileSync(join(tls, `${name}.pem`), name);
	}

	t.deepEqual(findEndpoints(env)[0]?.options, {
		host: '10.0.0.2',
		port: '2376',
		protocol: 'https',
		ca: 'ca',
		cert: 'cert',
		key: 'key',
	});
});

test('without either, the default socket comes first and the embedded engine second', t => {
	t.deepEqual(
		findEndpoints(none).map(({address}) => address),
		['unix:///var/run/docker.sock', 'unix:///run/wgsim/engine/docker.sock'],
	);
	const moved = findEndpoints({...none, WGSIM_STATE_DIR: '/elsewhere'});
	t.is(moved[1]?.address, 'unix:///elsewhere/run/docker.sock');
});

test('a context that does not exist is an error that names it', t => {
	const error = t.throws(() => findEndpoints({...none, DOCKER_CONTEXT: 'gone'}), {instanceOf: WgsimError});
	t.is(error.message, 'the Docker context gone has no endpoint');
	t.truthy(error.hint);
});

test('when nothing answers, the error says what was tried and what to do', async t => {
	const DOCKER_HOST = `unix://${folder}/none.sock`;
	const error = await t.throwsAsync(connect({env: {DOCKER_HOST}}), {instanceOf: WgsimError});
	t.is(error.message, 'no Docker engine answers');
	t.deepEqual(error.details, [`${DOCKER_HOST} (DOCKER_HOST): no such socket`]);
	t.truthy(error.hint);
});

test('the oldest version of the API that both know is spoken', t => {
	t.is(negotiate('1.41', '1.12', '20.10.24'), '1.41');
	t.is(negotiate('1.45', '1.24', '26.1.5'), '1.41');
	t.is(negotiate('1.52', '1.44', '29.0.0'), '1.44');
	t.throws(() => negotiate('1.40', '1.12', '19.03.15'), {message: /19\.03\.15 is too old/});
});
