// Finds the endpoint of Docker: DOCKER_HOST, the current Docker context, or this machine's sockets, in that order.

import {createHash} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import type {Agent} from 'node:http';
import {homedir} from 'node:os';
import {join} from 'node:path';
import type Docker from 'dockerode';
import {messageOf, WgsimError} from '../errors.js';
import {embeddedPaths} from './embedded-paths.js';

/** One place to try. `address` is a URL as DOCKER_HOST would have it; `origin` says where it was named. */
export interface Endpoint {
	readonly address: string;
	readonly origin: string;
	readonly options: Docker.DockerOptions;
	/** Where connections are made by something else than an address. */
	readonly agent?: Agent;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export const defaultSocket = '/var/run/docker.sock';

/** The endpoints to try in order. If a variable or a context names one, it is the only one. */
export function findEndpoints(env: Environment = process.env): readonly Endpoint[] {
	const host = env.DOCKER_HOST;
	if (host !== undefined && host !== '') {
		const certificates = env.DOCKER_CERT_PATH;
		const tls = Boolean(env.DOCKER_TLS_VERIFY) || certificates !== undefined;
		return [endpointOf(host, 'DOCKER_HOST', tls ? (certificates ?? configFolder(env)) : null)];
	}

	const context = currentContext(env);
	if (context !== null) {
		return [contextEndpoint(context, configFolder(env))];
	}

	const origin = 'the default';
	return [
		endpointOf(`unix://${defaultSocket}`, origin, null),
		endpointOf(`unix://${embeddedPaths(env).socket}`, "wgsim's embedded engine", null),
	];
}

/** Where a machine is that goes by the name of a Docker context; `default` is where Docker's own client looks without one. */
export const endpointOfContext = (name: string, env: Environment = process.env): Endpoint =>
	name === 'default'
		? findEndpoints({...env, DOCKER_CONTEXT: 'default', DOCKER_HOST: env.DOCKER_HOST})[0]!
		: contextEndpoint(name, configFolder(env));

/** The endpoint of an address as DOCKER_HOST would have it; `origin` says where it was named. */
export const endpointOfAddress = (address: string, origin: string): Endpoint =>
	endpointOf(address, origin, null);

/** The name of the Docker context in use, or null for the default one. */
function currentContext(env: Environment): string | null {
	const named = env.DOCKER_CONTEXT ?? readJson(join(configFolder(env), 'config.json'))?.currentContext;
	return typeof named === 'string' && named !== '' && named !== 'default' ? named : null;
}

function contextEndpoint(name: string, folder: string): Endpoint {
	// The docker CLI files a context under the SHA-256 of its name.
	const id = createHash('sha256').update(name).digest('hex');
	const meta = readJson(join(folder, 'contexts', 'meta', id, 'meta.json'));
	const endpoints = meta?.Endpoints as {docker?: {Host?: unknown}} | undefined;
	const host = endpoints?.docker?.Host;
	if (typeof host !== 'string' || host === '') {
		throw new WgsimError(`the Docker context ${name} has no endpoint`, {
			hint: 'docker context ls, then docker context use <one that works>',
		});
	}

	const certificates = join(folder, 'contexts', 'tls', id, 'docker');
	return endpointOf(host, `Docker context ${name}`, existsSync(certificates) ? certificates : null);
}

/** Translates an address for dockerode. `certificates` is a folder with ca.pem, cert.pem and key.pem. */
function endpointOf(address: string, origin: string, certificates: string | null): Endpoint {
	const [, scheme = 'tcp', rest = address] = /^([a-z]+):\/\/(.*)$/.exec(address) ?? [];
	if (scheme === 'unix') {
		return {address, origin, options: {socketPath: rest || defaultSocket}};
	}

	if (scheme === 'ssh') {
		const url = parseUrl(address, origin);
		const port = url.port === '' ? {} : {port: url.port};
		return {address, origin, options: {protocol: 'ssh', host: url.hostname, username: url.username, ...port}};
	}

	if (scheme !== 'tcp' && scheme !== 'http' && scheme !== 'https') {
		throw new WgsimError(`${origin} is ${address}: wgsim does not support ${scheme}`, {
			hint: 'use unix://, tcp:// or ssh://',
		});
	}

	const url = parseUrl(`http://${rest}`, origin);
	const secure = certificates !== null || scheme === 'https' || url.port === '2376';
	return {
		address,
		origin,
		options: {
			host: url.hostname,
			port: url.port || (secure ? '2376' : '2375'),
			protocol: secure ? 'https' : 'http',
			...(certificates === null ? {} : readCertificates(certificates, origin)),
		},
	};
}

function readCertificates(folder: string, origin: string): {ca: string; cert: string; key: string} {
	try {
		const read = (name: string) => readFileSync(join(folder, name), 'utf8');
		return {ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem')};
	} catch (error) {
		throw new WgsimError(`${origin}: its TLS certificates cannot be read: ${messageOf(error)}`, {
			hint: 'ca.pem, cert.pem and key.pem belong in that folder',
			cause: error,
		});
	}
}

function parseUrl(text: string, origin: string): URL {
	try {
		return new URL(text);
	} catch {
		throw new WgsimError(`${origin} is not an address: ${text}`, {
			hint: `for example unix://${defaultSocket} or tcp://10.0.0.2:2376`,
		});
	}
}

function configFolder(env: Environment): string {
	return env.DOCKER_CONFIG ?? join(env.HOME ?? homedir(), '.docker');
}

/** A JSON object from a file, or null: a missing or broken file is as good as none, as the docker CLI has it. */
function readJson(path: string): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
		return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
	} catch {
		return null;
	}
}
